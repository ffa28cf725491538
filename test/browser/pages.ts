import type { TestContext } from 'node:test'
import { newFirstRunLink } from '#domain/organizations/first-run.ts'
import { testWorld } from '../world.ts'
import type { Visit, VisitOptions } from './browser.ts'
import { accessPages } from './pages-access.ts'
import { apiKeyPages } from './pages-api-keys.ts'
import { applicationPages } from './pages-applications.ts'
import { browsersPages, securityPages } from './pages-browsers.ts'
import { codesPages, sentConfirm, sentMethods, sentSecondStep } from './pages-codes.ts'
import { companyPages, companySecurity } from './pages-company.ts'
import { limitsPages } from './pages-limits.ts'
import { listPages } from './pages-lists.ts'
import { messagesPages } from './pages-messages.ts'
import { organizationPages } from './pages-organization.ts'
import { passkeyConfirm, passkeyPages, passkeyStep } from './pages-passkeys.ts'
import { policyPages } from './pages-policy.ts'
import { signInPage } from './pages-signin.ts'
import { waitsPages } from './pages-waits.ts'
import { answers, comesIn, nextCode, reads, sees, signIn, under, withApp } from './people.ts'
import { wrongCode } from './programs.ts'
import { whiteLabelPages } from './white-label-pages.ts'

/** How somebody comes to see a page in a particular state. */
export type State = {
  readonly prepare?: (t: TestContext) => Promise<VisitOptions>
  readonly arrive: (story: Visit) => Promise<void>
}

/** Signed in with the password alone. */
async function signsIn({ page, world }: Visit, role: 'member' | 'owner' = 'member'): Promise<void> {
  await world.person({ username: 'ana', role })
  await comesIn({ page, world }, 'ana')
}

/** Just now proved who they are, and on this page. */
async function proves(story: Visit, path: string, role?: 'owner'): Promise<void> {
  await signsIn(story, role)
  await story.page.goto(path)
}

const at = (path: string): State => ({
  arrive: async (story) => {
    await signsIn(story)
    await story.page.goto(path)
  },
})

const protectedAt = (path: string): State => ({
  arrive: async (story) => {
    await story.world.person({ username: 'ana' })
    await withApp(story, 'ana')
    await story.page.goto(path)
  },
})

/** With the key of an app on screen. */
async function generates(story: Visit, path: string): Promise<void> {
  await proves(story, path)
  await story.page.getByRole('button', { name: 'Generate' }).click()
  await under(story.page, 'Authenticator key')
}

/** At the second step, out of a second browser that has never been here. */
async function secondStep(story: Visit): Promise<{ secret: string }> {
  await story.world.person({ username: 'ana' })
  const enrolled = await withApp({ ...story, page: await story.elsewhere() }, 'ana')
  await signIn(story.page, 'ana')
  await sees(story.page, 'Two-factor authentication')
  return enrolled
}

async function noOwnerYet(t: TestContext): Promise<VisitOptions> {
  return { world: await testWorld(t) }
}

const setUp: Readonly<Record<string, State>> = {
  'the first start': {
    prepare: noOwnerYet,
    arrive: async ({ page, world }) => void (await page.goto(`/setup/${await world.work(newFirstRunLink)}`)),
  },
  'the first start, filled in wrongly': {
    prepare: noOwnerYet,
    arrive: async ({ page, world }) => {
      await page.goto(`/setup/${await world.work(newFirstRunLink)}`)
      for (const label of ['Name', 'Username', 'Password', 'Password again'])
        await page.getByLabel(label, { exact: true }).fill(label)
      await page.getByLabel('E-mail address').fill('a@b')
      await page.getByRole('button', { name: 'Create the portal' }).click()
      await reads(page, 'Please check what is marked below.')
    },
  },
  'an address that was used': {
    arrive: async ({ page, world }) => {
      await world.operator()
      await page.goto('/setup/nothing')
    },
  },
}

const challenge: Readonly<Record<string, State>> = {
  'a code is asked for': { arrive: async (story) => void (await secondStep(story)) },
  'a code was wrong': {
    arrive: async (story) => {
      const { secret } = await secondStep(story)
      await answers(story.page, await wrongCode(secret, story.world.clock.now()))
      await reads(story.page, 'That did not work')
    },
  },
  'a recovery code is asked for': {
    arrive: async (story) => {
      await secondStep(story)
      await story.page.getByRole('link', { name: 'Use a recovery code' }).click()
      await story.page.getByLabel('Recovery code').waitFor()
    },
  },
  'step two is asked of everybody': {
    arrive: async ({ page, world }) => {
      const { id } = await world.operator()
      await world.rows(
        `update organization set sign_in_form = 'two-step', always_ask_second_step = true where id = $1`,
        id,
      )
      await page.goto('/signin')
      await page.getByLabel('Username').fill('nobody')
      await page.getByLabel('Password', { exact: true }).fill('whatever')
      await page.getByRole('button', { name: 'Log in' }).click()
      await sees(page, 'Two-factor authentication')
    },
  },
}

