import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat, truncate, writeFile as write } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { withApp } from '../../../test/people-with-apps.ts'
import { testDatabase } from '../../../test/postgres.ts'
import { KEY } from '../../../test/upgrade/people.ts'
import { type TestWorld, testWorld, worldOn } from '../../../test/world.ts'
import { connectAlone } from '../connections.ts'
import { checkKey } from '../key-check.ts'
import type { Asked } from '../key-ring.ts'
import { readable } from '../reseal.ts'
import { CannotOpen, createVault, KeyRefused, ringOf } from '../vault.ts'
import { readFile, writeFile } from './file.ts'
import { restore } from './restore.ts'
import { backup } from './write.ts'

const empty = async (): Promise<string> =>
  (await testDatabase({ name: 'empty', prepare: async () => undefined })).connectionString

/** A portal in use, with its key. */
async function inUse(t: TestContext): Promise<{ world: TestWorld; key: Uint8Array }> {
  const key = randomBytes(32)
  const { connectionString } = await testWorld(t)
  const world = await worldOn(t, connectionString, key, { moved: 0 })
  await checkKey(world.connections, createVault(key))
  return { world, key }
}

async function file(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-backup-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'monday.backup')
}

const textOf = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts).toString('latin1')
}

const from = (text: string): AsyncIterable<Uint8Array> =>
  (async function* () {
    const bytes = Buffer.from(text, 'latin1')
    // odd pieces, so that lines are cut anywhere
    for (let at = 0; at < bytes.length; at += 977) yield bytes.subarray(at, at + 977)
  })()

const rowsOf = async (world: Pick<TestWorld, 'rows'>, table: string): Promise<unknown[]> =>
  world.rows(`select * from ${table} order by 1, 2`)

