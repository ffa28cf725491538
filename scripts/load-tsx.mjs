// Node runs .ts as it is; only .tsx needs a transform. Compiled pages are kept under node_modules/.cache by their
// content, so esbuild is loaded only for pages that changed since the last start.
import { hash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const cache = new URL('../node_modules/.cache/tsx/', import.meta.url)
const options = { loader: 'tsx', jsx: 'automatic', jsxImportSource: 'preact', format: 'esm', sourcemap: 'inline' }

registerHooks({
  load(url, context, next) {
    return url.endsWith('.tsx') ? { format: 'module', source: compiled(url), shortCircuit: true } : next(url, context)
  },
})

function compiled(url) {
  const source = readFileSync(new URL(url), 'utf8')
  const kept = new URL(`${hash('sha256', `${url}\n${JSON.stringify(options)}\n${source}`)}.mjs`, cache)
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  const { code } = require('esbuild').transformSync(source, { ...options, sourcefile: fileURLToPath(url) })
  mkdirSync(cache, { recursive: true })
  const draft = new URL(`${kept.pathname}.${process.pid}`, cache)
  writeFileSync(draft, code)
  renameSync(draft, kept)
  return code
}
