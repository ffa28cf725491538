import type { LinkPurpose } from '#domain/account/links.ts'
import { changePassword } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import { linkFor, linkStories } from '../access.ts'
import { lettersOf, linkIn } from '../letters.ts'
import type { Visit } from './browser.ts'
import type { State } from './pages.ts'
import { comesIn, reads, sees, withApp } from './people.ts'

/** A stranger with a link that is good. */
const linked = (purpose: LinkPurpose, next: (story: Visit) => Promise<void> = async () => undefined): State => ({
  arrive: async (story) => {
    const link = linkStories.find((one) => one.purpose === purpose)
    if (!link) throw new Error(`there are no links for ${purpose}`)
    const user = await link.person(story.world, 'ana')
    await story.page.goto(`${link.path}/${await linkFor(story.world, user, purpose)}`)
    await next(story)
  },
})

const presses =
  (button: string, said: string) =>
  async ({ page }: Visit): Promise<void> => {
    await page.getByRole('button', { name: button }).click()
    await reads(page, said)
  }

/** A stranger with the letter about a new password. */
function objects(next: (story: Visit) => Promise<void>): State {
  return {
    arrive: async (story) => {
      const { world, page, url } = story
      const user = await world.person({ username: 'ana' })
      await world.work((work) => changePassword(work, user, 'nothing', { address: '192.0.2.1', browser: 'Firefox' }))
      const [letter] = await lettersOf(world, url).to(user.email)
      await page.goto(letter ? new URL(linkIn(letter)).pathname : '/')
      await sees(page, 'This was not me')
      await next(story)
    },
  }
}

const otherPerson: State = {
  arrive: async (story) => {
    await story.world.person({ username: 'otto', role: 'administrator' })
    await comesIn(story, 'otto')
    const { id: organizationId } = await story.world.organization('Bakery')
    const user = await story.world.person({ username: 'ana', organizationId })
    await story.page.goto(`/enroll/${await linkFor(story.world, user, 'enrollment-link')}`)
    await sees(story.page, 'This link is for somebody else')
  },
}

/** An owner on a page about ana, who is a member of a client. */
const helping = (
  deed: string,
  {
    next = async () => undefined,
    user: made = {},
    app = false,
  }: { next?: (story: Visit) => Promise<void>; user?: Partial<User>; app?: boolean } = {},
): State => ({
  arrive: async (story) => {
    const { page, world } = story
    await world.person({ username: 'otto', role: 'owner' })
    const { id: organizationId } = await world.organization('Bakery')
    const ana = await world.person({ username: 'ana', organizationId })
    if (made.status === 'invited') await world.rows("update app_user set status = 'invited' where id = $1", ana.id)
    if (app) await withApp({ ...story, page: await story.elsewhere() }, 'ana')
    await comesIn({ page, world }, 'otto')
    await page.goto(`/admin/organizations/${organizationId}/users/${ana.id}/${deed}`)
    await reads(page, 'ana@example.com')
    await next(story)
  },
})

const asksReset = async ({ page, world }: Visit): Promise<void> => {
  const { id } = await world.operator()
  await world.rows('insert into policy (organization_id, reset_wait) values ($1, 86400)', id)
  await page.getByLabel('Reason').fill('lost her phone')
  await page.getByLabel('Ticket number').fill('T-17')
  await page.getByRole('button', { name: 'Reset' }).click()
  await sees(page, 'Reset two-factor authentication')
  await reads(page, 'A reset waits')
}

const sendsTooMany = async (story: Visit): Promise<void> => {
  const { page } = story
  const headers = { origin: new URL(page.url()).origin }
  for (let sent = 0; sent < 5; sent++)
    await page.request.post(page.url(), { form: { how: 'send' }, headers, maxRedirects: 0 })
  await presses('Send it by e-mail', 'Too many links have been sent to this address.')(story)
}

const makesBypass = async ({ page }: Visit): Promise<void> => {
  await page.getByLabel('Reason').fill('phone at home')
  await page.getByRole('button', { name: 'Make a bypass code' }).click()
  await reads(page, 'It is shown once')
}

const U = '/admin/organizations/:organization/users/:user'

export const accessPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/signin/forgotten': {
    'as a stranger sees it': {
      arrive: async ({ page, world }) => {
        await world.operator()
        await page.goto('/signin/forgotten')
      },
    },
    'after asking': {
      arrive: async (story) => {
        await story.world.operator()
        await story.page.goto('/signin/forgotten')
        await story.page.getByLabel('Username').fill('nobody')
        await presses('Send the link', 'If there is an account with this username')(story)
      },
    },
  },
  '/invitation/:token': {
    'before choosing': linked('invitation'),
    'a password that is too short': linked('invitation', async (story) => {
      await story.page.getByLabel('New password', { exact: true }).fill('short')
      await story.page.getByLabel('New password again', { exact: true }).fill('short')
      await presses('Continue', 'Please check what is marked below.')(story)
    }),
  },
  '/enroll/:token': {
    'the password is asked': linked('enrollment-link'),
    'somebody else is signed in': otherPerson,
    'a link that is gone': {
      arrive: async ({ page, world }) => {
        await world.operator()
        await page.goto('/enroll/nothing')
      },
    },
  },
  '/password/:token': { 'before choosing': linked('password-link') },
  '/stop-reset/:token': { 'before stopping': linked('stop-link') },
  '/not-me/:token': {
    'before saying so': objects(async () => undefined),
    'after saying so': objects(presses('Secure the account', 'The account is secured')),
  },
  [`${U}/enrollment-link`]: {
    'before making one': helping('enrollment-link'),
    'shown to be handed over': helping('enrollment-link', {
      next: presses('Show link and QR code', 'This link is shown once.'),
    }),
    'too many were sent': helping('enrollment-link', { next: sendsTooMany }),
  },
  [`${U}/invite`]: { 'before sending one': helping('invite', { user: { status: 'invited' } }) },
  [`${U}/set-up`]: {
    'before Generate': helping('set-up'),
    'the key shown': helping('set-up', { next: presses('Generate', 'Authenticator key') }),
  },
  [`${U}/reset`]: { 'before asking': helping('reset'), 'a reset waits': helping('reset', { next: asksReset }) },
  [`${U}/sessions`]: {
    'signed in nowhere': helping('sessions'),
    'signed in with a phone': helping('sessions', { app: true }),
  },
  [`${U}/bypass`]: {
    'before making one': helping('bypass'),
    'the code shown': helping('bypass', { app: true, next: makesBypass }),
  },
}
