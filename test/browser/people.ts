import type { Locator, Page } from 'playwright-core'
import { findUser, type User } from '#domain/users/users.ts'
import { signed } from '../signed-in.ts'
import { PASSWORD } from '../world.ts'
import type { Visit } from './browser.ts'
import { codeFromApp } from './programs.ts'

/** What people do in more than one story. */

export type SigningIn = { readonly password?: string; readonly token?: string }

/** Gives username and password, and the security token where there is one, on the sign-in page. */
export async function signIn(page: Page, username: string, { password = PASSWORD, token }: SigningIn = {}) {
  await page.goto('/signin')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(password)
  if (token !== undefined) await page.getByLabel('Security token (optional)').fill(token)
  await page.getByRole('button', { name: 'Log in' }).click()
}

/** Waits for the page with this heading. */
export async function sees(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
}

/** Waits for something to be said. */
export async function reads(page: Page | Locator, text: string): Promise<void> {
  await page.getByText(text).first().waitFor()
}

export async function signedIn(page: Page): Promise<void> {
  await sees(page, 'My account')
}

/** Is signed in, and just proved who they are, without having opened a page: for stories that tell of something else. */
export async function comesIn({ page, world }: Pick<Visit, 'page' | 'world'>, username: string): Promise<void> {
  const [key] = await world.rows<Pick<User, 'organizationId' | 'id'>>(
    'select organization_id as "organizationId", id from app_user where username = $1',
    username,
  )
  const user = key && (await world.look((look) => findUser(look, key)))
  if (!user) throw new Error(`there is no ${username}`)
  const { token } = await signed(world, user, { level: 'password', methods: ['pwd'] })
  await page.context().addCookies([{ name: 'session', value: token, domain: 'localhost', path: '/' }])
}

/** Opens a menu of the bar and picks from it. */
export async function picks(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu }).click()
  await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: item, exact: true }).click()
}

/** By the menu that is on every page. */
export async function logOut(page: Page, username: string): Promise<void> {
  await page.getByRole('button', { name: `${username}@example.com` }).click()
  await page.getByRole('button', { name: 'Log out' }).click()
  await sees(page, 'Sign in')
  await reads(page, 'You are logged out.')
}

/** Proves again who they are. */
export async function confirms(page: Page, password = PASSWORD): Promise<void> {
  await sees(page, 'Please confirm that it is you')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('Password', { exact: true }).press('Enter')
}

/** Answers the second step of a sign-in. */
export async function answers(page: Page, code: string, field = 'Security token'): Promise<void> {
  await sees(page, 'Two-factor authentication')
  await page.getByLabel(field, { exact: true }).fill(code)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
}

/** What stands under a label that is no field's. */
export async function under(page: Page, label: string): Promise<string> {
  const value = page.getByText(label, { exact: true }).first().locator('xpath=following::code[1]')
  return (await value.innerText()).replace(/\s/g, '')
}

const STEP = 30

/**
 * The code of the next half minute: the clock is moved on to its beginning, as no code is good twice, and one of an app that is
 * being replaced is good in its own half minute alone.
 */
export async function nextCode({ world }: Pick<Visit, 'world'>, secret: string): Promise<string> {
  const later = STEP - ((world.clock.now().getTime() / 1000) % STEP)
  // reason: a clock of milliseconds may stand just before the moment that was meant
  world.clock.advance(later + 0.1)
  return codeFromApp(secret, world.clock.now())
}

/** From the page that sets up an app to the codes after it; returns the key that is now in the app. */
export async function setsUpApp(story: Visit, page: Page, label = ''): Promise<string> {
  await sees(page, 'Set up an authenticator app')
  await page.getByLabel('Name of this app').fill(label)
  await page.getByRole('button', { name: 'Generate' }).click()
  const secret = await under(page, 'Authenticator key')
  await page.getByLabel('Code from your app').fill(await nextCode(story, secret))
  await page.getByRole('button', { name: 'Enable' }).click()
  return secret
}

export async function savesCodes(page: Page): Promise<string[]> {
  await sees(page, 'Recovery codes')
  const codes = await page.getByRole('listitem').locator('code').allInnerTexts()
  await page.getByRole('button', { name: 'I have saved them' }).click()
  await reads(page, 'Keep the recovery codes where you will find them')
  return codes
}

/** Somebody who has an app already, signed in with it. */
export async function withApp(story: Visit, username: string): Promise<{ secret: string; codes: string[] }> {
  const { page } = story
  await signIn(page, username)
  await signedIn(page)
  await page.goto('/account/two-factor/app')
  await confirms(page)
  const secret = await setsUpApp(story, page, 'Phone')
  return { secret, codes: await savesCodes(page) }
}

/** The names of the apps that the security page lists. */
export async function apps(page: Page): Promise<string[]> {
  await page.goto('/account/security')
  await signedIn(page)
  const names = await page.getByText(/^Manage (?!two-factor)/).allInnerTexts()
  return names.map((name) => name.replace(/^Manage\s+/, ''))
}