describe('a backup', () => {
  it('is made while the portal is in use, and everybody signs in elsewhere with it and the key', async (t) => {
    const { world, key } = await inUse(t)
    const people = await Promise.all(['ana', 'bea'].map((name) => withApp(world, name)))
    await world.person({ username: 'odd', name: 'tab\tbackslash \\. and\nbreak \\N ü 🚀' })
    let over = false
    const outcomes: string[] = []
    const goOn = (async () => {
      while (!over) for (const person of people) outcomes.push(await person.signsIn(world))
    })()
    const path = await file(t)
    const bytes = await writeFile(path, backup(world.connectionString))
    over = true
    await goOn
    assert.deepEqual([...new Set(outcomes)], ['home'])
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal((await stat(path)).size, bytes)
    assert.deepEqual(await readdir(join(path, '..')), ['monday.backup'])
    const target = await empty()
    const told: number[] = []
    const { rows } = await restore(target, readFile(path), { progress: (done) => told.push(done) })
    assert.ok(rows > 10)
    assert.equal(told.at(-1), 1)
    assert.ok(told.every((done) => done >= 0 && done <= 1))
    const there = await worldOn(t, target, key, { moved: 7200 })
    await checkKey(there.connections, createVault(key))
    for (const person of people) assert.equal(await person.signsIn(there), 'home')
    assert.deepEqual(await rowsOf(there, 'organization'), await rowsOf(world, 'organization'))
    const [odd] = await there.rows<{ name: string }>("select name from app_user where username = 'odd'")
    assert.equal(odd?.name, 'tab\tbackslash \\. and\nbreak \\N ü 🚀')
    const guarded = await there.rows("select 1 from pg_class where relname = 'app_user' and relforcerowsecurity")
    assert.equal(guarded.length, 1)
    await assert.rejects(there.rows('delete from audit_event'), /never changed/)
  })

  it('gives no seed away without the key', async (t) => {
    const { world } = await inUse(t)
    const ana = await withApp(world, 'ana')
    const target = await empty()
    await restore(target, backup(world.connectionString))
    const stranger = await worldOn(t, target, randomBytes(32), { moved: 7200 })
    await assert.rejects(checkKey(stranger.connections, createVault(randomBytes(32))), KeyRefused)
    await assert.rejects(ana.signsIn(stranger), CannotOpen)
    const client = await connectAlone({ connectionString: target })
    t.after(() => client.end())
    const { read, unreadable } = await readable(client as Asked, ringOf(randomBytes(32)), 100)
    assert.equal(read, 0)
    assert.equal(unreadable['totp_secret.sealed'], 1)
    const [row] = await stranger.rows<{ sealed: Buffer; id: string }>(
      'select sealed, enrollment_id as id from totp_secret',
    )
    const context = { table: 'totp_secret', row: row?.id ?? '', purpose: 'seed' }
    assert.throws(() => createVault(randomBytes(32)).open(row?.sealed ?? Buffer.alloc(0), context), CannotOpen)
  })

  it('of an older version is restored and brought up to date', async (t) => {
    const source = await empty()
    const old = await connectAlone({ connectionString: source })
    t.after(() => old.end())
    const dump = new URL('../../../test/upgrade/0003-codes.sql.gz', import.meta.url)
    await old.query(gunzipSync(readFileSync(dump)).toString())
    const target = await empty()
    const { head } = await restore(target, backup(source))
    const there = await worldOn(t, target, KEY, { moved: 0 })
    await checkKey(there.connections, createVault(KEY))
    const ran = await there.rows('select 1 from migration')
    assert.ok(ran.length > head.migrations.length)
    const names = await there.rows("select 1 from app_user where username = 'olivia'")
    assert.equal(names.length, 1)
  })

  it('is only restored into an empty database, and leaves it empty when anything is wrong', async (t) => {
    const { world } = await inUse(t)
    await withApp(world, 'ana')
    const text = await textOf(backup(world.connectionString))
    await assert.rejects(restore(world.connectionString, from(text)), /not empty, so nothing was changed/)
    const target = await empty()
    const newer = text.replace(/"migrations":\[\{"name":"/, '$&9')
    const wrong: [string, RegExp][] = [
      ['nothing', /no backup of Countersign/],
      [text.replace('"format":1', '"format":2'), /has the format 2/],
      [newer, /made by another version/],
      [text.replace(/("sha256":")[0-9a-f]{8}/, '$100000000'), /is not the one the backup was made with/],
      [text.replace('ana@example.com', 'eve@example.com'), /damaged: the checksum of app_user/],
      [text.slice(0, text.length * 0.9), /ends in the middle|damaged/],
      [text.replace('{"table":"app_user"}', '{"table":"other"}'), /damaged: app_user is not where/],
    ]
    for (const [bad, says] of wrong) await assert.rejects(restore(target, from(bad)), says)
    const { rows } = await restore(target, from(text))
    assert.ok(rows > 0)
  })

  it('refuses files that are there, that are cut, and that are something else', async (t) => {
    const { world } = await inUse(t)
    const path = await file(t)
    await writeFile(path, backup(world.connectionString))
    await assert.rejects(writeFile(path, backup(world.connectionString)), /is there already, so nothing was written/)
    await truncate(path, (await stat(path)).size - 20)
    await assert.rejects(restore(await empty(), readFile(path)), /ends in the middle/)
    await write(`${path}2`, 'text')
    await assert.rejects(restore(await empty(), readFile(`${path}2`)), /is no backup of Countersign, or is damaged/)
    await write(`${path}3`, gzipSync('text'))
    await assert.rejects(restore(await empty(), readFile(`${path}3`)), /This is no backup of Countersign/)
    await assert.rejects(
      restore(await empty(), readFile(`${path}4`)),
      /cannot be read: ENOENT: no such file or directory\.$/,
    )
    await assert.rejects(writeFile(join(path, 'x'), backup(world.connectionString)), /cannot be written/)
    await assert.rejects(textOf(backup(await empty())), /nothing to back up/)
  })
})
