import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { reads } from './people.ts'

type Proves = (story: Visit, path: string, role?: 'owner') => Promise<void>

const open = (path: string): State => ({
  arrive: async ({ page, world }) => {
    await world.operator()
    await page.goto(path)
  },
})

/** The pages of looks and addresses, which an owner sees, and those of help, which everybody does. */
export function whiteLabelPages(proves: Proves): Readonly<Record<string, Readonly<Record<string, State>>>> {
  const confirmed = async (story: Visit, tab: string): Promise<void> => {
    const { id } = await story.world.operator()
    await proves(story, '/account/confirm?then=/account/settings', 'owner')
    await story.page.goto(`/admin/organizations/${id}${tab}`)
  }
  const added = async (story: Visit): Promise<void> => {
    await confirmed(story, '/hosts')
    await story.page.getByLabel('Host name').fill('login.example.org')
    await story.page.getByRole('button', { name: 'Add', exact: true }).click()
    await reads(story.page, 'The address was added')
  }
  const saved = async (story: Visit): Promise<void> => {
    await confirmed(story, '/brand')
    await story.page.getByLabel('Name on pages').fill('Acme')
    await story.page.getByLabel('Color on light pages').fill('#7a1f5c')
    await story.page.getByLabel('Above the form, in English').fill('Welcome to Acme.')
    await story.page.getByRole('button', { name: 'Save and preview' }).click()
    await reads(story.page, 'Nobody sees it before you publish it')
  }
  const wrong: State = {
    arrive: async (story) => {
      await confirmed(story, '/brand')
      await story.page.getByLabel('Color on light pages').fill('#ffcc00')
      await story.page.getByLabel('Sender of letters').fill('bank@example.com')
      await story.page.getByRole('button', { name: 'Save and preview' }).click()
      await reads(story.page, 'Please check what is marked below.')
    },
  }
  const hosts = '/admin/organizations/:organization/hosts'
  const brand = '/admin/organizations/:organization/brand'
  return {
    '/help': { 'as a stranger sees it': open('/help') },
    '/help/sign-in': { 'as a stranger sees it': open('/help/sign-in') },
    '/help/set-up': { 'as a stranger sees it': open('/help/set-up') },
    '/help/new-phone': { 'as a stranger sees it': open('/help/new-phone') },
    '/help/lost-phone': { 'as a stranger sees it': open('/help/lost-phone') },
    [brand]: { 'nothing said yet': { arrive: (story) => confirmed(story, '/brand') }, 'filled in wrongly': wrong },
    [`${brand}/preview`]: { 'before it is published': { arrive: saved } },
    [hosts]: { 'none yet': { arrive: (story) => confirmed(story, '/hosts') } },
    [`${hosts}/:host`]: { 'to be proved': { arrive: added } },
    [`${hosts}/:host/remove`]: {
      'asked whether to': {
        arrive: async (story) => {
          await added(story)
          await story.page.goto(`${story.page.url().replace(/\?.*/, '')}/remove`)
        },
      },
    },
  }
}
