import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { processesIn } from '#store/embedded/processes.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NODE = [process.execPath, '--enable-source-maps', '--import', './scripts/load-tsx.mjs', 'src/main.ts']
const READY = /http:\/\/localhost:(\d+)$/m
const SETUP = /http:\/\/localhost:(\d+)\/setup\/\S+/
const MISSING = (process.env.COUNTERSIGN_MISSING ?? '').split(',')

test('the start tells the address that it listens on, and a port that was free', async (t) => {
  const app = await started(t, { words: NODE, env: { PORT: '0' } })
  assert.notEqual(app.port, 0)
  assert.equal(await status(await setupOf(app)), 200)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it in order, and the database with it`, async (t) => {
    const dataDir = await folder(t)
    const app = await started(t, { words: NODE, env: { DATA_DIR: dataDir } })
    app.child.kill(signal)
    assert.equal((await app.ended).code, 0)
    assert.deepEqual(await databaseOf(dataDir), [])
  })
}

test('a second start on the same data is refused, and the first goes on', async (t) => {
  const dataDir = await folder(t)
  const app = await started(t, { words: NODE, env: { DATA_DIR: dataDir } })
  const second = await refused(t, { DATA_DIR: dataDir })
  assert.match(second, /already runs/)
  assert.equal(await status(await setupOf(app)), 200)
})

test('it starts again after kill -9, with the database that was left running', async (t) => {
  const dataDir = await folder(t)
  const app = await started(t, { words: NODE, env: { DATA_DIR: dataDir } })
  app.child.kill('SIGKILL')
  await app.ended
  assert.notDeepEqual(await databaseOf(dataDir), [])
  const again = await started(t, { words: NODE, env: { DATA_DIR: dataDir } })
  assert.equal(await status(await setupOf(again)), 200)
  again.child.kill('SIGTERM')
  assert.equal((await again.ended).code, 0)
  assert.deepEqual(await databaseOf(dataDir), [])
})

test('it ends with one line when its database is killed', async (t) => {
  const dataDir = await folder(t)
  const app = await started(t, { words: NODE, env: { DATA_DIR: dataDir } })
  await setupOf(app)
  for (const pid of await databaseOf(dataDir)) process.kill(pid, 'SIGKILL')
  const { code, error } = await app.ended
  assert.notEqual(code, 0)
  assert.match(error, /PostgreSQL/)
  assert.doesNotMatch(error, /^\s+at /m)
})

const WRONG = [
  { name: 'a port that is no number', env: { PORT: 'eighty' }, says: /PORT/ },
  { name: 'a port that is too high', env: { PORT: '70000' }, says: /PORT/ },
  { name: 'a public address that is none', env: { PUBLIC_URL: 'login.example.com' }, says: /PUBLIC_URL/ },
  { name: 'a database address that is none', env: { DATABASE_URL: 'here' }, says: /DATABASE_URL/ },
  {
    name: 'a database where nobody listens',
    env: { DATABASE_URL: 'postgresql://me@127.0.0.1:1/none' },
    says: /127\.0\.0\.1|DATABASE_URL|database/i,
  },
] as const

for (const { name, env, says } of WRONG) {
  test(`${name} is refused in one line`, async (t) => assert.match(await refused(t, env), says))
}

test('a port that somebody else has is refused in one line, and no database stays behind', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  const address = other.address()
  assert.ok(address && typeof address === 'object')
  const dataDir = await folder(t)
  assert.match(await refused(t, { PORT: String(address.port), DATA_DIR: dataDir }), new RegExp(String(address.port)))
  assert.deepEqual(await databaseOf(dataDir), [])
})

test('a data folder that cannot be one is refused in one line', async (t) => {
  const file = join(await folder(t), 'file')
  await writeFile(file, '')
  assert.match(await refused(t, { DATA_DIR: join(file, 'data') }), /DATA_DIR/)
})

test('a key that the data was not sealed with is refused in one line', async (t) => {
  const dataDir = await folder(t)
  const app = await started(t, { words: NODE, env: { DATA_DIR: dataDir } })
  app.child.kill('SIGTERM')
  assert.equal((await app.ended).code, 0)
  await writeFile(join(dataDir, 'secret.key'), randomBytes(32))
  assert.match(await refused(t, { DATA_DIR: dataDir }), /secret key is not the one/)
})

test('a key that is missing is not made anew for data that was sealed with it', async (t) => {
  const dataDir = await folder(t)
  const app = await started(t, { words: NODE, env: { DATA_DIR: dataDir } })
  app.child.kill('SIGTERM')
  assert.equal((await app.ended).code, 0)
  await rm(join(dataDir, 'secret.key'))
  assert.match(await refused(t, { DATA_DIR: dataDir }), /secret\.key is missing/)
  await assert.rejects(stat(join(dataDir, 'secret.key')), { code: 'ENOENT' })
})

const terminal = MISSING.includes('script') ? 'there is no "script" to make a terminal' : false

test('Ctrl-C in a terminal ends npm start in order', { skip: terminal }, async (t) => {
  const dataDir = await folder(t)
  const app = await started(t, { words: inTerminal('npm start'), env: { DATA_DIR: dataDir } })
  app.child.stdin?.write('\x03')
  await app.ended
  // npm may be gone before what it started, which then stops by itself
  await until(async () => (await databaseOf(dataDir)).length === 0)
  assert.equal(await status(`http://localhost:${app.port}/`), 0)
  assert.doesNotMatch(app.output(), /^\s+at /m)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} to npm start ends it in order`, async (t) => {
    const dataDir = await folder(t)
    const app = await started(t, { words: ['npm', 'start'], env: { DATA_DIR: dataDir } })
    app.child.kill(signal)
    await app.ended
    await until(async () => (await databaseOf(dataDir)).length === 0)
    assert.equal(await status(`http://localhost:${app.port}/`), 0)
  })
}

