import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../world.ts'
import { needs } from './browser.ts'
import { asked, asksForCode, enters, withInbox } from './codes.ts'
import { answers, logOut, picks, reads, savesCodes, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

// "Setting up Two-Factor Authentication on Portal" of IPServerOne, by e-mail and by SMS, step by step.

const MANAGE = 'Manage two-factor authentication'

for (const script of [true, false]) {
  describe(`codes that are sent, on the portal${script ? '' : ', without JavaScript'}`, () => {
    test('come to Isa’s registered address, are shown as enabled, and asked for', needs(), async (t) => {
      const story = await withInbox(t, { script })
      const { page, world, codeTo } = story
      await world.person({ username: 'isa' })
      await signIn(page, 'isa')
      await signedIn(page)
      await toManage(page)
      for (const kind of ['Authenticator app', 'E-mail code', 'SMS code'])
        await page.getByRole('link', { name: `Configure ${kind}` }).waitFor()
      await reads(page, 'An app is safer: whoever gets into your mailbox gets these codes too.')
      await picture(page, 'ipserverone-codes-1-methods')

      await page.getByRole('link', { name: 'Configure E-mail code' }).click()
      await asksForCode(page, 'not the one')
      await reads(page, 'This is not your current password.')
      await asksForCode(page, PASSWORD)
      await reads(page, 'by e-mail to i***@e***.com')
      await picture(page, 'ipserverone-codes-2-verify')
      await enters(page, '000 00', 'Verify')
      await reads(page, 'A code has 6 digits')
      await enters(page, await codeTo('isa@example.com'), 'Verify')
      await savesCodes(page)
      await page.getByText('Status Enabled').waitFor()
      await reads(page, 'Method: E-mail code')

      await logOut(page, 'isa')
      world.clock.advance(600)
      await signIn(page, 'isa')
      await asked(page, 'e-mail', 'i***@e***.com')
      await picture(page, 'ipserverone-codes-3-second-step')
      await answers(page, await codeTo('isa@example.com'))
      await signedIn(page)
    })

    test('come to her mobile phone, and her password alone disables nothing but with it', needs(), async (t) => {
      const story = await withInbox(t, { script })
      const { page, world, codeTo } = story
      await world.person({ username: 'isa' })
      await signIn(page, 'isa')
      await signedIn(page)
      await toManage(page)
      await page.getByRole('link', { name: 'Configure SMS code' }).click()
      await asksForCode(page, PASSWORD, '0049 151 2')
      await reads(page, 'This does not look like a telephone number.')
      assert.equal(await page.getByLabel('Mobile phone number').inputValue(), '0049 151 2')
      await picture(page, 'ipserverone-codes-4-number')
      await asksForCode(page, PASSWORD, '+49 (151) 12345-678')
      await reads(page, 'by SMS to +49 ••• •• 78')
      await enters(page, await codeTo('+4915112345678'), 'Enable')
      await savesCodes(page)
      await reads(page, 'Method: SMS code')

      await logOut(page, 'isa')
      world.clock.advance(600)
      await signIn(page, 'isa')
      await asked(page, 'SMS', '+49 ••• •• 78')
      await answers(page, await codeTo('+4915112345678'))
      await signedIn(page)
      await toManage(page)
      await disables(page, 'not the one')
      await reads(page, 'This is not your current password.')
      await disables(page, PASSWORD)
      await page.getByText('Status Disabled').waitFor()
      await logOut(page, 'isa')
      await signIn(page, 'isa')
      await signedIn(page)
    })
  })
}

/** Steps 2 to 4: the profile icon, My account, Account security, the link. */
async function toManage(page: Page): Promise<void> {
  await picks(page, 'isa@example.com', 'My account')
  await page.getByRole('link', { name: 'Account security' }).click()
  await page.getByRole('link', { name: MANAGE }).click()
  await sees(page, MANAGE)
}

async function disables(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Disable two-factor authentication' }).click()
}
