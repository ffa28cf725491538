import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export type Asset = {
  readonly type: string
  readonly body: Uint8Array
  readonly br: Uint8Array
  readonly gzip: Uint8Array
}

/** Later sheets build on earlier ones; cascade layers keep the order even where rules meet. */
const SHEETS = [
  'tokens',
  'base',
  'form',
  'parts',
  'brand',
  'gate',
  'layout',
  'account',
  'lists',
  'messages',
  'print',
] as const

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
}

const folder = new URL('../assets/', import.meta.url)
const paths = new Map<string, string>()

/** Everything a browser may load, by address. The address holds the content's hash, so it never goes stale. */
export const assets: ReadonlyMap<string, Asset> = readAssets()

/** The address of an asset by its name: `app.css`, `app.js`, `strength.js`, `favicon.svg`. */
export function assetPath(name: string): string {
  const path = paths.get(name)
  if (!path) throw new Error(`no asset named ${name}`)
  return path
}

function readAssets(): Map<string, Asset> {
  const found = new Map<string, Asset>()
  const sheet = SHEETS.map((name) => readFileSync(new URL(`css/${name}.css`, folder), 'utf8')).join('\n')
  add(found, 'app.css', sheet)
  for (const name of readdirSync(folder)) {
    if (/\.(js|svg)$/.test(name)) add(found, name, readFileSync(new URL(name, folder), 'utf8'))
  }
  return found
}

function add(found: Map<string, Asset>, name: string, source: string): void {
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
  if (!type) throw new Error(`no content type for ${name}`)
  const body = Buffer.from(trimmed(source))
  const path = `/a/${hash('sha256', body).slice(0, 16)}/${name}`
  const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
  found.set(path, { type, body, br, gzip: gzipSync(body, { level: 9 }) })
  paths.set(name, path)
}

/** Comments and indentation are for us; browsers get the rest. No asset has either inside a string. */
function trimmed(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\n\s*/g, '\n')
}
