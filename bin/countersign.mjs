#!/usr/bin/env node
// The command line, by the Node that came with the packages: whoever runs this may be older.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const program = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const pages = new URL('../scripts/load-tsx.mjs', import.meta.url).href

if (existsSync(node)) run()
else fail('The packages are not installed yet: run "npm start" or "npm ci" first.')

function run() {
  const child = spawn(node, ['--enable-source-maps', '--import', pages, program, ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // A terminal sends Ctrl-C to both of us, so that one is not passed on; ours is only to wait for the end.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`${node} does not run: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
}

function fail(line) {
  console.error(line)
  process.exitCode = 1
}
