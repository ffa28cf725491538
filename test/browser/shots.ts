// Draws every page with made-up people, takes pictures of it into ./shots, and looks for what a picture does not show:
// faults of accessibility, pages wider than the screen, and anything that the content security policy refuses.
//   node --import ./scripts/load-tsx.mjs test/browser/shots.ts [part of a page's name ...]
import { mkdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { assets } from '#faces/web/ui/assets.ts'
import { renderPage } from '#faces/web/ui/page.ts'
import type { Locale } from '#faces/web/words/words.ts'
import { violationsOf } from './axe.ts'
import { sample, sampleNames } from './samples.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'

type Look = {
  readonly name: string
  readonly locale: Locale
  readonly width: number
  readonly scheme: 'light' | 'dark'
  readonly axe: boolean
}

const LOOKS: readonly Look[] = [
  { name: 'light-1280', locale: 'en', width: 1280, scheme: 'light', axe: true },
  { name: 'dark-1280', locale: 'en', width: 1280, scheme: 'dark', axe: true },
  { name: 'light-390', locale: 'de', width: 390, scheme: 'light', axe: true },
  { name: 'dark-320', locale: 'de', width: 320, scheme: 'dark', axe: false },
  { name: 'rtl-1280', locale: 'qps', width: 1280, scheme: 'light', axe: true },
  { name: 'rtl-390', locale: 'qps', width: 390, scheme: 'dark', axe: false },
]

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = request.url ?? '/'
  const asset = assets.get(path)
  if (asset) {
    response.writeHead(200, { 'content-type': asset.type }).end(asset.body)
    return
  }
  const [, locale = 'en', name = ''] = path.split('/')
  const page = sample(name, locale as Locale)
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY }
  response.writeHead(page ? 200 : 404, headers).end(page ? renderPage(page) : '')
}

async function listening(): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

async function shoot(browser: Browser, origin: string, look: Look, names: readonly string[]): Promise<string[]> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 800 },
    colorScheme: look.scheme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`)
  })
  for (const name of names) {
    await page.goto(`${origin}/${look.locale}/${name}`)
    await page.screenshot({ path: `shots/${name}.${look.name}.png`, fullPage: true })
    faults.push(...(await faultsOf(page, look)).map((fault) => `${name} ${look.name}: ${fault}`))
  }
  await context.close()
  return faults
}

async function faultsOf(page: Page, look: Look): Promise<string[]> {
  const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  const faults = Number(wide) > 0 ? [`${wide} pixels wider than the screen`] : []
  if (!look.axe) return faults
  const told = (await violationsOf(page)).map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  )
  return [...faults, ...told]
}

async function main(parts: readonly string[]): Promise<void> {
  mkdirSync('shots', { recursive: true })
  const { server, origin } = await listening()
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS.split(' ') })
  const names = sampleNames.filter((name) => parts.length === 0 || parts.some((part) => name.includes(part)))
  const faults: string[] = []
  for (const look of LOOKS) faults.push(...(await shoot(browser, origin, look, names)))
  await browser.close()
  server.close()
  console.log(faults.length > 0 ? faults.join('\n') : `${names.length} pages, ${LOOKS.length} looks, no faults`)
  process.exitCode = faults.length > 0 ? 1 : 0
}

await main(process.argv.slice(2))
