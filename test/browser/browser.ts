import assert from 'node:assert/strict'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { after, type TestContext } from 'node:test'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type PortalOptions, type TestPortal, testPortal } from '../portal.ts'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** As .ci/debian-packages lists them. */
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome']

/** Nothing here takes so long; a machine with much else to do may. */
const PATIENCE = 60_000

type Program = 'chromium' | 'oathtool' | 'zbarimg' | 'curl'

/** A portal of one's own and a browser in front of it. */
export type Visit = TestPortal & {
  readonly page: Page
  /** Another browser, which knows nothing of the first. */
  readonly elsewhere: (options?: BrowserContextOptions) => Promise<Page>
  /** What a page did that none may do: the test fails unless there is none. */
  readonly faults: string[]
}

export type VisitOptions = PortalOptions & {
  /** Whether pages may use their script. */
  readonly script?: boolean
  readonly browser?: BrowserContextOptions
}

let running: Promise<Browser> | undefined

after(async () => (await running)?.close())

/** The options of a test that needs these programs; it is skipped, with the reason, where one is missing. */
export function needs(...programs: readonly Program[]): { readonly skip: string | false } {
  const missing = (process.env.COUNTERSIGN_MISSING ?? '').split(',')
  const lacking = ['chromium' as const, ...programs].filter((program) => missing.includes(program))
  return { skip: lacking.length > 0 && `no ${lacking.join(', ')} here` }
}

/** Opens a browser on a new portal. The test fails if a page ever does what no page of ours may do. */
export async function visit(t: TestContext, { script = true, browser, ...options }: VisitOptions = {}): Promise<Visit> {
  const contexts: BrowserContext[] = []
  const faults: string[] = []
  t.after(async () => {
    await lastSeen(contexts, t.name)
    await Promise.all(contexts.map((context) => context.close()))
  })
  const portal = await testPortal(t, options)
  // reason: the last of the hooks, as one that throws keeps those after it from running
  t.after(() => assert.deepEqual([...faults, ...portal.errors], [], 'what no page may do'))
  const elsewhere = async (other: BrowserContextOptions = {}): Promise<Page> => {
    const context = await newContext({ baseURL: portal.url, javaScriptEnabled: script, ...browser, ...other })
    contexts.push(context)
    watch(context, new URL(other.baseURL ?? portal.url).origin, faults)
    return context.newPage()
  }
  return { ...portal, page: await elsewhere(), elsewhere, faults }
}

async function newContext(options: BrowserContextOptions): Promise<BrowserContext> {
  running ??= chromium.launch({ executablePath: executable(), args: FLAGS, timeout: PATIENCE })
  const context = await (await running).newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'en-US',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  context.setDefaultTimeout(PATIENCE)
  return context
}

/** With COUNTERSIGN_PICTURES set, where each browser of a test ended: what to look at when it failed. */
async function lastSeen(contexts: readonly BrowserContext[], name: string): Promise<void> {
  if (!process.env.COUNTERSIGN_PICTURES) return
  const pages = contexts.flatMap((context) => context.pages())
  const path = (at: number): string => `shots/last/${name.replace(/\W+/g, '-')}.${at}.png`
  await Promise.all(pages.map((page, at) => page.screenshot({ path: path(at), fullPage: true })))
}

/** Collects what breaks the security policy, goes wrong in a script, is missing, or leaves for another place. */
function watch(context: BrowserContext, origin: string, faults: string[]): void {
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) faults.push(`asked ${request.url()}`)
  })
  context.on('response', (response) => {
    const page = ['document', 'fetch'].includes(response.request().resourceType())
    if (response.status() >= (page ? 500 : 400)) faults.push(`${response.status()} ${response.url()}`)
  })
  context.on('weberror', (error) => faults.push(`script: ${error.error().message}`))
  context.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message.text())) faults.push(`console: ${message.text()}`)
  })
}

/** The browser writes down every 4xx, even of the page it then shows; those of anything else are caught above. */
function isRefusal(text: string): boolean {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(text)
}

/** Chromium as people have it: it may keep whole pages for its Back button. */
export function keepingPages(): Promise<Browser> {
  const ignoreDefaultArgs = ['--disable-back-forward-cache']
  return chromium.launch({ executablePath: executable(), args: FLAGS, timeout: PATIENCE, ignoreDefaultArgs })
}

function executable(): string {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)]
  const paths = CHROMIUM.flatMap((name) => folders.map((folder) => join(folder, name)))
  return paths.find(isProgram) ?? '/usr/bin/chromium'
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
