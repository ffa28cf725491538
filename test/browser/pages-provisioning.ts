import { scimTokenOf } from '../doors/scim.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads } from './people.ts'

/** An owner who has just proved who they are, on a page of provisioning; `:token` stands for one that is there. */
async function opens({ page, world }: Visit, path = ''): Promise<void> {
  await world.person({ username: 'ana', role: 'owner' })
  const operator = await world.operator()
  const endsAt = new Date('2099-12-31T00:00:00Z')
  if (path !== '/none') await scimTokenOf(world, operator, { name: 'Entra ID', endsAt })
  const [token] = await world.rows<{ id: string }>('select id from scim_token')
  await comesIn({ page, world }, 'ana')
  const rest = path.replace(':token', token?.id ?? '').replace('/none', '')
  await page.goto(`/admin/organizations/${operator.id}/provisioning${rest}`)
}

/** The pages of tokens that directories provision people with. */
export const provisioningPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/admin/organizations/:organization/provisioning': {
    none: { arrive: (story) => opens(story, '/none') },
    some: { arrive: (story) => opens(story) },
  },
  '/admin/organizations/:organization/provisioning/new': {
    blank: { arrive: (story) => opens(story, '/new') },
    wrong: {
      arrive: async (story) => {
        await opens(story, '/new')
        const { page } = story
        await page.getByLabel('Name').fill('Okta')
        await page.getByLabel('Groups that stand for a role').fill('Help desk: support')
        await page.getByRole('button', { name: 'Make the token' }).click()
        await reads(page, 'This line cannot be read')
      },
    },
    'the token, once': {
      arrive: async (story) => {
        await opens(story, '/new')
        const { page } = story
        await page.getByLabel('Name').fill('Okta')
        await page.getByRole('button', { name: 'Make the token' }).click()
        await reads(page, 'It is shown this one time')
      },
    },
  },
  '/admin/organizations/:organization/provisioning/:token/end': {
    asked: { arrive: (story) => opens(story, '/:token/end') },
  },
}
