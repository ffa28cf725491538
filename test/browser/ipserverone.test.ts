import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../world.ts'
import { needs, type Visit, visit } from './browser.ts'
import * as people from './people.ts'
import { answers, confirms, logOut, nextCode, picks, reads, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'
import { readOtpauth, readQr, wrongCode } from './programs.ts'

// "Setting up Two-Factor Authentication on Portal" of IPServerOne, for an authenticator app, step by step.

const MANAGE = 'Manage two-factor authentication'

for (const script of [true, false]) {
  describe(`two-factor authentication on the portal${script ? '' : ', without JavaScript'}`, () => {
    test('is configured by Isa, shown as enabled, and asked for', needs('oathtool', 'zbarimg'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'isa' })
      await signIn(page, 'isa')
      await signedIn(page)

      await toManage(page, 'isa')
      await reads(page, 'Disabled')
      await picture(page, 'ipserverone-1-methods')
      await page.getByRole('link', { name: 'Configure Authenticator app' }).click()
      await picture(page, 'ipserverone-2-password')
      await confirms(page)
      const secret = await scans(story)
      await people.savesCodes(page)

      await page.getByText('Status Enabled').waitFor()
      await reads(page, 'Method: Authenticator app')
      await picture(page, 'ipserverone-4-enabled')
      await logOut(page, 'isa')
      await signIn(page, 'isa')
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
    })

    test('is disabled with the password, and only with it', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'isa' })
      await people.withApp(story, 'isa')
      await toManage(page, 'isa')
      await disables(page, 'not the one')
      await reads(page, 'This is not your current password.')
      await picture(page, 'ipserverone-5-disable')
      await disables(page, PASSWORD)
      await reads(page, 'Two-factor authentication is disabled.')
      await page.getByText('Status Disabled').waitFor()

      await logOut(page, 'isa')
      await signIn(page, 'isa')
      await signedIn(page)
    })

    test('moves to another phone without an unprotected moment', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'isa' })
      const { secret: old } = await people.withApp(story, 'isa')
      await toManage(page, 'isa')
      await page.getByRole('link', { name: 'Change Phone' }).click()
      await reads(page, 'The old one keeps working until the new one has shown a right code.')
      await picture(page, 'ipserverone-6-change')
      await page.getByRole('button', { name: 'Generate' }).click()
      const fresh = await people.under(page, 'Authenticator key')

      const thief = await story.elsewhere()
      await signIn(thief, 'isa')
      await answers(thief, await wrongCode(old, world.clock.now()))
      await reads(thief, 'That did not work')
      await proves(page, await wrongCode(fresh, world.clock.now()))
      await reads(page, 'This code is not right.')
      await signIn(thief, 'isa')
      await answers(thief, await nextCode(story, old))
      await signedIn(thief)

      await proves(page, await nextCode(story, fresh))
      await reads(page, 'Two-factor authentication is enabled.')
      assert.equal((await people.apps(page)).length, 1)
      await thief.goto('/account/security')
      await reads(thief, 'Your session has ended.')
      await signIn(thief, 'isa', { token: await nextCode(story, old) })
      await reads(thief, 'The username, password or security token is not right.')
      await signIn(thief, 'isa', { token: await nextCode(story, fresh) })
      await signedIn(thief)
    })
  })
}

/** Steps 2 to 4: the profile icon, My account, Account security, the link. */
async function toManage(page: Page, username: string): Promise<void> {
  await picks(page, `${username}@example.com`, 'My account')
  await sees(page, 'My account')
  await page.getByRole('link', { name: 'Account security' }).click()
  await page.getByRole('link', { name: MANAGE }).click()
  await sees(page, MANAGE)
}

/** Step 7: what the phone gets from the screen is what the page says. */
async function scans(story: Visit): Promise<string> {
  const { page } = story
  await sees(page, 'Set up an authenticator app')
  await page.getByRole('button', { name: 'Generate' }).click()
  const { secret, account } = readOtpauth(await readQr(page))
  assert.equal(account, 'isa')
  assert.equal(await people.under(page, 'Authenticator key'), secret)
  await picture(page, 'ipserverone-3-scan')
  await proves(page, await nextCode(story, secret))
  return secret
}

async function proves(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code from your app').fill(code)
  await page.getByRole('button', { name: 'Enable' }).click()
}

async function disables(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Disable two-factor authentication' }).click()
}
