import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { reads } from './people.ts'

type Proves = (story: Visit, path: string, role?: 'owner') => Promise<void>

/** The owner of the operator, at what stops and moves a client. */
async function manages(proves: Proves, story: Visit, query = ''): Promise<void> {
  const reseller = await story.world.organization('Harbor', { kind: 'reseller' })
  const { id } = await story.world.organization('Bruce Bakery', { below: reseller })
  await proves(story, `/admin/organizations/${id}/manage${query}`, 'owner')
}

/** The pages about one organization. */
export const organizationPages = (proves: Proves): Readonly<Record<string, Readonly<Record<string, State>>>> => ({
  '/admin/organization': {
    'as an owner is led on': { arrive: (story) => proves(story, '/admin/organization', 'owner') },
  },
  '/admin/organizations/:organization/settings': {
    'as an owner sees it': { arrive: (story) => proves(story, '/admin/organization', 'owner') },
  },
  '/admin/organizations/:organization/manage': {
    active: { arrive: (story) => manages(proves, story) },
    'a new parent searched': { arrive: (story) => manages(proves, story, '?parent=exa') },
    closed: {
      arrive: async (story) => {
        await manages(proves, story)
        const { page } = story
        await page.getByLabel('Reason').last().fill('contract ended')
        await page.getByLabel('Name of the organization').fill('Bruce Bakery')
        await page.getByRole('button', { name: 'Close organization' }).click()
        await reads(page, 'Open again')
      },
    },
  },
})
