import { existsSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Bench } from './measure/bench.ts'
import { DEFAULT_COST, onStage } from './measure/stage.ts'

const CHROMIUM = '/usr/bin/chromium'
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

type Loaded = { readonly path: string; readonly bytes: number }

export const weight: Bench = {
  name: 'weight',
  what: 'first visit of the sign-in page as a browser makes it: bytes on the wire with headers, and requests',
  run: () =>
    onStage(async (stage) => {
      const { port } = await stage.serve('portal', { cost: DEFAULT_COST })
      const address = `http://localhost:${port}/signin`
      const loaded = existsSync(CHROMIUM) ? await byBrowser(address) : await byHand(address)
      // reason: headless browsers show no icon, and so do not load it
      const icon = (await byHand(address)).filter(({ path }) => path.endsWith('.svg') && !has(loaded, path))
      const all = [...loaded, ...icon]
      const kB = all.reduce((total, { bytes }) => total + bytes, 0) / 1000
      return {
        goals: [
          { what: 'bytes', is: kB, sense: 'at most', goal: 20, unit: 'kB' },
          { what: 'requests', is: all.length, sense: 'at most', goal: 4, unit: '' },
        ],
        details: Object.fromEntries(all.map(({ path, bytes }) => [path, bytes])),
      }
    }),
}

const has = (loaded: readonly Loaded[], path: string): boolean => loaded.some((one) => one.path === path)

async function byBrowser(address: string): Promise<Loaded[]> {
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
  try {
    const page = await browser.newPage()
    const devtools = await page.context().newCDPSession(page)
    const paths = new Map<string, string>()
    const loaded: Loaded[] = []
    devtools.on('Network.requestWillBeSent', ({ requestId, request }) => paths.set(requestId, pathOf(request.url)))
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength: bytes }) =>
      loaded.push({ path: paths.get(requestId) ?? '', bytes }),
    )
    await devtools.send('Network.enable')
    await page.goto(address, { waitUntil: 'networkidle' })
    return loaded
  } finally {
    await browser.close()
  }
}

/** The page and what its links and scripts name. */
async function byHand(address: string): Promise<Loaded[]> {
  const page = await fetched(address)
  const named = Array.from(page.text.matchAll(/(?:href|src)="(\/a\/[^"]+)"/g), ([, path = '']) => path)
  const parts = await Promise.all([...new Set(named)].map((path) => fetched(new URL(path, address).href)))
  return [page, ...parts].map(({ path, bytes }) => ({ path, bytes }))
}

async function fetched(address: string): Promise<Loaded & { readonly text: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(address, { headers: { 'accept-encoding': 'gzip, deflate, br' } }, resolve).on('error', reject)
  })
  const body = Buffer.concat(await response.toArray())
  const head = response.rawHeaders.reduce((total, word) => total + word.length + 2, 'HTTP/1.1 200 OK\r\n\r\n'.length)
  return { path: pathOf(address), bytes: head + body.length, text: decoded(response, body).toString() }
}

function decoded({ headers }: IncomingMessage, body: Buffer): Buffer {
  if (headers['content-encoding'] === 'br') return brotliDecompressSync(body)
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

function pathOf(address: string): string {
  return new URL(address).pathname
}
