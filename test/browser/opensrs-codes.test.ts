import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../world.ts'
import { needs } from './browser.ts'
import { asked, asksForCode, enters, type Inbox, withInbox } from './codes.ts'
import * as people from './people.ts'
import { answers, confirms, logOut, nextCode, reads, savesCodes, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

// "Two-factor authentication setup for reseller accounts" of OpenSRS, by SMS, and with an app at once, step by step.

const NUMBER = '+4915112345678'
const SHOWN = '+49 ••• •• 78'

for (const script of [true, false]) {
  describe(`SMS for a reseller${script ? '' : ', without JavaScript'}`, () => {
    test('is enrolled by Olga with password and number, and asked for at every login', needs(), async (t) => {
      const story = await withInbox(t, { script })
      const { page, world, codeTo, countTo } = story
      await enrollsSms(story)
      await logOut(page, 'olga')
      world.clock.advance(600)
      await signIn(page, 'olga')
      await asked(page, 'SMS', SHOWN)
      const code = await codeTo(NUMBER)
      const sent = await countTo(NUMBER)
      await page.reload()
      await asked(page, 'SMS', SHOWN)
      await page.goBack()
      await page.goForward()
      const other = await page.context().newPage()
      await other.goto('/signin/challenge')
      await asked(other, 'SMS', SHOWN)
      assert.equal(await countTo(NUMBER), sent, 'looking at a page sends nothing')
      await answers(page, code)
      await signedIn(page)
    })

    test(
      'and the app are active at once, and the one enabled last is asked for first',
      needs('oathtool'),
      async (t) => {
        const story = await withInbox(t, { script })
        const { page, world, codeTo, countTo } = story
        await enrollsSms(story)
        await page.goto('/account/two-factor')
        await page.getByRole('link', { name: 'Configure Authenticator app' }).click()
        if (page.url().includes('/account/confirm')) await confirms(page)
        const secret = await people.setsUpApp(story, page, 'Phone')
        await reads(page, 'Method: Authenticator app and SMS code')
        await reads(page, 'Asked for first: enabled most recently.')
        await picture(page, 'opensrs-codes-3-both')
        await logOut(page, 'olga')

        world.clock.advance(600)
        const before = await countTo(NUMBER)
        await signIn(page, 'olga')
        await reads(page, 'Look for Example Hosting (olga) in your authenticator app')
        assert.equal(await countTo(NUMBER), before, 'nothing is sent where the app is the default')
        await picture(page, 'opensrs-codes-4-app-first')
        await page.getByRole('button', { name: 'Send a code by SMS' }).click()
        await asked(page, 'SMS', SHOWN)
        await answers(page, await codeTo(NUMBER))
        await signedIn(page)

        await prefersSms(page)
        await reads(page, 'The default method is changed.')
        await reads(page, 'Asked for first: chosen by you.')
        await logOut(page, 'olga')
        world.clock.advance(600)
        await signIn(page, 'olga')
        await asked(page, 'SMS', SHOWN)
        await page.getByRole('link', { name: 'Phone' }).click()
        await answers(page, await nextCode(story, secret))
        await signedIn(page)
      },
    )

    test('sends another code when Olga waits, and the one before is worth nothing then', needs(), async (t) => {
      const story = await withInbox(t, { script })
      const { page, world, codeTo, countTo } = story
      await enrollsSms(story)
      await logOut(page, 'olga')
      world.clock.advance(600)
      await signIn(page, 'olga')
      await asked(page, 'SMS', SHOWN)
      const first = await codeTo(NUMBER)
      const sent = await countTo(NUMBER)
      await reads(page, 'A new code can be sent in')
      await tooSoon(page, script)
      assert.equal(await countTo(NUMBER), sent)
      world.clock.advance(31)
      await page.reload()
      await page.getByRole('button', { name: 'Send a new code' }).click()
      await reads(page, 'A new code can be sent in')
      assert.equal(await countTo(NUMBER), sent + 1)
      const second = await codeTo(NUMBER)
      assert.notEqual(second, first)
      await answers(page, first)
      await reads(page, 'Only the newest code is good')
      await picture(page, 'opensrs-codes-5-older')
      await answers(page, second)
      await signedIn(page)
    })
  })
}

/** Steps 1 to 5. */
async function enrollsSms({ page, world, codeTo }: Inbox): Promise<void> {
  await world.person({ username: 'olga' })
  await signIn(page, 'olga')
  await signedIn(page)
  await page.getByRole('link', { name: 'Account settings' }).click()
  await page.getByRole('link', { name: 'Edit 2-Factor authentication' }).click()
  await page.getByRole('link', { name: 'Configure SMS code' }).click()
  await sees(page, 'Set up codes by SMS')
  await picture(page, 'opensrs-codes-1-number')
  await asksForCode(page, PASSWORD, '+49 1511 2345678')
  await reads(page, `by SMS to ${SHOWN}`)
  await picture(page, 'opensrs-codes-2-token')
  await enters(page, await codeTo(NUMBER), 'Enable')
  assert.equal(new Set(await savesCodes(page)).size, 10)
  await reads(page, 'Method: SMS code')
}

async function prefersSms(page: Page): Promise<void> {
  await page.goto('/account/security')
  await page.getByText(`Manage ${SHOWN}`).click()
  await page.getByRole('listitem').filter({ hasText: SHOWN }).getByRole('button', { name: 'Make default' }).click()
}

/** With a script the button waits; without, the server says how long. */
async function tooSoon(page: Page, script: boolean): Promise<void> {
  const button = page.getByRole('button', { name: 'Send a new code' })
  if (script) {
    assert.equal(await button.isDisabled(), true)
    await page.getByText(/A new code can be sent in 0:\d\d/).waitFor()
    return
  }
  await button.click()
  await reads(page, 'A new code can be sent in')
}
