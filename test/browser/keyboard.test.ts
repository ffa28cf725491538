import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../world.ts'
import { needs, visit } from './browser.ts'
import { confirms, nextCode, picks, reads, sees, signedIn, signIn, under } from './people.ts'

// Without a mouse: Tab, Enter, the space bar and Escape, and always to be seen where one is.

for (const script of [true, false]) {
  const plain = script ? '' : ' (without JavaScript)'

  test(`Kim signs in and sets up an app by keyboard alone${plain}`, needs('oathtool'), async (t) => {
    const story = await visit(t, { script })
    const { page, world } = story
    await world.person({ username: 'kim' })
    await page.goto('/signin')
    await types(page, 'Username', 'kim')
    await types(page, 'Password', PASSWORD)
    await page.keyboard.press('Enter')
    await signedIn(page)

    await goes(page, 'Edit 2-Factor authentication')
    await sees(page, 'Manage two-factor authentication')
    await goes(page, 'Configure Authenticator app')
    await sees(page, 'Please confirm that it is you')
    await types(page, 'Password', PASSWORD)
    await page.keyboard.press('Enter')
    await sees(page, 'Set up an authenticator app')
    await goes(page, 'Generate')
    const secret = await under(page, 'Authenticator key')
    await types(page, 'Code from your app', await nextCode(story, secret))
    await page.keyboard.press('Enter')
    await sees(page, 'Recovery codes')
    await goes(page, 'I have saved them')
    await reads(page, 'Keep the recovery codes where you will find them')

    await goes(page, 'kim@example.com')
    await goes(page, 'Log out')
    await sees(page, 'Sign in')
    await types(page, 'Username', 'kim')
    await types(page, 'Password', PASSWORD)
    await page.keyboard.press('Enter')
    await sees(page, 'Two-factor authentication')
    await types(page, 'Security token', await nextCode(story, secret))
    await page.keyboard.press('Enter')
    await signedIn(page)
  })

  test(`the first stop on a page leads past the menus${plain}`, needs(), async (t) => {
    const { page, world } = await visit(t, { script })
    await world.person({ username: 'kim' })
    await signIn(page, 'kim')
    await signedIn(page)
    await page.goto('/account/security')
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'Profile', 'the first link of the content itself')
  })
}

test('the set-up window holds the focus, closes on Escape and gives the focus back', needs(), async (t) => {
  const { page, world } = await visit(t)
  await world.person({ username: 'kim' })
  await signIn(page, 'kim')
  await signedIn(page)
  await page.goto('/account/confirm?then=/account/details')
  await confirms(page)
  await sees(page, 'User details')
  await goes(page, 'Click here to configure')
  await page.getByRole('dialog', { name: 'Security token set-up' }).waitFor()
  for (let stop = 0; stop < 12; stop++) {
    await page.keyboard.press('Tab')
    assert.match(await focused(page), /^(Generate|Close|)$/, 'nothing behind the window is reached')
  }
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.equal(await focused(page), 'Click here to configure')
})

test('the set-up window forgets the key when it is closed', needs(), async (t) => {
  const { page, world } = await visit(t)
  await world.person({ username: 'kim' })
  await signIn(page, 'kim')
  await signedIn(page)
  await page.goto('/account/confirm?then=/account/details')
  await confirms(page)
  await page.getByRole('link', { name: 'Click here to configure' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Generate' }).click()
  const key = await under(page, 'Authenticator key')
  await page.keyboard.press('Escape')
  await reads(page, 'Not yet tried.')
  await page.getByRole('link', { name: 'Click here to reset seed' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Generate' }).waitFor()
  const everything = (await page.content()).replace(/<[^>]*>|\s/g, '')
  assert.ok(!everything.includes(key))
})

test('a menu opens by Enter and closes by Escape, and the focus stays with it', needs(), async (t) => {
  const { page, world } = await visit(t)
  await world.person({ username: 'kim' })
  await signIn(page, 'kim')
  await signedIn(page)
  await tabsTo(page, 'kim@example.com')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Log out' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Log out' }).waitFor({ state: 'hidden' })
  assert.equal(await focused(page), 'kim@example.com')
  await picks(page, 'kim@example.com', 'Profile')
  await reads(page, 'About you')
})

const STOPS = 60

/** Goes on with Tab until the focus is on what has this name; wherever it comes by, it is to be seen. */
async function tabsTo(page: Page, name: string): Promise<void> {
  const seen: string[] = []
  for (let stop = 0; stop < STOPS; stop++) {
    const at = await focused(page)
    if (at !== '') assert.ok(await isFocusSeen(page), `the focus on “${at}” cannot be seen`)
    if (at === name) return
    seen.push(at)
    await page.keyboard.press('Tab')
  }
  assert.fail(`Tab never came to “${name}”, only to ${seen.join(', ')}`)
}

async function types(page: Page, field: string, text: string): Promise<void> {
  await tabsTo(page, field)
  await page.keyboard.type(text)
}

async function goes(page: Page, name: string): Promise<void> {
  await tabsTo(page, name)
  await page.keyboard.press('Enter')
}

/** The name of what has the focus; nothing where nothing has. */
async function focused(page: Page): Promise<string> {
  const name: string = await page.evaluate(`{
    const { activeElement: at, body } = document
    const text = () => [...at.childNodes].map((node) => (node.ariaHidden ? '' : node.textContent)).join(' ')
    at === body ? '' : at.labels?.[0]?.innerText ?? at.ariaLabel ?? text()
  }`)
  return name.replace(/\s+/g, ' ').trim()
}

/** An outline or a ring. */
function isFocusSeen(page: Page): Promise<boolean> {
  return page.evaluate(`{
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
    (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
  }`)
}
