import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** A copy of the project right after its packages were installed: nothing is compiled yet. */
function installed(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-prepare-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of ['package.json', 'package-lock.json', 'scripts', 'src'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  const packages = join(folder, 'node_modules')
  mkdirSync(packages)
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!['.cache', '.countersign-lock'].includes(name))
      symlinkSync(join(ROOT, 'node_modules', name), join(packages, name))
  const lock = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex')
  writeFileSync(join(packages, '.countersign-lock'), `${lock} ${process.platform}-${process.arch}`)
  return folder
}

/** Runs Node there, where no npm could be found that would install anything. */
function run(folder: string, ...words: string[]): void {
  execFileSync(process.execPath, words, { cwd: folder, env: { PATH: '' }, stdio: 'pipe' })
}

function kept(folder: string): string[] {
  const cache = join(folder, 'node_modules', '.cache', 'tsx')
  return existsSync(cache) ? readdirSync(cache).sort() : []
}

/** Loads what the server loads. */
function load(folder: string): void {
  const rooms = ['faces/web/portal.ts', 'faces/cli/cli.ts', 'wiring/open.ts', 'wiring/mail.ts', 'wiring/serving.ts']
  const imports = rooms.map((path) => `await import('./src/${path}')`).join('\n')
  run(folder, '--import', './scripts/load-tsx.mjs', '--input-type=module', '--eval', imports)
}

test('the server finds everything compiled, also what changed since it was prepared', (t) => {
  const folder = installed(t)
  assert.deepEqual(kept(folder), [])
  run(folder, 'scripts/prepare.mjs')
  const prepared = kept(folder)
  assert.ok(prepared.length > 300, `${prepared.length}`)
  load(folder)
  assert.deepEqual(kept(folder), prepared)
  appendFileSync(join(folder, 'src/faces/web/ui/badge.tsx'), '\nexport const changed = true\n')
  run(folder, 'scripts/prepare.mjs')
  assert.equal(kept(folder).length, prepared.length + 1)
  load(folder)
  assert.equal(kept(folder).length, prepared.length + 1)
})

test('a source that cannot be compiled does not keep the others from being started', (t) => {
  const folder = installed(t)
  appendFileSync(join(folder, 'src/faces/web/ui/badge.tsx'), '\nexport const = <\n')
  run(folder, 'scripts/prepare.mjs')
  assert.throws(() => load(folder), /badge\.tsx/)
})
