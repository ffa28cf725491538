import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { livesIn, processesIn, readPidFile, serverIn } from './processes.ts'
import {
  ask,
  begin,
  clusterIn,
  end,
  folderOf,
  lineOf,
  type Person,
  people,
  refused,
  usedFolderOf,
} from './test-stage.ts'

const CREATE = 'create table kept (id int primary key)'
const COUNT = 'select count(*)::int as rows from kept'

for (const person of people()) {
  describe(`the embedded database of ${person.name}`, { skip: person.skip ?? false }, () => {
    test('is made on the first start, ends with a stop, and is there again on the second', (t) =>
      startsTwice(t, person))
    test('is adopted by the next start when its process was killed', (t) => isAdopted(t, person))
    test('has every acknowledged row after all its processes were killed', (t) => losesNothing(t, person))
    test('leaves a stranger alone whose number a stale pid file has', (t) => sparesStrangers(t, person))
    test('does not hear the Ctrl-C of a terminal', (t) => doesNotHearCtrlC(t, person))
    test('refuses a second start with one line', (t) => refusesASecond(t, person))
  })
}

// Whoever runs the tests: these do not depend on who that is.
const me: Person = { name: 'me' }
test('one of two simultaneous first starts gets the folder', (t) => letsOneIn(t, me))
test('a path that is too long for a socket works', (t) => hasLongPath(t, me))
test('a folder of another major version is left alone', (t) => refusesOtherMajor(t, me))
test('a crash of one process of the server is survived, the end of the server is told', (t) => tellsLoss(t, me))

async function startsTwice(t: TestContext, person: Person): Promise<void> {
  const dataDir = join(await folderOf(t, person), 'data')
  const first = await begin(t, person, { dataDir })
  await ask(first.address, CREATE, 'insert into kept values (1)')
  assert.deepEqual(
    await ask(first.address, 'select current_user::text as me, rolsuper from pg_roles where rolname = current_user'),
    [{ me: 'countersign', rolsuper: false }],
  )
  assert.deepEqual(await ask(first.address, safety), [{ fsync: 'on', commit: 'on', checksums: 'on', network: '' }])
  assert.equal((await stat(join(dataDir, 'postgres'))).mode & 0o777, 0o700)
  assert.equal((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o777, 0o600)

  assert.equal(await end(first, 'SIGTERM'), 0)
  assert.deepEqual(await processesIn(clusterIn(dataDir)), [])
  const second = await begin(t, person, { dataDir })
  assert.deepEqual(await ask(second.address, COUNT), [{ rows: 1 }])
  assert.deepEqual(await readdir(dataDir), ['postgres'])
}

const safety = `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
  current_setting('data_checksums') as checksums, current_setting('listen_addresses') as network`

async function refusesASecond(t: TestContext, person: Person): Promise<void> {
  const dataDir = await usedFolderOf(t, person)
  const first = await begin(t, person, { dataDir, fsync: false })
  const second = await refused(t, person, { dataDir, fsync: false })
  const line = `Countersign already runs on ${dataDir} (process ${first.pid}). Stop it first, or set DATA_DIR to another folder.`
  assert.deepEqual(second, { code: 1, lines: [], error: line })
  await ask(first.address, 'select 1')
  const beside = await begin(t, person, { dataDir, fsync: false, join: true })
  assert.equal(beside.address, first.address)
  assert.equal(await end(beside, 'SIGTERM'), 0)
  await ask(first.address, 'select 1')
}

async function isAdopted(t: TestContext, person: Person): Promise<void> {
  const dataDir = await usedFolderOf(t, person)
  const first = await begin(t, person, { dataDir })
  await ask(first.address, CREATE, 'insert into kept values (1), (2)')
  const server = await serverIn(clusterIn(dataDir))
  await end(first, 'SIGKILL')
  assert.deepEqual(await serverIn(clusterIn(dataDir)), server)

  const second = await begin(t, person, { dataDir })
  assert.deepEqual(await serverIn(clusterIn(dataDir)), server)
  assert.deepEqual(await ask(second.address, COUNT), [{ rows: 2 }])
  assert.equal((await refused(t, person, { dataDir })).code, 1)
  assert.equal(await end(second, 'SIGTERM'), 0)
  assert.deepEqual(await processesIn(clusterIn(dataDir)), [])
}

async function losesNothing(t: TestContext, person: Person): Promise<void> {
  const dataDir = await usedFolderOf(t, person)
  const first = await begin(t, person, { dataDir })
  await ask(first.address, CREATE)
  const writing = writeUntilLost(first.address)
  await writing.reached(50)
  for (const pid of await processesIn(clusterIn(dataDir))) process.kill(pid, 'SIGKILL')
  await end(first, 'SIGKILL')
  const acknowledged = await writing.lost

  const second = await begin(t, person, { dataDir })
  const [count] = (await ask(second.address, COUNT)) as { rows: number }[]
  // The last one may have been written without our hearing of it.
  assert.ok(count && [acknowledged, acknowledged + 1].includes(count.rows), `${count?.rows} of ${acknowledged}`)
}

function writeUntilLost(address: string): { reached(rows: number): Promise<void>; lost: Promise<number> } {
  let rows = 0
  const write = async (): Promise<number> => {
    const client = new Client({ connectionString: address })
    client.on('error', () => {})
    await client.connect()
    try {
      for (;;) {
        await client.query('insert into kept values ($1)', [rows])
        rows += 1
      }
    } catch {
      return rows
    }
  }
  const lost = write()
  return {
    lost,
    async reached(enough) {
      while (rows < enough) await sleep(2)
    },
  }
}

async function sparesStrangers(t: TestContext, person: Person): Promise<void> {
  const dataDir = await usedFolderOf(t, person)
  const first = await begin(t, person, { dataDir, fsync: false })
  await ask(first.address, CREATE)
  for (const pid of await processesIn(clusterIn(dataDir))) process.kill(pid, 'SIGKILL')
  await end(first, 'SIGKILL')
  const user = person.uid === undefined ? {} : { uid: person.uid, gid: person.uid }
  const stranger = spawn('sleep', ['300'], { ...user, stdio: 'ignore' })
  t.after(() => stranger.kill('SIGKILL'))
  await once(stranger, 'spawn')
  for (const file of [join(clusterIn(dataDir), 'postmaster.pid'), join(dataDir, 'postgres', '.s.PGSQL.5432.lock')]) {
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(stranger.pid)))
  }

  const second = await begin(t, person, { dataDir, fsync: false })
  assert.deepEqual(await ask(second.address, COUNT), [{ rows: 0 }])
  assert.equal(await end(second, 'SIGTERM'), 0)
  assert.equal(stranger.exitCode ?? stranger.signalCode, null)
}

