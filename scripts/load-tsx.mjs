// Node runs .ts as it is and .tsx not at all. Both are kept under node_modules/.cache as they were compiled, by their
// content: what strips types, and esbuild for pages, are loaded only for files that changed since the last start. They
// would take 30 MiB of every process.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire, registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { cache, keptAt, options } from './kept.mjs'

const require = createRequire(import.meta.url)

registerHooks({
  load(url, context, next) {
    if (!/\.tsx?$/.test(url) || url.includes('/node_modules/')) return next(url, context)
    return { format: 'module', source: compiled(url), shortCircuit: true }
  },
})

/** The source at this address as it is run. */
export function compiled(url) {
  const source = readFileSync(new URL(url), 'utf8')
  const kept = keptAt(url, source)
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  const code = url.endsWith('.ts') ? stripped(source) : transformed(url, source)
  keep(kept, code)
  return code
}

// Where the folder of packages cannot be written, everything is compiled at each start.
function keep(kept, code) {
  const draft = new URL(`${kept.pathname}.${process.pid}`, cache)
  try {
    mkdirSync(cache, { recursive: true })
    writeFileSync(draft, code)
    renameSync(draft, kept)
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM', 'ENOSPC'].includes(error.code)) throw error
  }
}

// Lines and columns stay where they are, so nothing has to map them.
function stripped(source) {
  const { emitWarning } = process
  // reason: Node does the same to every .ts without a word; only to be asked for it is still called an experiment
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}

function transformed(url, source) {
  return require('esbuild').transformSync(source, { ...options, sourcefile: fileURLToPath(url) }).code
}
