import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { deliveryOf } from '../letters.ts'
import { testWorld } from '../world.ts'
import { type Visit, type VisitOptions, visit } from './browser.ts'
import { reads, sees } from './people.ts'

/** A portal whose messages go to the inbox of development, which is looked into by another browser. */
export type Inbox = Visit & {
  /** The code that came last to this number or address, once it is there. */
  readonly codeTo: (to: string) => Promise<string>
  /** How many messages came there. */
  readonly countTo: (to: string) => Promise<number>
}

export async function withInbox(t: TestContext, options: VisitOptions = {}): Promise<Inbox> {
  const world = await testWorld(t)
  await world.operator()
  const delivery = deliveryOf(world, { inbox: true })
  t.after(() => delivery.stop())
  const story = await visit(t, { ...options, world, mail: delivery.mail })
  const inbox = await story.elsewhere()
  const messages = async (to: string): Promise<string[]> => {
    await delivery.worker.pass()
    await inbox.goto('/dev/inbox')
    return inbox.getByRole('article').filter({ hasText: to }).locator('> pre').allInnerTexts()
  }
  return {
    ...story,
    codeTo: async (to) => {
      const [code] = (await messages(to)).flatMap((text) => /^\D{0,80}(\d{6})\b/.exec(text)?.[1] ?? [])
      if (!code) throw new Error(`no code came to ${to}`)
      return code
    },
    countTo: async (to) => (await messages(to)).length,
  }
}

/** Gives the password, and the number where codes go by SMS, on the page that sets codes up. */
export async function asksForCode(page: Page, password: string, mobile?: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password)
  if (mobile !== undefined) await page.getByLabel('Mobile phone number').fill(mobile)
  await page.getByRole('button', { name: mobile === undefined ? 'Confirm' : 'Next', exact: true }).click()
}

/** Types in the code on the page that sets codes up. */
export async function enters(page: Page, code: string, button: 'Enable' | 'Verify'): Promise<void> {
  await page.getByLabel('Verification code').fill(code)
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** Waits for the second page of a sign-in, with a code on its way or there. */
export async function asked(page: Page, channel: 'SMS' | 'e-mail', to: string): Promise<void> {
  await sees(page, 'Two-factor authentication')
  await reads(page, `by ${channel} to ${to}`)
}