const details: Readonly<Record<string, State>> = {
  'nothing configured': at('/account/details'),
  'a token configured': protectedAt('/account/details'),
  'filled in wrongly': {
    arrive: async (story) => {
      const { page } = story
      await signsIn(story)
      await page.goto('/account/details')
      await page.getByLabel('Mobile').fill('12')
      await page.getByLabel('Change password', { exact: true }).fill('short')
      await page.getByRole('button', { name: 'Save details' }).click()
      await reads(page, 'Please check what is marked below.')
    },
  },
  'the set-up window open': {
    arrive: async (story) => {
      await proves(story, '/account/details')
      await story.page.getByRole('link', { name: 'Click here to configure' }).click()
      await story.page.getByRole('dialog').getByRole('button', { name: 'Generate' }).click()
      await under(story.page, 'Authenticator key')
    },
  },
}

const profile: Readonly<Record<string, State>> = {
  'nothing set up': at('/account/profile'),
  'an app set up': protectedAt('/account/profile'),
  'the barcode and a wrong code': {
    arrive: async (story) => {
      const { page } = story
      await proves(story, '/account/profile')
      await page.getByRole('button', { name: 'Show QR code and key' }).click()
      await page.getByLabel('Code from your app').fill('12')
      await page.getByRole('button', { name: 'Update profile' }).click()
      await reads(page, 'Please check what is marked below.')
    },
  },
}

const recoveryCodes: Readonly<Record<string, State>> = {
  'how many are left': protectedAt('/account/recovery-codes'),
  'a new set': {
    arrive: async (story) => {
      await generates(story, '/account/two-factor/app')
      const secret = await under(story.page, 'Authenticator key')
      await story.page.getByLabel('Code from your app').fill(await nextCode(story, secret))
      await story.page.getByRole('button', { name: 'Enable' }).click()
      await sees(story.page, 'Recovery codes')
    },
  },
}

/** Every page that can be opened, by its path, in the states that look different. */
export const pages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/': { 'leads on to the sign-in': { arrive: ({ page, world }) => world.operator().then(() => void page.goto('/')) } },
  '/signin': signInPage,
  '/signin/help': {
    'as a stranger sees it': {
      arrive: async ({ page, world }) => {
        await world.operator()
        await page.goto('/signin/help')
      },
    },
  },
  '/signin/challenge': { ...challenge, ...sentSecondStep, ...passkeyStep },
  '/setup/:token': setUp,
  '/account': { 'leads on to the settings': at('/account') },
  '/account/settings': { 'nothing set up': at('/account/settings'), 'a menu open': menuOpen() },
  '/account/confirm': {
    'by password': at('/account/confirm'),
    'by any of two': protectedAt('/account/confirm'),
    ...{ ...sentConfirm, ...passkeyConfirm },
  },
  '/account/replace': { 'an app to replace': protectedAt('/account/replace') },
  '/account/profile': profile,
  '/account/details': details,
  '/account/details/token': {
    'before Generate': { arrive: (story) => proves(story, '/account/details/token') },
    'the key shown': { arrive: (story) => generates(story, '/account/details/token') },
  },
  '/account/token-works': { 'a token was right': at('/account/token-works') },
  '/account/security': {
    ...securityPages,
    ...companySecurity,
    'nothing set up': at('/account/security'),
    'an app set up': appManaged(),
  },
  '/account/factors/:id/remove': { 'the only app': appToRemove() },
  '/account/password': { 'as it opens': at('/account/password') },
  '/account/password/remove': { 'without a passkey': { arrive: (story) => proves(story, '/account/password/remove') } },
  '/account/two-factor': {
    'nothing set up': at('/account/two-factor'),
    'an app set up': protectedAt('/account/two-factor'),
    ...sentMethods,
  },
  '/account/two-factor/app': {
    'before Generate': { arrive: (story) => proves(story, '/account/two-factor/app') },
    'the key shown': { arrive: (story) => generates(story, '/account/two-factor/app') },
  },
  '/account/recovery-codes': recoveryCodes,
  ...{ ...codesPages, ...passkeyPages },
  ...{ ...accessPages, ...browsersPages },
  ...organizationPages(proves),
  ...{ ...applicationPages, ...apiKeyPages },
  ...{ ...listPages, ...policyPages },
  ...{ ...messagesPages, ...limitsPages },
  ...{ ...waitsPages, ...companyPages },
  ...whiteLabelPages(proves),
  '/qr/:token': { 'a picture that is gone': at('/qr/gone') },
  nowhere: { 'an address that is none': at('/nowhere') },
}

function menuOpen(): State {
  return {
    arrive: async (story) => {
      await signsIn(story)
      await story.page.goto('/account/settings')
      await story.page.getByRole('button', { name: 'ana@example.com' }).click()
      await story.page.getByRole('button', { name: 'Log out' }).waitFor()
    },
  }
}

function appManaged(): State {
  return {
    arrive: async (story) => {
      await protectedAt('/account/security').arrive(story)
      await story.page.getByText('Manage Phone').click()
      await story.page.getByLabel('New name').waitFor()
    },
  }
}

function appToRemove(): State {
  return {
    arrive: async (story) => {
      await appManaged().arrive(story)
      await story.page.getByRole('link', { name: 'Remove Phone' }).click()
      await sees(story.page, 'Remove this authenticator app?')
    },
  }
}
