import type { Organization } from '#domain/organizations/organizations.ts'
import { link } from '#domain/providers/links.ts'
import { arrives, comesBy, providerOf, saidBy, UNPROVED } from '../sso/assertions.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads, sees } from './people.ts'

/** An organization whose domain leads to its provider. */
async function contoso({ world }: Visit): Promise<Organization> {
  const organization = await world.organization('Contoso')
  const { id } = await providerOf(world, organization)
  await world.rows(
    `insert into identity_domain (organization_id, name, challenge, provider_id, created_at, proved_at)
     values ($1, 'contoso.example', 'x', $2, now(), now())`,
    ...[organization.id, id],
  )
  return organization
}

const atCompany = (name?: string): State => ({
  arrive: async (story) => {
    const { page, world } = story
    await contoso(story)
    await providerOf(world, await world.operator(), { name: 'Example ID' })
    await page.goto('/signin/company')
    if (name === undefined) return
    await page.getByLabel('Username or e-mail address').fill(name)
    await page.getByRole('button', { name: 'Continue' }).click()
    await reads(page, 'We know no company of this name')
  },
})

export const companySignIn: Readonly<Record<string, State>> = {
  'with providers of companies': {
    arrive: async (story) => {
      await contoso(story)
      await providerOf(story.world, await story.world.operator(), { name: 'Example ID' })
      await story.page.goto('/signin')
      await reads(story.page, 'Sign in with Example ID')
    },
  },
}

/** Somebody who comes by one provider, and may link another. */
async function linked(story: Visit, proved: boolean): Promise<{ readonly other: string }> {
  const { page, world } = story
  const operator = await world.operator()
  const ana = await world.person({ username: 'ana' })
  const provider = await providerOf(world, operator)
  const { id: other } = await providerOf(world, operator, { name: 'Fabrikam' })
  await world.work((work) => link(work, saidBy(world, provider), ana, 'themselves'))
  await arrives(world, provider, proved ? {} : { proof: UNPROVED })
  await comesIn({ page, world }, 'ana')
  return { other }
}

export const companySecurity: Readonly<Record<string, State>> = Object.fromEntries(
  [true, false].map((proved): [string, State] => [
    proved ? 'an identity provider asks' : 'an identity provider gave no proof',
    {
      arrive: async (story) => {
        await linked(story, proved)
        await story.page.goto('/account/security#company')
        await reads(story.page, 'Company sign-in')
      },
    },
  ]),
)

const linking: State = {
  arrive: async (story) => {
    const { page } = story
    const { other } = await linked(story, true)
    await page.goto(`/account/company-sign-in/${other}`)
    await sees(page, 'Link your company sign-in')
  },
}

const noFile: State = {
  arrive: async (story) => {
    const { page, world } = story
    await world.person({ username: 'sue', role: 'support' })
    const { id } = await contoso(story)
    await comesIn({ page, world }, 'sue')
    await page.goto(`/admin/organizations/${id}/exempt/export`)
  },
}

const exempt = (people: number): State => ({
  arrive: async (story) => {
    const { page, world } = story
    await world.person({ username: 'otto', role: 'owner' })
    const organization = await contoso(story)
    const provider = await providerOf(world, organization, { trust: 'always' })
    for (let each = 0; each < people; each++) {
      const username = `person${each}`
      const proof = each === 1 ? { proof: UNPROVED } : {}
      await comesBy(world, provider, { subject: username, username, ...proof })
    }
    await comesIn({ page, world }, 'otto')
    await page.goto(`/admin/organizations/${organization.id}/exempt`)
    await reads(page, people > 0 ? 'trusted without proof' : 'Nobody is exempt')
  },
})

export const companyPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/signin/company': { 'as it opens': atCompany(), 'a name of no company': atCompany('ana@nowhere.example') },
  '/account/company-sign-in/:provider': { 'before the round trip': linking },
  '/admin/organizations/:organization/exempt': { 'nobody is': exempt(0), 'some are': exempt(3) },
  '/admin/organizations/:organization/exempt/export': { 'support gets none': noFile },
}