type Start = { readonly words: readonly string[]; readonly env: Readonly<Record<string, string>> }
type Ended = { readonly code: number | null; readonly error: string }
type App = { readonly child: ChildProcess; readonly ended: Promise<Ended>; output(): string }

// -e: its exit code is that of the command; the terminal's own record goes nowhere.
function inTerminal(command: string): string[] {
  return ['script', '-qefc', command, '/dev/null']
}

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'countersign-start-'))
  t.after(async () => {
    for (const pid of await databaseOf(made)) process.kill(pid, 'SIGKILL')
    await rm(made, { recursive: true, force: true, maxRetries: 5 })
  })
  return made
}

function databaseOf(dataDir: string): Promise<number[]> {
  return processesIn(join(dataDir, 'postgres', 'cluster'))
}

async function launched(t: TestContext, { words, env }: Start): Promise<App> {
  const settings = { PORT: '0', DATA_DIR: await folder(t), ...env }
  const { HOME = '', PATH = '', TERM = 'xterm' } = process.env
  const [program = '', ...rest] = words
  const child = spawn(program, rest, {
    cwd: ROOT,
    env: { HOME, PATH, TERM, ...settings },
    stdio: 'pipe',
    detached: true,
  })
  let output = ''
  let error = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    error += chunk
  })
  t.after(() => endGroup(child))
  const ended = once(child, 'close').then(([code]) => ({ code, error: error.trimEnd() }))
  return { child, ended, output: () => output }
}

function endGroup({ pid = 0, exitCode, signalCode }: ChildProcess): void {
  if (exitCode !== null || signalCode !== null || pid === 0) return
  process.kill(-pid, 'SIGKILL')
}

async function started(t: TestContext, start: Start): Promise<App & { readonly port: number }> {
  const app = await launched(t, start)
  const early = app.ended.then(({ code, error }) => assert.fail(`it ended with ${code}: ${error}`))
  early.catch(() => {})
  await Promise.race([until(async () => READY.test(app.output())), early])
  return { ...app, port: Number(READY.exec(app.output())?.[1]) }
}

/** The one line of a start that must not succeed. */
async function refused(t: TestContext, env: Readonly<Record<string, string>>): Promise<string> {
  const app = await launched(t, { words: NODE, env })
  const late = sleep(30_000, undefined, { ref: false }).then(() => assert.fail('it neither started nor ended'))
  const { code, error } = await Promise.race([app.ended, late])
  assert.notEqual(code, 0)
  assert.match(error, /^[^\n]+$/, `one line: ${error}`)
  assert.doesNotMatch(app.output(), READY)
  return error
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end; await sleep(20)) if (await isSo()) return
  assert.fail('it did not happen in 30 seconds')
}

/** The address that a first start prints. */
async function setupOf(app: App): Promise<string> {
  await until(async () => SETUP.test(app.output()))
  return SETUP.exec(app.output())?.[0] ?? ''
}

/** The status of a page; 0 when nobody listens. */
async function status(address: string): Promise<number> {
  return fetch(address).then(
    (response) => response.status,
    () => 0,
  )
}
