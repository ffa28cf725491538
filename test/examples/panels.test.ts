import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type ApplicationDraft, addApplication, nameOfKey } from '#domain/applications/applications.ts'
import { recipeFor } from '#faces/web/applications/recipes.ts'
import { needs, type Visit, visit } from '../browser/browser.ts'
import { BY, registers } from '../doors/oidc.ts'
import { carrying } from '../doors/outside-people.ts'
import { freePort, isThere } from '../doors/panel.ts'
import { PASSWORD } from '../world.ts'
import { answering, copied } from './example.ts'

/** Gives what the sign-in page asks for, wherever one was led to it from. */
async function signsIn({ page }: Visit, username: string, token = ''): Promise<void> {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Security token (optional)').fill(token)
  await page.getByRole('button', { name: 'Log in' }).click()
}

/** To leave for the panel is what this is about; anything else a page did is a fault all the same. */
function leftFor({ faults }: Visit, panel: string): void {
  const others = faults.splice(0).filter((fault) => !fault.includes(` ${panel}/`))
  assert.deepEqual(others, [])
}

test('the Express panel signs people in, asks for two factors where it matters, and out again', needs(), async (t) => {
  const example = copied(t, 'express-panel', true)
  const story = await visit(t)
  const { page, world } = story
  const at = `http://localhost:${await freePort()}`
  const ana = await carrying(world, 'ana')
  await world.person({ username: 'bob' })
  const settings = { redirectAddresses: [`${at}/back`], afterAddresses: [`${at}/`] }
  const { clientId, secret = '' } = await registers(story, { settings })
  const env = { ISSUER: story.url, CLIENT_ID: clientId, CLIENT_SECRET: secret, PORT: new URL(at).port }
  await example.start(['npm', 'start', '--ignore-scripts'], env)

  await page.goto(at)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signsIn(story, 'ana', ana.codeNow())
  await page.getByText('Signed in with pwd, otp, mfa').waitFor()
  await page.getByRole('link', { name: 'Transfer' }).click()
  await page.getByText('The domain can be transferred now.').waitFor()
  await page.goto(`${at}/out`)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('Nobody is signed in.').waitFor()

  await page.getByRole('link', { name: 'Sign in' }).click()
  await signsIn(story, 'bob')
  await page.getByText('Hello bob').waitFor()
  await page.goto(`${at}/transfer`)
  await page.getByRole('heading', { name: 'You cannot enter' }).waitFor()
  await page.getByRole('link', { name: 'Back to Panel' }).click()
  await page.getByText('You were not signed in: unmet_authentication_requirements.').waitFor()
  leftFor(story, at)
})

const missing = ['nginx', 'php'].filter((program) => !isThere(program))
const classic = missing.length > 0 ? { skip: `no ${missing.join(', ')} here` } : needs()

test('the classic panel is told by nginx who comes, and knows nobody without it', classic, async (t) => {
  const example = copied(t, 'classic-panel')
  const story = await visit(t)
  const { page, world } = story
  const [port, phpPort] = [await freePort(), await freePort()]
  const at = `http://127.0.0.1:${port}`
  await world.person({ username: 'ana', name: 'Ana Müller' })
  const { id: organizationId } = await world.operator()
  const draft: ApplicationDraft = {
    ...{ kind: 'forward-auth', name: 'Classic', origins: [at], roles: [], organizations: [], rules: [], enabled: true },
    demand: { assurance: 'any', freshSeconds: null },
  }
  const id = (await world.work((work) => addApplication(work, BY, organizationId, draft))) ?? ''
  const env = {
    ...{ PORTAL: story.url.replace('localhost', '127.0.0.1'), APPLICATION: nameOfKey({ organizationId, id }) },
    ...{ PORT: String(port), PHP_PORT: String(phpPort) },
  }
  await example.start(['sh', 'start.sh'], env)
  await Promise.all([answering(at), answering(`http://127.0.0.1:${phpPort}`)])

  await page.goto(`${at}/domains`)
  await signsIn(story, 'ana')
  await page.getByText('Hello Ana Müller, member at Example Hosting.').waitFor()
  assert.equal(page.url(), `${at}/domains`)
  assert.equal((await fetch(`${at}/domains`, { headers: { 'remote-user': 'root' }, redirect: 'manual' })).status, 401)
  assert.equal((await fetch(`http://127.0.0.1:${phpPort}/`)).status, 403)
  leftFor(story, at)
})

test('the lines for nginx in the example are those that the page shows', () => {
  const shown = readFileSync(new URL('../../examples/classic-panel/nginx.conf', import.meta.url), 'utf8')
  const given = { portal: '@PORTAL@', application: '@APPLICATION@', upstream: '@UPSTREAM@', host: '' }
  assert.ok(shown.includes(recipeFor('nginx', given)))
})
