import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../world.ts'
import { needs, type Visit, visit } from './browser.ts'
import { answers, apps, confirms, logOut, nextCode, picks, reads, sees, signedIn, signIn, under } from './people.ts'
import { picture } from './pictures.ts'
import { curl, readOtpauth, readPicture, readQr, wrongCode } from './programs.ts'

// "Security Token How-To" of RackCorp, step by step.

const WINDOW = 'Security token set-up'
const WORKS = 'Your security token works'

for (const script of [true, false]) {
  describe(`the security token how-to${script ? '' : ', without JavaScript'}`, () => {
    test('leads Bruce to a token that he tries before it is required', needs('oathtool', 'zbarimg'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'bruce' })

      await signIn(page, 'bruce')
      await signedIn(page)
      await toMyDetails(page)
      await reads(page, 'Not configured.')
      await picture(page, 'rackcorp-1-details')
      await page.getByRole('link', { name: 'Click here to configure' }).click()
      await confirms(page)
      const secret = await generates(page)

      await page.getByRole('link', { name: 'Close' }).click()
      await sees(page, 'User details')
      await reads(page, 'Not yet tried.')
      await picture(page, 'rackcorp-3-not-tried')
      assert.deepEqual(await choices(page), ['Not required'], 'what was never tried cannot be required')

      await page.getByRole('link', { name: 'Click here to reset seed' }).click()
      await reads(page, WINDOW)
      await page.getByRole('button', { name: 'Generate' }).waitFor()
      assert.equal(await page.getByText('Authenticator key').count(), 0, 'a closed window has forgotten the key')
      await page.getByRole('link', { name: 'Close' }).click()

      await logOut(page, 'bruce')
      await picture(page, 'rackcorp-4-sign-in')
      await signIn(page, 'bruce', { token: await nextCode(story, secret) })
      await sees(page, WORKS)
      await picture(page, 'rackcorp-5-works')
      await page.getByRole('link', { name: 'Require it at every sign-in' }).click()
      await sees(page, 'User details')
      await requires(page)

      await logOut(page, 'bruce')
      await signIn(page, 'bruce')
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
    })

    test('keeps the old seed until the new one was right', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page } = story
      const old = await withToken(story)

      await toMyDetails(page)
      await page.getByRole('link', { name: 'Click here to reset seed' }).click()
      await proves(page, story, old)
      await reads(page, 'It keeps working until the new one has been right once.')
      const fresh = await generates(page, 'read')
      await page.getByRole('link', { name: 'Close' }).click()
      await sees(page, 'User details')
      await logOut(page, 'bruce')

      await signIn(page, 'bruce', { token: await nextCode(story, old) })
      await signedIn(page)
      await logOut(page, 'bruce')
      await signIn(page, 'bruce', { token: await nextCode(story, fresh) })
      await sees(page, WORKS)
      assert.equal((await apps(page)).length, 1)
      await logOut(page, 'bruce')
      await signIn(page, 'bruce', { token: await nextCode(story, old) })
      await reads(page, 'The username, password or security token is not right.')
    })
  })
}

test('a wrong token tells a stranger no more than a wrong password', needs('oathtool'), async (t) => {
  const story = await visit(t)
  const { page, world } = story
  const secret = await withToken(story)
  await logOut(page, 'bruce')
  const refusals: string[] = []
  const tries = [
    { token: await wrongCode(secret, world.clock.now()) },
    { password: 'not the one', token: await nextCode(story, secret) },
    { password: 'not the one' },
  ]
  for (const attempt of tries) {
    await signIn(page, 'bruce', attempt)
    await page.getByRole('alert').waitFor()
    refusals.push(await page.getByRole('main').innerText())
  }
  await picture(page, 'rackcorp-7-refused')
  assert.match(refusals[0] ?? '', /The username, password or security token is not right\./)
  assert.deepEqual(new Set(refusals).size, 1, refusals.join('\n---\n'))
})

describe('the address of the QR picture', () => {
  test('gives WinAuth the picture once', needs('curl', 'zbarimg'), async (t) => {
    const { page, address, key } = await withPicture(await visit(t))
    assert.equal(new URL(address).host, new URL(page.url()).host)
    assert.equal((await curl(address, '--head')).status, 404)

    const { status, body } = await curl(address)
    assert.equal(status, 200)
    assert.equal(readOtpauth(await readPicture(body)).secret, key)
    assert.equal((await curl(address)).status, 404)
  })

  test('is dead after two minutes', needs('curl'), async (t) => {
    const story = await visit(t)
    const { address } = await withPicture(story)
    story.world.clock.advance(121)
    assert.equal((await curl(address)).status, 404)
  })
})

async function toMyDetails(page: Page): Promise<void> {
  await picks(page, 'Administration', 'My details')
  await sees(page, 'User details')
}

/** In the set-up window: what is shown says the same in every form. Returns the key. */
async function generates(page: Page, how: 'compare' | 'read' = 'compare'): Promise<string> {
  await sees(page, WINDOW)
  await page.getByRole('button', { name: 'Generate' }).click()
  const key = await under(page, 'Authenticator key')
  const hex = await under(page, 'TOTP seed (hexadecimal)')
  const address = await under(page, 'otpauth:// address')
  if (how === 'read') return key
  await picture(page, 'rackcorp-2-window')
  assert.equal(await readQr(page), address)
  assert.deepEqual(readOtpauth(address), { issuer: 'Example Hosting', account: 'bruce', secret: key })
  assert.equal(fromBase32(key), hex.toLowerCase())
  return key
}

function fromBase32(key: string): string {
  const bits = [...key].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/g) ?? []
  return bytes.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, '0')).join('')
}

/** What can be chosen for the security token. */
function choices(page: Page): Promise<string[]> {
  return page.getByLabel('Security token').locator('option:enabled').allInnerTexts()
}

async function requires(page: Page): Promise<void> {
  await page.getByLabel('Security token').selectOption('Required')
  await page.getByLabel('Current password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Save details' }).click()
  await reads(page, 'Your details are updated.')
  await picture(page, 'rackcorp-6-required')
  assert.equal(await page.getByLabel('Security token').locator('option:checked').innerText(), 'Required')
}

/** Bruce, who has a token that is required of him; signed in. */
async function withToken(story: Visit): Promise<string> {
  const { page, world } = story
  await world.person({ username: 'bruce' })
  await signIn(page, 'bruce')
  await signedIn(page)
  await page.goto('/account/details/token')
  await confirms(page)
  const secret = await generates(page, 'read')
  await logOut(page, 'bruce')
  await signIn(page, 'bruce', { token: await nextCode(story, secret) })
  await sees(page, WORKS)
  await page.goto('/account/details')
  await requires(page)
  return secret
}

/** Proves again who he is; with a token on the account, by that or by the password. */
async function proves(page: Page, story: Visit, secret: string): Promise<void> {
  await sees(page, 'Please confirm that it is you')
  await picture(page, 'rackcorp-8-confirm')
  await page.getByLabel('Security token').fill(await nextCode(story, secret))
  await page.getByLabel('Security token').press('Enter')
}

async function withPicture({ page, world }: Visit): Promise<{ page: Page; address: string; key: string }> {
  await world.person({ username: 'bruce' })
  await signIn(page, 'bruce')
  await signedIn(page)
  await page.goto('/account/details/token')
  await confirms(page)
  await sees(page, WINDOW)
  await page.getByRole('button', { name: 'Generate' }).click()
  const address = await under(page, 'Address of the QR picture')
  return { page, address, key: await under(page, 'Authenticator key') }
}
