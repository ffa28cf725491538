import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { JSX } from 'preact'
import { AppPage } from '../account/app-page.tsx'
import { CodesPage } from '../account/codes-page.tsx'
import { DetailsPage } from '../account/details-page.tsx'
import { PasswordPage } from '../account/password-page.tsx'
import { ConfirmCode, type Setup } from '../account/setup-panel.tsx'
import { TokenWindow, TokenWindowPart } from '../account/token-window.tsx'
import { wordsFor } from '../words/words.ts'
import { assets } from './assets.ts'
import { renderPage, renderPart } from './page.ts'
import type { View } from './view.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const KEY = 'JBSWY3DPEHPK3PXP'
const now = new Date('2026-11-21T12:00:00Z')

const view: View = {
  words: wordsFor('en'),
  organization: { name: 'Example Hosting' },
  person: { username: 'ana', email: 'ana@example.com', role: 'owner', timeZone: 'UTC' },
  path: '/',
  now,
}
const policy = { algorithm: 'SHA1', digits: 6, period: 30, ignoredBy: [] } as const
const setup: Setup = {
  enrollment: '1',
  issuer: 'Example Hosting',
  username: 'ana',
  digits: 6,
  qr: '<svg viewBox="0 0 1 1" role="img"><title>QR code</title></svg>',
  key: 'JBSW Y3DP EHPK 3PXP',
  hex: '48656c6c6f21deadbeef',
  uri: `otpauth://totp/Example%20Hosting:ana?secret=${KEY}`,
  picture: 'https://portal.example.com/qr/1',
}

type Answer = { readonly page: JSX.Element } | { readonly part: JSX.Element } | { readonly to: string }

/** A portal of a few answers: what our handlers would say, without what is behind them. */
function answerTo(path: string, part: string | undefined, body: URLSearchParams): Answer {
  switch (path) {
    case '/account/two-factor/app':
      return { page: AppPage({ view, policy, stage: { at: 'shown', setup } }) }
    case '/account/two-factor/app/confirm':
      return confirm(part, body)
    case '/account/two-factor/sms?set-up=1':
      return part ? { to: '/account/two-factor' } : { page: codes() }
    case '/account/two-factor/sms/confirm':
      return { to: '/account/details?notice=enabled' }
    case '/account/details':
    case '/account/details?notice=enabled':
      return { page: details() }
    case '/account/details/token': {
      const props = { view, policy, configured: false }
      const stage =
        body.has('generate') || part === 'swap' ? ({ at: 'shown', setup } as const) : ({ at: 'start' } as const)
      return part ? { part: TokenWindowPart({ ...props, stage }) } : { page: TokenWindow({ ...props, stage }) }
    }
    default:
      return { page: PasswordPage({ view }) }
  }
}

function confirm(part: string | undefined, body: URLSearchParams): Answer {
  const code = body.get('code')
  if (code === '123456') return { to: '/account/recovery-codes' }
  if (part && code !== 'broken') {
    return {
      part: ConfirmCode({ view, enrollment: '1', digits: 6, from: 'two-factor', error: { word: 'error.code.clock' } }),
    }
  }
  return { page: AppPage({ view, policy, stage: { at: 'pending', enrollment: '1', digits: 6 } }) }
}

/** Codes by SMS are set up, and the first is on its way. */
function codes(): JSX.Element {
  const sent = { digits: 6, at: now, until: new Date(now.getTime() + 600_000), progress: 'waiting' } as const
  const prompt = {
    ask: 'sent-code',
    channel: 'sms',
    to: '+49 ••• •• 78',
    sent,
    againAt: now,
    refused: undefined,
  } as const
  return CodesPage({ view, channel: 'sms', stage: { at: 'sent', enrollment: '1', prompt }, asksPassword: false })
}

function details(): JSX.Element {
  return DetailsPage({
    view,
    username: 'ana',
    customer: 'Example',
    createdAt: now,
    modifiedAt: now,
    token: 'not-configured',
    values: { email: 'ana@example.com' },
  })
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asset = assets.get(request.url ?? '')
  if (asset) return void response.writeHead(200, { 'content-type': asset.type }).end(asset.body)
  let body = ''
  for await (const chunk of request) body += chunk
  const part = request.headers['x-part'] as string | undefined
  const answer = answerTo(request.url ?? '', part, new URLSearchParams(body))
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }
  if ('to' in answer) {
    const lead = part ? { 'x-location': answer.to } : { location: answer.to }
    return void response.writeHead(part ? 204 : 303, { ...headers, ...lead }).end()
  }
  response.writeHead(200, headers).end('page' in answer ? renderPage(answer.page) : renderPart(answer.part))
}

