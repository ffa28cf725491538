// npm run check: format, lint, types and all tests, with what the machine has. npm test is the same, and installs first
// what the tests need of the system.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { delimiter } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { missingLine, missingPrograms } from './programs.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = `${root}node_modules/.bin/`
const ALL = ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts']
const FLAGS = [
  '--import',
  './scripts/load-tsx.mjs',
  '--enable-source-maps',
  '--test-reporter=spec',
  '--test-timeout=600000',
]

if (process.argv[1] === fileURLToPath(import.meta.url)) await check(process.argv.slice(2))

/** Runs everything, or only the tests of the files that are named; the exit code says whether all passed. */
export async function check(words) {
  const files = words.filter((word) => !word.startsWith('-'))
  const flags = words.filter((word) => word.startsWith('-'))
  const missing = missingPrograms()
  if (missing.length > 0) console.log(`Not tested here: ${missingLine(missing)}`)
  const wrong = []
  if (files.length === 0) wrong.push(...(await style()))
  if (!(await tests(files.length > 0 ? files : ALL, flags, missing))) wrong.push('tests')
  if (process.env.CI && missing.length > 0) wrong.push('programs of the system that are missing')
  if (wrong.length === 0) return
  console.error(`Not passed: ${wrong.join(', ')}.`)
  process.exitCode = 1
}

async function style() {
  console.log('Format and lint (biome), types (tsc) ...')
  const [biome, tsc] = await Promise.all([
    passes(`${bin}biome`, ['check']),
    passes(`${bin}tsc`, ['--noEmit', '--pretty']),
  ])
  return [...(biome ? [] : ['format and lint']), ...(tsc ? [] : ['types'])]
}

async function tests(files, flags, missing) {
  const server = await startPostgres()
  try {
    const concurrency = `--test-concurrency=${Math.max(2, Math.min(4, availableParallelism()))}`
    const env = { ...process.env, ...environment(missing), COUNTERSIGN_TEST_POSTGRES: server.address }
    return await passes(`${bin}node`, ['--test', ...FLAGS, concurrency, ...flags, ...files], env)
  } finally {
    server.child.stdin.end()
    await server.ended
  }
}

// Settings of whoever runs this must not change what is tested; the programs of our packages come first.
function environment(missing) {
  const unset = {
    PORT: undefined,
    DATA_DIR: undefined,
    DATABASE_URL: undefined,
    PUBLIC_URL: undefined,
    NODE_OPTIONS: undefined,
  }
  const names = missing.flatMap(({ programs }) => programs[0])
  // reason: three hundred files of tests load much the same modules, which need not be compiled for each of them
  const kept = `${root}node_modules/.cache/compiled`
  return {
    ...unset,
    NODE_COMPILE_CACHE: kept,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    COUNTERSIGN_MISSING: names.join(','),
  }
}

// It ends when its input closes, so also when we are killed.
async function startPostgres() {
  const child = spawn(`${bin}node`, ['test/postgres-server.ts'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [address] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended.then(() => [])])
  if (!address) throw new Error('The PostgreSQL for the tests did not start.')
  return { child, ended, address }
}

async function passes(program, words, env = process.env) {
  const child = spawn(program, words, { cwd: root, stdio: 'inherit', env })
  const [code] = await once(child, 'exit')
  return code === 0
}
