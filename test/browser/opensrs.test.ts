import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { needs, type Visit, visit } from './browser.ts'
import * as people from './people.ts'
import { answers, confirms, logOut, nextCode, picks, reads, savesCodes, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'
import { readOtpauth, readQr } from './programs.ts'

// "Two-factor authentication setup for reseller accounts" of OpenSRS, with an authenticator app, step by step.

for (const script of [true, false]) {
  describe(`two-factor authentication for a reseller${script ? '' : ', without JavaScript'}`, () => {
    test('begins in Olga’s account settings and ends with recovery codes', needs('oathtool', 'zbarimg'), async (t) => {
      const story = await visit(t, { script })
      const { page } = story
      const secret = await enrolls(story)
      const codes = await shownCodes(page)
      await picture(page, 'opensrs-2-recovery-codes')
      assert.equal(new Set(codes).size, 10)
      assert.deepEqual(await downloaded(page), codes)
      await savesCodes(page)
      await page.getByText('10 of 10 codes left').first().waitFor()

      await logOut(page, 'olga')
      await signIn(page, 'olga')
      await reads(page, 'Look for Example Hosting (olga) in your authenticator app')
      await picture(page, 'opensrs-3-second-step')
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
    })

    test('lets Olga in by a recovery code, once, and on to a new authenticator', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'olga' })
      const { secret: lost, codes } = await people.withApp(story, 'olga')
      await logOut(page, 'olga')
      await recovers(page, codes[0] ?? '')
      await sees(page, 'Replace your method')
      await reads(page, 'You have 9 recovery codes left.')
      await picture(page, 'opensrs-4-replace')
      await page.getByRole('link', { name: 'Set up a new app' }).click()
      await confirms(page)
      const fresh = await people.setsUpApp(story, page, 'New phone')
      await reads(page, 'Your new method is set up, and asked for first.')
      assert.equal(await page.getByText('End this method').count(), 1)
      await picture(page, 'opensrs-4-replace-old')
      await page.getByRole('link', { name: 'End this method Phone', exact: true }).click()
      await page.getByRole('button', { name: 'Remove the app' }).click()
      await reads(page, 'The method is removed.')
      assert.deepEqual(await people.apps(page), ['New phone'])

      await logOut(page, 'olga')
      await recovers(page, codes[0] ?? '')
      await reads(page, 'This recovery code is not right.')
      await signIn(page, 'olga', { token: await nextCode(story, lost) })
      await reads(page, 'The username, password or security token is not right.')
      await signIn(page, 'olga', { token: await nextCode(story, fresh) })
      await signedIn(page)
    })

    test('warns Olga when three codes are left; a new set ends the old', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'olga' })
      const { codes: old } = await people.withApp(story, 'olga')
      await world.rows(
        `update recovery_code set used_at = now() where ctid in (select ctid from recovery_code limit 7)`,
      )
      await picks(page, 'olga@example.com', 'My account')
      await page.getByRole('link', { name: 'Account security' }).click()
      await reads(page, 'Only 3 recovery codes left')
      await picture(page, 'opensrs-5-three-left')

      await page.getByRole('link', { name: 'Make a new set' }).click()
      await reads(page, '3 of 10 codes left')
      await page.getByRole('button', { name: 'Make a new set' }).click()
      const fresh = await savesCodes(page)
      assert.equal(fresh.filter((code) => old.includes(code)).length, 0)
      await page.getByText('10 of 10 codes left').first().waitFor()

      await logOut(page, 'olga')
      for (const code of old.slice(-2)) {
        await recovers(page, code)
        await reads(page, 'This recovery code is not right.')
      }
      await recovers(page, fresh[0] ?? '')
      await sees(page, 'Replace your method')
    })
  })
}

test('Olga’s recovery codes are shown once: a page left is a page forgotten', needs('oathtool'), async (t) => {
  const story = await visit(t)
  const { page } = story
  await enrolls(story)
  await shownCodes(page)
  const address = page.url()
  await page.goto('/account/settings')
  await signedIn(page)
  await page.goto(address)
  await reads(page, '10 of 10 codes left')
  assert.equal(await page.getByRole('listitem').locator('code').count(), 0)
})

test('Olga copies her recovery codes', needs('oathtool'), async (t) => {
  const story = await visit(t)
  const { page } = story
  await enrolls(story)
  const codes = await shownCodes(page)
  await page.getByRole('button', { name: 'Copy' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const copied: string = await page.evaluate('navigator.clipboard.readText()')
  assert.deepEqual(copied.split(/\s+/), codes)
})

test('Olga prints a sheet with her codes and nothing that is not needed on paper', needs('oathtool'), async (t) => {
  const story = await visit(t)
  const { page } = story
  await enrolls(story)
  const codes = await shownCodes(page)
  await page.evaluate('window.print = () => { document.title = "printed" }')
  await page.getByRole('button', { name: 'Print' }).click()
  assert.equal(await page.title(), 'printed')

  await page.emulateMedia({ media: 'print' })
  assert.deepEqual(await shownCodes(page), codes)
  for (const code of codes) assert.ok(await page.getByText(code).isVisible())
  await reads(page, 'Example Hosting')
  await reads(page, 'Keep this sheet protected.')
  assert.equal(await page.getByRole('button').filter({ visible: true }).count(), 0)
})

/** Steps 1 to 5. Returns the key in Olga's app. */
async function enrolls(story: Visit): Promise<string> {
  const { page, world } = story
  await world.person({ username: 'olga' })
  await signIn(page, 'olga')
  await signedIn(page)
  await page.getByRole('link', { name: 'Account settings' }).click()
  await page.getByRole('link', { name: 'Edit 2-Factor authentication' }).click()
  await page.getByRole('link', { name: 'Configure Authenticator app' }).click()
  await confirms(page)
  await page.getByRole('button', { name: 'Generate' }).click()
  const secret = await people.under(page, 'Authenticator key')
  await picture(page, 'opensrs-1-key')
  if (!process.env.COUNTERSIGN_MISSING?.includes('zbarimg'))
    assert.equal(readOtpauth(await readQr(page)).secret, secret)
  await page.getByLabel('Code from your app').fill(await nextCode(story, secret))
  await page.getByRole('button', { name: 'Enable' }).click()
  return secret
}

async function shownCodes(page: Page): Promise<string[]> {
  await sees(page, 'Recovery codes')
  await page.getByRole('listitem').locator('code').last().waitFor()
  return page.getByRole('listitem').locator('code').allInnerTexts()
}

/** What stands in the file, as far as it is codes. */
async function downloaded(page: Page): Promise<string[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as text' }).click(),
  ])
  assert.equal(download.suggestedFilename(), 'recovery-codes.txt')
  const text = await readFile(await download.path(), 'utf8')
  assert.match(text, /Example Hosting/)
  return text.split(/\r?\n/).filter((line) => /^[a-z0-9]+(-[a-z0-9]+)+$/i.test(line.trim()))
}

/** Signs in with one of the codes on the sheet. */
async function recovers(page: Page, code: string): Promise<void> {
  await signIn(page, 'olga')
  await page.getByRole('link', { name: 'Use a recovery code' }).click()
  await answers(page, code, 'Recovery code')
}
