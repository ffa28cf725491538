import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { deliveryOf } from '../letters.ts'
import { PASSWORD } from '../world.ts'
import { needs } from './browser.ts'
import { asked, asksForCode, enters, type Inbox, withInbox } from './codes.ts'
import { answers, logOut, reads, savesCodes, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

const NUMBER = '+4915112345678'
const SHOWN = '+49 ••• •• 78'
const NEW_NUMBER = '+4915112345699'
const NEW_ADDRESS = 'ana@new.example'

for (const script of [true, false]) {
  describe(`codes that are sent to Ana${script ? '' : ', without JavaScript'}`, () => {
    test('and could not be: the page says so, and she uses another method', needs(), async (t) => {
      const story = await withInbox(t, { script })
      const { page, world } = story
      const [recovery = ''] = await withSms(story)
      await logOut(page, 'ana')
      world.clock.advance(600)
      await signIn(page, 'ana')
      await reads(page, `A code is on its way by SMS to ${SHOWN}`)
      await deliveryOf(world).worker.pass()
      if (!script) await page.getByRole('link', { name: 'Check again' }).click()
      await reads(page, 'We could not send the code')
      await picture(page, 'sent-codes-1-failed')
      await page.getByRole('link', { name: 'Use a recovery code' }).click()
      await answers(page, recovery, 'Recovery code')
      await sees(page, 'Replace your method')
    })

    test('let her confirm that it is she', needs(), async (t) => {
      const story = await withInbox(t, { script })
      const { page, world, codeTo, countTo } = story
      await withSms(story)
      world.clock.advance(1200)
      const before = await countTo(NUMBER)
      await page.goto('/account/recovery-codes')
      await sees(page, 'Please confirm that it is you')
      await page.reload()
      assert.equal(await countTo(NUMBER), before, 'looking at the page sends nothing')
      await page.getByRole('button', { name: 'Send a code' }).click()
      await reads(page, `by SMS to ${SHOWN}`)
      await picture(page, 'sent-codes-2-confirm')
      await page.getByLabel('Security token').fill('000000')
      await page.getByRole('button', { name: 'Confirm Security token' }).click()
      await reads(page, 'Only the newest code is good')
      await page.getByLabel('Security token').fill(await codeTo(NUMBER))
      await page.getByRole('button', { name: 'Confirm Security token' }).click()
      await sees(page, 'Recovery codes')
    })

    test('go to her old number until the new one has shown a right code', needs(), async (t) => {
      const story = await withInbox(t, { script })
      const { page, world, codeTo, countTo } = story
      await withSms(story)
      world.clock.advance(1200)
      await page.goto('/account/two-factor')
      await page.getByRole('link', { name: `Change ${SHOWN}` }).click()
      await reads(page, 'The old one keeps working until the new one has shown a right code.')
      await picture(page, 'sent-codes-3-change')
      await asksForCode(page, PASSWORD, NEW_NUMBER)
      await reads(page, 'by SMS to +49 ••• •• 99')

      const elsewhere = await story.elsewhere()
      await signIn(elsewhere, 'ana')
      await asked(elsewhere, 'SMS', SHOWN)
      await answers(elsewhere, await codeTo(NUMBER))
      await signedIn(elsewhere)

      await enters(page, await codeTo(NEW_NUMBER), 'Enable')
      await reads(page, 'Two-factor authentication is enabled.')
      await page.getByRole('link', { name: 'Change +49 ••• •• 99' }).waitFor()
      assert.equal(await page.getByText(SHOWN).count(), 0)
      world.clock.advance(600)
      const before = await countTo(NUMBER)
      await signIn(elsewhere, 'ana')
      await asked(elsewhere, 'SMS', '+49 ••• •• 99')
      assert.equal(await countTo(NUMBER), before)
    })

    test('prove her new address, and the old one is told', needs(), async (t) => {
      const story = await withInbox(t, { script })
      const { page, world, codeTo, countTo } = story
      await world.person({ username: 'ana' })
      await signIn(page, 'ana')
      await signedIn(page)
      await changesAddress(page, NEW_ADDRESS)
      await sees(page, 'Confirm your new e-mail address')
      await picture(page, 'sent-codes-4-address')
      assert.equal(await countTo('ana@example.com'), 1, 'the old address is told at once')
      await page.goto('/account/profile')
      await reads(page, 'Your new e-mail address waits for proof')
      assert.equal(await page.getByLabel('E-mail address').inputValue(), 'ana@example.com')
      await picture(page, 'sent-codes-5-waits')
      await page.getByRole('link', { name: 'Confirm or cancel' }).click()
      await enters(page, '000000', 'Verify')
      await reads(page, 'This code is not right.')
      await enters(page, await codeTo(NEW_ADDRESS), 'Verify')
      await reads(page, 'Your new e-mail address is confirmed and in use.')
      assert.equal(await page.getByLabel('E-mail address').inputValue(), NEW_ADDRESS)

      await changesAddress(page, 'ana@third.example')
      await sees(page, 'Confirm your new e-mail address')
      await page.getByRole('button', { name: 'Cancel the change' }).click()
      await reads(page, 'Your e-mail address stays as it is.')
      assert.equal(await page.getByText('waits for proof').count(), 0)
    })
  })
}

test(
  'a method that is off-limits or cannot be delivered is shown with the reason, and not begun',
  needs(),
  async (t) => {
    const { page, world } = await withInbox(t)
    await world.person({ username: 'otto', role: 'owner' })
    await signIn(page, 'otto')
    await signedIn(page)
    world.leaveBy(['email'])
    await page.goto('/account/two-factor')
    await reads(page, 'Off-limits for owners and administrators')
    await reads(page, 'Not available: your organization cannot send SMS at present.')
    assert.equal(await page.getByRole('link', { name: 'Configure' }).count(), 2, 'the app and passkeys')
    await picture(page, 'sent-codes-6-closed')
    await page.goto('/account/two-factor/email')
    await reads(page, 'The policy of your organization does not allow this method.')
    await page.goto('/account/two-factor/sms')
    await reads(page, 'nothing can be sent this way at present')
  },
)

/** Ana gets her codes by SMS, and is signed in; returns her recovery codes. */
async function withSms({ page, world, codeTo }: Inbox): Promise<string[]> {
  await world.person({ username: 'ana' })
  await signIn(page, 'ana')
  await signedIn(page)
  await page.goto('/account/two-factor/sms')
  await asksForCode(page, PASSWORD, NUMBER)
  await reads(page, `by SMS to ${SHOWN}`)
  await enters(page, await codeTo(NUMBER), 'Enable')
  return savesCodes(page)
}

async function changesAddress(page: Page, address: string): Promise<void> {
  await page.goto('/account/profile')
  await page.getByLabel('E-mail address', { exact: true }).fill(address)
  await page.getByLabel('Current password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Update profile' }).click()
}
