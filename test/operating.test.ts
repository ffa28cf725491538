import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { processesIn } from '#store/embedded/processes.ts'
import { testDatabase } from './postgres.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PROGRAM = ['--enable-source-maps', '--import', './scripts/load-tsx.mjs', 'src/main.ts']

type Env = Readonly<Record<string, string>>
type Ended = { readonly code: number | null; readonly out: string; readonly error: string }
type Said = {
  readonly [key: string]: unknown
  readonly ok: boolean
  readonly error?: { message: string }
}

/** A folder of data that goes away with whatever runs in it. */
async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'countersign-operating-'))
  t.after(async () => {
    for (const pid of await processesIn(join(made, 'postgres', 'cluster'))) process.kill(pid, 'SIGKILL')
    await rm(made, { recursive: true, force: true, maxRetries: 5 })
  })
  return made
}

function launch(words: readonly string[], env: Env): ChildProcess & { ended: Promise<Ended>; out(): string } {
  const { HOME = '', PATH = '' } = process.env
  const child = spawn(process.execPath, [...PROGRAM, ...words], {
    cwd: ROOT,
    env: { HOME, PATH, ...env },
    stdio: 'pipe',
  })
  const text = { out: '', error: '' }
  child.stdout.on('data', (chunk) => (text.out += chunk))
  child.stderr.on('data', (chunk) => (text.error += chunk))
  const ended = once(child, 'close').then(([code]) => ({ code, out: text.out, error: text.error.trimEnd() }))
  return Object.assign(child, { ended, out: () => text.out })
}

async function countersign(words: string, env: Env): Promise<Ended> {
  const ended = await launch(words.split(' '), env).ended
  assert.doesNotMatch(ended.error + ended.out, /^\s+at /m, words)
  return ended
}

/** What it said to a program; the exit code goes with it. */
async function json(words: string, env: Env): Promise<Said> {
  const { code, out } = await countersign(`${words} --json`, env)
  const said = JSON.parse(out) as Said
  assert.equal(code, said.ok ? 0 : 1, words)
  return said
}

async function server(t: TestContext, env: Env): Promise<ChildProcess> {
  const child = launch(['serve'], { PORT: '0', LOG_LEVEL: 'silent', ...env })
  t.after(() => child.kill('SIGKILL'))
  const early = child.ended.then(({ error }) => assert.fail(error))
  early.catch(() => undefined)
  const ready = (async () => {
    while (!child.out().includes('is ready at')) await once(child.stdout ?? child, 'data')
  })()
  await Promise.race([ready, early])
  return child
}

const SEED = 'seed --users 40 --organizations 4'
const fineIn = (said: Said, name: string): boolean =>
  (said.findings as { name: string; state: string }[]).some((each) => each.name === name && each.state === 'fine')

describe('whoever runs it', () => {
  it('backs up beside the server, restores elsewhere, moves both ways, and replaces the key', async (t) => {
    const [one, two, three] = [await folder(t), await folder(t), await folder(t)]
    assert.equal((await json(SEED, { DATA_DIR: one })).ok, true)
    const running = await server(t, { DATA_DIR: one })
    const file = join(one, 'monday.backup')
    assert.equal((await json(`backup ${file}`, { DATA_DIR: one })).ok, true)
    running.kill('SIGTERM')
    await once(running, 'close')

    const without = await json(`restore ${file}`, { DATA_DIR: two })
    assert.equal(without.key, 'missing')
    assert.ok(Number(without.unreadable) > 0)
    const refused = await countersign('user list', { DATA_DIR: two })
    assert.match(refused.error, /^The key file [^\n]*secret\.key is missing[^\n]*$/)
    await copyFile(join(one, 'secret.key'), join(two, 'secret.key'))
    const people = (await json('user list', { DATA_DIR: two })).people as { username: string }[]
    assert.equal(people.length, 40)
    assert.match(
      (await json(`restore ${file}`, { DATA_DIR: two })).error?.message ?? '',
      /not empty, so nothing was changed/,
    )

    const { connectionString: url } = await testDatabase({ name: 'empty', prepare: async () => undefined })
    assert.equal((await json('move server', { DATA_DIR: two, DATABASE_URL: url })).ok, true)
    assert.match((await json('move server', { DATA_DIR: two, DATABASE_URL: url })).error?.message ?? '', /not empty/)
    await copyFile(join(one, 'secret.key'), join(three, 'secret.key'))
    assert.equal((await json('move embedded', { DATA_DIR: three, DATABASE_URL: url })).ok, true)

    const before = await readFile(join(three, 'secret.key'))
    const rotated = await json('rotate-keys', { DATA_DIR: three })
    assert.equal(rotated.is, 'done')
    assert.ok(Number(rotated.resealed) > 0)
    assert.notDeepEqual(await readFile(join(three, 'secret.key')), before)
    assert.deepEqual((await json('user list', { DATA_DIR: three })).people, people)
    assert.ok(fineIn(await json('doctor', { DATA_DIR: three }), 'sealed'))
    await writeFile(join(three, 'secret.key'), before)
    assert.match(
      (await countersign('user list', { DATA_DIR: three })).error,
      /^The secret key was replaced by another[^\n]*$/,
    )
  })

  it('is told what is wrong, and what to do', async (t) => {
    const dataDir = await folder(t)
    const doctor = async (env: Env = {}): Promise<string> => {
      const { code, out } = await countersign('doctor', { DATA_DIR: dataDir, ...env })
      assert.equal(code, 1, out)
      return out
    }
    assert.match(await doctor({ PORT: 'eighty' }), /^WRONG {2}PORT is "eighty", but it should be/m)
    const { out } = await countersign('doctor', { DATA_DIR: dataDir })
    assert.match(out, /^look {3}There is no database in .* yet: the first start makes one\.$/m)
    assert.equal((await json(SEED, { DATA_DIR: dataDir })).ok, true)
    const key = join(dataDir, 'secret.key')
    await chmod(key, 0o644)
    assert.match(await doctor(), /^WRONG {2}The key file .* can be read by others: run chmod 600/m)
    await chmod(key, 0o600)
    const right = await readFile(key)
    await writeFile(key, randomBytes(32))
    assert.match(await doctor(), /^WRONG {2}The secret key is not the one this database was made with/m)
    await rm(key)
    assert.match(await doctor(), /^WRONG {2}The key file .* is missing: put your copy of it there/m)
    await writeFile(key, right, { mode: 0o600 })
    const broken = {
      PUBLIC_URL: 'https://login.nowhere.invalid',
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'a@example.com',
    }
    const said = await doctor(broken)
    assert.match(said, /^WRONG {2}login\.nowhere\.invalid has no address in the DNS/m)
    assert.match(said, /^WRONG {2}The mail server of SMTP_URL \(127\.0\.0\.1:1\) does not let us in: .*ECONNREFUSED/m)
    assert.match(said, /^fine {3}A sample of \d+ sealed values can be read\.$/m)
    assert.match(
      await doctor({ DATABASE_URL: 'postgresql://me@127.0.0.1:1/none' }),
      /^WRONG {2}The database of DATABASE_URL cannot be reached/m,
    )
  })

  it('gets one line for every mistake', async (t) => {
    const dataDir = await folder(t)
    for (const words of ['move server', 'backup x', 'restore /nowhere/x', 'rotate-keys x', 'nothing']) {
      const { code, error, out } = await countersign(words, { DATA_DIR: dataDir })
      assert.deepEqual([code, out], [1, ''], words)
      assert.match(error, /^[^\n]+\.$/, words)
    }
  })
})
