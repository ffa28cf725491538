// Where a source is kept as it was compiled: by its address, how, and its content. prepare.mjs reads this too, and runs
// with whatever Node the machine has (18 or newer).
import { createHash } from 'node:crypto'

export const cache = new URL('../node_modules/.cache/tsx/', import.meta.url)

export const options = {
  loader: 'tsx',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  format: 'esm',
  sourcemap: 'inline',
}

const how = JSON.stringify(options)

export function keptAt(url, source) {
  return new URL(`${createHash('sha256').update(`${url}\n${how}\n${source}`).digest('hex')}.mjs`, cache)
}
