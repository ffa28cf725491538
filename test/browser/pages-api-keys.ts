import { keyOf, speaking } from '../doors/api.ts'
import { carrying } from '../doors/outside-people.ts'
import { enables } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { actionPages } from './pages-actions.ts'
import { provisioningPages } from './pages-provisioning.ts'
import { comesIn, reads, sees } from './people.ts'

/** An owner who has just proved who they are, on a page of the keys; `:key` stands for one that is there. */
async function opens({ page, world }: Visit, path = ''): Promise<void> {
  await world.person({ username: 'ana', role: 'owner' })
  const operator = await world.operator()
  const ends = new Date('2099-12-31T00:00:00Z')
  const { id } = path === '/none' ? { id: '' } : await keyOf(world, operator, { name: 'Old panel', endsAt: ends })
  await comesIn({ page, world }, 'ana')
  await page.goto(`/admin/organizations/${operator.id}/keys${path.replace(':key', id).replace('/none', '')}`)
}

/** Somebody is asked for their second factor by a portal of their own. */
async function isAsked({ page, world, url }: Visit, user = 'ana', methods?: readonly string[]): Promise<string> {
  const ana = await carrying(world, 'ana')
  if (methods) await enables(world, (await signed(world, ana.user)).me, 'email-code')
  world.clock.advance(60)
  const { token } = await keyOf(world, await world.operator())
  const asked = { user, purpose: 'Old panel', ...(methods && { methods }) }
  const begun = await speaking({ url }, token)('POST', '/v1/challenges', asked)
  const { pathname } = new URL(begun.body.page)
  await page.goto(pathname)
  return pathname
}

/** An owner who has just proved who they are, at the keys of their own. */
async function opensOwn({ page, world }: Visit, path = ''): Promise<void> {
  const { id: userId } = await world.person({ username: 'ana', role: 'owner' })
  const own = { name: 'Nightly report', verbs: ['organizations.read'] as const, userId }
  if (path === '') await keyOf(world, await world.operator(), own)
  await comesIn({ page, world }, 'ana')
  await page.goto(`/account/keys${path.replace('/none', '')}`)
}

/** The pages of keys of the API, those it leads people to, and those of directories. */
export const apiKeyPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  ...{ ...actionPages, ...provisioningPages },
  '/ask/:token': {
    asked: { arrive: async (story) => void (await isAsked(story)) },
    'by a code that was sent, or another': {
      arrive: async (story) => {
        await isAsked(story, 'ana', ['email-code', 'totp', 'recovery-codes'])
        await reads(story.page, 'by e-mail to')
      },
    },
    'whoever it may be': { arrive: async (story) => void (await isAsked(story, 'nobody-here')) },
    'nothing that counts': { arrive: async (story) => void (await isAsked(story, 'ana', ['sms-code'])) },
    'in another browser': {
      arrive: async (story) => {
        const path = await isAsked(story)
        await story.page.context().clearCookies()
        await story.page.goto(path)
        await sees(story.page, 'This was opened in another browser')
      },
    },
    wrong: {
      arrive: async (story) => {
        await isAsked(story)
        await story.page.getByLabel('Security token').fill('000000')
        await story.page.getByRole('button', { name: 'Continue' }).click()
        await reads(story.page, 'is not right')
      },
    },
    over: { arrive: ({ page }) => page.goto('/ask/nothing').then(() => undefined) },
  },
  '/account/keys': {
    none: { arrive: (story) => opensOwn(story, '/none') },
    some: { arrive: (story) => opensOwn(story) },
  },
  '/account/keys/new': {
    blank: { arrive: (story) => opensOwn(story, '/new') },
    wrong: {
      arrive: async (story) => {
        await opensOwn(story, '/new')
        await story.page.getByLabel('Name').fill('Report')
        await story.page.getByLabel('Networks').fill('everywhere')
        await story.page.getByRole('button', { name: 'Make the key' }).click()
        await reads(story.page, 'no address or range')
      },
    },
    'the key, once': {
      arrive: async (story) => {
        await opensOwn(story, '/new')
        await story.page.getByLabel('Name').fill('Report')
        await story.page.getByRole('button', { name: 'Make the key' }).click()
        await reads(story.page, 'It is shown this one time')
      },
    },
  },
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
