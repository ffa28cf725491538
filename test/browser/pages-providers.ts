import { addDomain } from '#domain/providers/domains.ts'
import { BY } from '../doors/oidc.ts'
import { CERTIFICATE } from '../sso/certificate.ts'
import { addsOidc, addsSaml } from '../sso/providers.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads } from './people.ts'

/** An owner who has just proved who they are; `:one` stands for a provider that is there. */
async function opens(story: Visit, path: string, kind: 'oidc' | 'saml' = 'oidc'): Promise<void> {
  const { page, world } = story
  await world.person({ username: 'ana', role: 'owner' })
  const { id: organizationId } = await world.operator()
  const issuer = 'https://id.example.com'
  const adds =
    kind === 'oidc'
      ? () => addsOidc(world, { issuer })
      : () => addsSaml(world, { issuer }, { certificates: [CERTIFICATE] })
  const { id } = path.includes('none') ? { id: '' } : await adds()
  if (path.startsWith('domains') || path === 'providers')
    await world.work((work) => addDomain(work, BY, { organizationId, name: 'example.com' }))
  await comesIn({ page, world }, 'ana')
  await page.goto(`/admin/organizations/${organizationId}/${path.replace(':one', id).replace('-none', '')}`)
}

const LIST = '/admin/organizations/:organization/providers'

/** Identity providers and domains, and what people see of them. */
export const providersPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  [LIST]: {
    none: { arrive: (story) => opens(story, 'providers-none') },
    some: { arrive: (story) => opens(story, 'providers') },
    'no domain': {
      arrive: async (story) => {
        // reason: there they have just proved who they are
        await opens(story, 'providers-none/new')
        await story.page.goto(story.page.url().replace('/new', ''))
        await story.page.getByLabel('A domain').fill('not a domain')
        await story.page.getByRole('button', { name: 'Add the domain' }).click()
        await reads(story.page, 'This is no domain')
      },
    },
  },
  [`${LIST}/new`]: {
    kinds: { arrive: (story) => opens(story, 'providers-none/new') },
    'OpenID Connect': { arrive: (story) => opens(story, 'providers-none/new?kind=oidc') },
    SAML: { arrive: (story) => opens(story, 'providers-none/new?kind=saml') },
    wrong: {
      arrive: async (story) => {
        await opens(story, 'providers-none/new?kind=oidc')
        await story.page.getByLabel('Name', { exact: true }).fill('Acme ID')
        await story.page.getByLabel('Issuer').fill('ftp://id.example.com')
        await story.page.getByLabel('Client ID').fill('portal')
        await story.page.getByRole('button', { name: 'Save the identity provider' }).click()
        await reads(story.page, 'This address cannot be used')
      },
    },
  },
  [`${LIST}/:provider`]: {
    'OpenID Connect': { arrive: (story) => opens(story, 'providers/:one') },
    SAML: { arrive: (story) => opens(story, 'providers/:one', 'saml') },
  },
  [`${LIST}/:provider/edit`]: { filled: { arrive: (story) => opens(story, 'providers/:one/edit', 'saml') } },
  [`${LIST}/:provider/remove`]: { asked: { arrive: (story) => opens(story, 'providers/:one/remove') } },
  '/admin/organizations/:organization/domains/:domain': {
    unproved: { arrive: (story) => opens(story, 'domains/example.com') },
  },
  '/sso/:provider': {
    'not reached': {
      arrive: async ({ page, world }) => {
        const { id } = await addsOidc(world, { issuer: 'http://127.0.0.1:9' })
        await page.goto(`/sso/${id}`)
      },
    },
  },
  '/sso/:provider/metadata': {
    nothing: { arrive: ({ page }) => page.goto('/sso/nobody/metadata').then(() => undefined) },
  },
  '/sso/:provider/finish': {
    refused: {
      arrive: async ({ page, world }) => {
        const { id } = await addsSaml(world, { issuer: 'https://id.example.com' })
        await page.goto(`/sso/${id}/finish?state=made-up`)
        await reads(page, 'That did not work')
      },
    },
  },
  '/sso/:provider/callback': {
    refused: {
      arrive: async ({ page, world }) => {
        const { id } = await addsOidc(world, { issuer: 'https://id.example.com' })
        await page.goto(`/sso/${id}/callback?state=made-up&code=a`)
      },
    },
  },
}