let server: Server
let browser: Browser
let origin: string

before(async () => {
  server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
})

after(async () => {
  await browser.close()
  server.close()
})

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ ...options, baseURL: origin })
  const page = await context.newPage()
  page.on('console', (message) => assert.ok(!/Content Security Policy/.test(message.text()), message.text()))
  await page.goto(path)
  return page
}

test('a wrong code is said in place: the QR code stays, the field is ready for the next', async () => {
  const page = await open('/account/two-factor/app')
  await page.getByLabel('Code from your app').fill('000 000')
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('This code is not right.').waitFor()
  assert.equal(await page.locator('#setup-key').count(), 1)
  assert.equal(await page.evaluate('document.activeElement.name'), 'code')
  assert.equal(await page.getByLabel('Code from your app').inputValue(), '')
})

test('a right code leads on, and the page it leads to is asked for once', async () => {
  const page = await open('/account/two-factor/app')
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.getByLabel('Code from your app').fill('123456')
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.waitForURL('**/account/recovery-codes')
  assert.equal(asked.filter((path) => path === '/account/recovery-codes').length, 1)
})

test('whoever has sent the code is led on by its answer, and not by a look after the code', async () => {
  const page = await open('/account/two-factor/sms?set-up=1')
  const looks = page
    .waitForRequest((request) => !request.isNavigationRequest(), { timeout: 3000 })
    .catch(() => undefined)
  // reason: a look is due two seconds after the page is there, and the server takes longer than that to answer
  await page.route('**/confirm', (route) => looks.then(() => route.continue()))
  await page.getByLabel('Verification code').fill('123456')
  await page.getByRole('button', { name: 'Enable' }).click({ noWaitAfter: true })
  await page.waitForURL('**/account/details?notice=enabled')
  assert.equal(await looks, undefined, 'nothing looks after the code any more')
})

test('a person without a script gets a page instead', async () => {
  const page = await open('/account/two-factor/app', { javaScriptEnabled: false })
  await page.getByLabel('Code from your app').fill('000000')
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('The key is no longer shown').waitFor()
})

test('an answer that is not a part sends the form the plain way', async () => {
  const page = await open('/account/two-factor/app')
  await page.getByLabel('Code from your app').fill('broken')
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByText('The key is no longer shown').waitFor()
})

test('the set-up window opens over the details; closed, what it showed is gone', async () => {
  const page = await open('/account/details')
  await page.getByRole('link', { name: 'Click here to configure' }).click()
  const dialog = page.getByRole('dialog', { name: 'Security token set-up' })
  await dialog.getByRole('button', { name: 'Generate' }).click()
  await dialog.getByText('TOTP seed (hexadecimal)').first().waitFor()
  assert.equal(await page.locator('#setup-key').count(), 1)
  await dialog.getByRole('link', { name: 'Close' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.waitForLoadState()
  assert.equal(await page.locator('#setup-key').count(), 0)
})

test('a window closed with Escape before anything happened gives the focus back', async () => {
  const page = await open('/account/details')
  const link = page.getByRole('link', { name: 'Click here to configure' })
  await link.click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  assert.ok(await link.evaluate((element) => element === element.ownerDocument.activeElement))
})

test('the key is copied without the gaps it is drawn with', async () => {
  const page = await open('/account/two-factor/app', { permissions: ['clipboard-read', 'clipboard-write'] })
  await page.getByRole('button', { name: 'Copy Authenticator key' }).click()
  await page.getByText('Copied').waitFor()
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), KEY)
})

test('a password can be looked at, and says how hard it is to guess', async () => {
  const page = await open('/account/password')
  const field = page.getByLabel('New password', { exact: true })
  await field.fill('aaaaaaaa')
  await page.getByText('Easy to guess').waitFor()
  await field.fill('plover galaxy tangent 9')
  await page.getByText('Very good').waitFor()
  await page.getByRole('button', { name: 'Show: New password', exact: true }).click()
  assert.equal(await field.getAttribute('type'), 'text')
  await page.getByRole('button', { name: 'Hide: New password', exact: true }).click()
  assert.equal(await field.getAttribute('type'), 'password')
})

test('without a script nothing is shown that needs one, and the menu still logs out', async () => {
  const page = await open('/account/password', { javaScriptEnabled: false })
  assert.equal(await page.locator('.scripted:visible').count(), 0)
  await page.getByRole('button', { name: 'ana@example.com' }).click()
  await page.getByRole('button', { name: 'Log out' }).click()
  assert.equal(new URL(page.url()).pathname, '/signout')
})
