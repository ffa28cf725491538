import { deliveryOf } from '../letters.ts'
import { codeSent } from '../sent-codes.ts'
import { PASSWORD } from '../world.ts'
import type { Visit } from './browser.ts'
import { asked, asksForCode, enters } from './codes.ts'
import type { State } from './pages.ts'
import { logOut, reads, savesCodes, signedIn, signIn } from './people.ts'

const NUMBER = '+4915112345678'
const SHOWN = '+49 ••• •• 78'

async function signsIn({ page, world }: Visit): Promise<void> {
  await world.person({ username: 'ana' })
  await signIn(page, 'ana')
  await signedIn(page)
}

/** On the page that sets codes by SMS up, with the first one on its way. */
async function begins(story: Visit): Promise<void> {
  await signsIn(story)
  await story.page.goto('/account/two-factor/sms')
  await asksForCode(story.page, PASSWORD, NUMBER)
  await reads(story.page, `by SMS to ${SHOWN}`)
}

/** With codes by SMS enabled, signed in. */
async function withSms(story: Visit): Promise<void> {
  const { page, world } = story
  await begins(story)
  const [user] = await world.rows<{ id: string }>(`select id from app_user where username = 'ana'`)
  await enters(page, await codeSent(world, { id: user?.id ?? '' }), 'Enable')
  await savesCodes(page)
}

/** Nothing takes what is to be sent. */
async function fails(story: Visit): Promise<void> {
  await deliveryOf(story.world).worker.pass()
  await story.page.reload()
  await reads(story.page, 'We could not send the code')
}

/** At the second page of a sign-in, which asks for the code that was sent. */
async function secondStep(story: Visit): Promise<void> {
  await withSms(story)
  await logOut(story.page, 'ana')
  story.world.clock.advance(600)
  await signIn(story.page, 'ana')
  await asked(story.page, 'SMS', SHOWN)
}

export const sentSecondStep: Readonly<Record<string, State>> = {
  'a code is on its way': { arrive: secondStep },
  'a code could not be sent': {
    arrive: async (story) => {
      await secondStep(story)
      await fails(story)
    },
  },
}

export const sentConfirm: Readonly<Record<string, State>> = {
  'by a code to be sent': {
    arrive: async (story) => {
      await withSms(story)
      story.world.clock.advance(1200)
      await story.page.goto('/account/recovery-codes')
      await story.page.getByRole('button', { name: 'Send a code' }).waitFor()
    },
  },
}

export const sentMethods: Readonly<Record<string, State>> = {
  'codes by SMS set up, and no e-mail': {
    arrive: async (story) => {
      await withSms(story)
      story.world.leaveBy(['sms'])
      await story.page.goto('/account/two-factor')
      await reads(story.page, 'cannot send e-mail')
    },
  },
}

/** The pages of codes that are sent. */
export const codesPages: Readonly<Record<string, Readonly<Record<string, State>>>> = {
  '/account/two-factor/sms': {
    'a number that is none': {
      arrive: async (story) => {
        await signsIn(story)
        await story.page.goto('/account/two-factor/sms')
        await asksForCode(story.page, PASSWORD, '12')
        await reads(story.page, 'This does not look like a telephone number.')
      },
    },
    'a code is on its way': { arrive: begins },
    'a code could not be sent': {
      arrive: async (story) => {
        await begins(story)
        await fails(story)
      },
    },
  },
  '/account/two-factor/email': {
    'as it opens': {
      arrive: async (story) => {
        await signsIn(story)
        await story.page.goto('/account/two-factor/email')
      },
    },
    'a code that is none': {
      arrive: async (story) => {
        await signsIn(story)
        await story.page.goto('/account/two-factor/email')
        await asksForCode(story.page, PASSWORD)
        await enters(story.page, 'abc', 'Verify')
        await reads(story.page, 'A code has 6 digits')
      },
    },
  },
  '/account/address': {
    'an address that waits': {
      arrive: async (story) => {
        const { page } = story
        await signsIn(story)
        await page.goto('/account/profile')
        await page.getByLabel('E-mail address', { exact: true }).fill('ana@new.example')
        await page.getByLabel('Current password', { exact: true }).fill(PASSWORD)
        await page.getByRole('button', { name: 'Update profile' }).click()
        await reads(page, 'Cancel the change')
      },
    },
  },
}
