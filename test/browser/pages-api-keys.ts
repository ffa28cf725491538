import { keyOf } from '../doors/api.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { confirms, reads, signedIn, signIn } from './people.ts'

/** An owner who has just proved who they are, on a page of the keys; `:key` stands for one that is there. */
async function opens({ page, world }: Visit, path = ''): Promise<void> {
  await world.person({ username: 'ana', role: 'owner' })
  const operator = await world.operator()
  const ends = new Date('2099-12-31T00:00:00Z')
  const { id } = path === '/none' ? { id: '' } : await keyOf(world, operator, { name: 'Old panel', endsAt: ends })
  await signIn(page, 'ana')
  await signedIn(page)
  await page.goto(`/admin/organizations/${operator.id}/keys${path.replace(':key', id).replace('/none', '')}`)
  if (page.url().includes('/account/confirm')) await confirms(page)
}

/** The pages of keys of the API. */
export const apiKeyPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/admin/organizations/:organization/keys': {
    none: { arrive: (story) => opens(story, '/none') },
    some: { arrive: (story) => opens(story) },
  },
  '/admin/organizations/:organization/keys/new': {
    blank: { arrive: (story) => opens(story, '/new') },
    wrong: {
      arrive: async (story) => {
        await opens(story, '/new')
        const { page } = story
        await page.getByLabel('Name').fill('Old panel')
        await page.getByLabel('Check codes').uncheck()
        await page.getByLabel('Networks').fill('everywhere')
        await page.getByRole('button', { name: 'Make the key' }).click()
        await reads(page, 'no address or range')
      },
    },
    'the key, once': {
      arrive: async (story) => {
        await opens(story, '/new')
        const { page } = story
        await page.getByLabel('Name').fill('Old panel')
        await page.getByRole('button', { name: 'Make the key' }).click()
        await reads(page, 'It is shown this one time')
      },
    },
  },
  '/admin/organizations/:organization/keys/:key/end': {
    asked: { arrive: (story) => opens(story, '/:key/end') },
  },
}