async function doesNotHearCtrlC(t: TestContext, person: Person): Promise<void> {
  const dataDir = await usedFolderOf(t, person)
  const first = await begin(t, person, { dataDir, fsync: false })
  process.kill(-first.pid, 'SIGINT')
  await lineOf(first.lines, 'interrupted')
  assert.deepEqual(await ask(first.address, 'select 1 as one'), [{ one: 1 }])
}

async function letsOneIn(t: TestContext, person: Person): Promise<void> {
  const dataDir = await folderOf(t, person)
  const starts = [1, 2].map(() => begin(t, person, { dataDir, fsync: false }))
  const outcomes = await Promise.allSettled(starts)
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const loser = outcomes.find((outcome) => outcome.status === 'rejected')
  assert.match(String(loser?.reason), /already runs on .* \(process \d+\)/)
}

async function hasLongPath(t: TestContext, person: Person): Promise<void> {
  const dataDir = join(await folderOf(t, person), 'a'.repeat(60), 'b'.repeat(60), 'a, "quoted" path')
  const first = await begin(t, person, { dataDir, fsync: false })
  const sockets = (await readPidFile(clusterIn(dataDir)))?.sockets ?? ''
  assert.equal((await stat(sockets)).mode & 0o777, 0o700)
  assert.deepEqual(await ask(first.address, 'select 1 as one'), [{ one: 1 }])
  await end(first, 'SIGKILL')
  const second = await begin(t, person, { dataDir, fsync: false })
  assert.deepEqual(await ask(second.address, 'select 1 as one'), [{ one: 1 }])
  assert.equal(await end(second, 'SIGTERM'), 0)
  assert.deepEqual(await processesIn(clusterIn(dataDir)), [])
}

async function refusesOtherMajor(t: TestContext, person: Person): Promise<void> {
  const dataDir = await usedFolderOf(t, person)
  const first = await begin(t, person, { dataDir, fsync: false })
  await end(first, 'SIGTERM')
  await writeFile(join(clusterIn(dataDir), 'PG_VERSION'), '12\n')
  const { code, error } = await refused(t, person, { dataDir, fsync: false })
  assert.equal(code, 1)
  assert.match(error, /^[^\n]* was written by PostgreSQL 12; this is [\d.]+, .*pg_dump[^\n]*$/)
}

async function tellsLoss(t: TestContext, person: Person): Promise<void> {
  const dataDir = await usedFolderOf(t, person)
  const first = await begin(t, person, { dataDir, fsync: false })
  const server = await serverIn(clusterIn(dataDir))
  assert.ok(server)
  await crashOneProcess(first.address)
  assert.equal((await refused(t, person, { dataDir, fsync: false })).code, 1, 'the lock is held again')

  const ended = once(first.child, 'exit')
  assert.ok(await livesIn(server.pid, clusterIn(dataDir)))
  process.kill(server.pid, 'SIGKILL')
  assert.equal((await ended)[0], 3)
  assert.match(await lineOf(first.lines, 'lost '), /^lost The connection to PostgreSQL in [^\n]* is lost/)
}

/** Kills the process behind a connection, waits until the server is back and the lock is held again. */
async function crashOneProcess(address: string): Promise<void> {
  const [row] = (await ask(address, 'select pg_backend_pid() as pid')) as { pid: number }[]
  assert.ok(row)
  const client = new Client({ connectionString: address })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query('select pg_backend_pid() as pid')
  process.kill(rows[0].pid, 'SIGKILL')
  const locked = `select count(*)::int as locks from pg_locks where locktype = 'advisory'`
  for (const until = performance.now() + 30_000; performance.now() < until; await sleep(20)) {
    const [found] = (await ask(address, locked).catch(() => [])) as { locks: number }[]
    if (found?.locks === 1) return
  }
  assert.fail('the lock was not taken again')
}
