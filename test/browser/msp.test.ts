import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../world.ts'
import { needs, visit } from './browser.ts'
import { answers, logOut, nextCode, picks, reads, savesCodes, signedIn, signIn, under } from './people.ts'
import { picture } from './pictures.ts'
import { readOtpauth, readQr, wrongCode } from './programs.ts'

// "How to Enable MFA for Yourself", for MSP and reseller accounts, step by step.

const SHOW = 'Show QR code and key'

for (const script of [true, false]) {
  describe(`MFA for yourself${script ? '' : ', without JavaScript'}`, () => {
    test('is a barcode, a checkbox and a button on Mia’s profile', needs('oathtool', 'zbarimg'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'mia' })

      await signIn(page, 'mia')
      await signedIn(page)
      await picks(page, 'mia@example.com', 'Profile')
      await picture(page, 'msp-1-profile')
      const secret = await showsKey(page)
      await picture(page, 'msp-2-barcode')
      assert.deepEqual(readOtpauth(await readQr(page)), { issuer: 'Example Hosting', account: 'mia', secret })

      await page.getByLabel('Code from your app').fill(await nextCode(story, secret))
      await updates(page, true)
      await savesCodes(page)

      await logOut(page, 'mia')
      await signIn(page, 'mia')
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
    })

    test('stays off when the code is wrong, and the key is not lost by it', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'mia' })
      await signIn(page, 'mia')
      await signedIn(page)
      await picks(page, 'mia@example.com', 'Profile')
      const secret = await showsKey(page)

      await page.getByLabel('Code from your app').fill(await wrongCode(secret, world.clock.now()))
      await updates(page, true)
      await reads(page, 'This code is not right.')
      await picture(page, `msp-3-wrong-code${script ? '' : '-plain'}`)
      if (script) assert.equal(await under(page, 'Authenticator key'), secret)

      await page.getByLabel('Code from your app').fill(await nextCode(story, secret))
      await updates(page, true)
      await savesCodes(page)
    })

    test('cannot be ticked before an app was set up', needs(), async (t) => {
      const { page, world } = await visit(t, { script })
      await world.person({ username: 'mia' })
      await signIn(page, 'mia')
      await signedIn(page)
      await picks(page, 'mia@example.com', 'Profile')
      await updates(page, true)
      await reads(page, 'Show the QR code and add it to your app first.')
    })

    test('is switched off by the same checkbox, with the password', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'mia' })
      await signIn(page, 'mia')
      await signedIn(page)
      await picks(page, 'mia@example.com', 'Profile')
      const secret = await showsKey(page)
      await page.getByLabel('Code from your app').fill(await nextCode(story, secret))
      await updates(page, true)
      await savesCodes(page)
      world.clock.advance(301)

      await picks(page, 'mia@example.com', 'Profile')
      await updates(page, false)
      await reads(page, 'Give your current password to make this change.')
      await page.getByLabel('Current password', { exact: true }).fill(PASSWORD)
      await updates(page, false)
      await reads(page, 'Your profile is updated.')
      await logOut(page, 'mia')
      await signIn(page, 'mia')
      await signedIn(page)
    })
  })
}

/** The key is shown only to somebody who has just proved who they are. */
async function showsKey(page: Page): Promise<string> {
  await page.getByLabel('Current password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: SHOW }).click()
  return under(page, 'Authenticator key')
}

async function updates(page: Page, mfa: boolean): Promise<void> {
  await page.getByLabel('MFA enabled').setChecked(mfa)
  await page.getByRole('button', { name: 'Update profile' }).click()
}
