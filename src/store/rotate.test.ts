import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { Client } from 'pg'
import { withApp } from '../../test/people-with-apps.ts'
import { testDatabase } from '../../test/postgres.ts'
import { KEY } from '../../test/upgrade/people.ts'
import { type TestWorld, testWorld, worldOn } from '../../test/world.ts'
import { connectAlone } from './connections.ts'
import { checkKey } from './key-check.ts'
import { type Asked, followRing, KNOWN_BY_ALL_MS, readRing } from './key-ring.ts'
import { checksums, migrate } from './migrate.ts'
import { countSealed, readable } from './reseal.ts'
import { type Rotated, rotateKeys } from './rotate.ts'
import { PLAIN, SEALED, unknownAmong } from './sealed.ts'
import { createVault, KeyRefused, type Ring, ringOf } from './vault.ts'

/** The command's own connection. */
async function command(t: TestContext, { connectionString }: Pick<TestWorld, 'connectionString'>): Promise<Client> {
  const client = await connectAlone({ connectionString, application_name: 'countersign rotate-keys' })
  client.on('error', () => undefined)
  t.after(() => client.end().catch(() => undefined))
  return client
}

/** A server with a key of its own that hears of others at once. */
async function server(t: TestContext): Promise<{ world: TestWorld; master: Uint8Array; ring: Ring }> {
  const { connectionString } = await testWorld(t)
  const master = randomBytes(32)
  const ring = ringOf(master)
  const world = await worldOn(t, connectionString, ring, { moved: 0 })
  await checkKey(world.connections, createVault(ring))
  const following = followRing(asked(world), ring, master, () => undefined)
  const beat = setInterval(() => void following.again().catch(() => undefined), 20)
  t.after(() => {
    clearInterval(beat)
    following.stop()
  })
  return { world, master, ring }
}

const asked = ({ connections }: TestWorld): Asked => connections.writers as unknown as Asked

async function rotates(
  t: TestContext,
  world: Pick<TestWorld, 'connectionString'>,
  master: Uint8Array,
  more: { keep?: 'in place' | 'elsewhere'; progress?: (done: number, what: string) => void } = {},
): Promise<Rotated & { key: Uint8Array | undefined }> {
  let key: Uint8Array | undefined
  const keep = async (fresh: Uint8Array) => {
    key = fresh
    return more.keep ?? ('in place' as const)
  }
  const client = await command(t, world)
  const progress = more.progress ?? (() => undefined)
  const rotated = await rotateKeys({ client, master, keep, progress, knownByAllMs: 200 })
  return { ...rotated, key }
}

describe('replacing the secret key', () => {
  it('keeps everybody signing in meanwhile, and afterwards by the new key alone', async (t) => {
    const { world, master } = await server(t)
    const people = await Promise.all(['ana', 'bea', 'cleo'].map((name) => withApp(world, name)))
    let over = false
    const outcomes: string[] = []
    const goOn = (async () => {
      while (!over) for (const person of people) outcomes.push(await person.signsIn(world))
    })()
    const { is, resealed, key } = await rotates(t, world, master)
    over = true
    await goOn
    // reason: after the others and not beside them, as an older code of hers must not come after a newer one
    outcomes.push((await people[0]?.signsIn(world)) ?? 'nobody')
    assert.equal(is, 'done')
    assert.ok(resealed >= 3 && outcomes.length > 3, `${resealed} ${outcomes.length}`)
    assert.deepEqual([...new Set(outcomes)], ['home'])
    const [ring] = await Promise.all([readRing(asked(world), key ?? master)])
    assert.deepEqual([...ring.keys.keys()], [2])
    const next = await worldOn(t, world.connectionString, ring, { moved: 3600 })
    await checkKey(next.connections, createVault(ring))
    for (const person of people) assert.equal(await person.signsIn(next), 'home')
    await assert.rejects(readRing(asked(world), master), KeyRefused)
  })

  it('goes on where it was killed, with the same new key', async (t) => {
    const { world, master } = await server(t)
    const ana = await withApp(world, 'ana')
    const operator = await world.operator()
    const seal = createVault(master).seal
    for (let at = 0; at < 300; at++) {
      const hash = randomBytes(32)
      const sealed = seal(randomBytes(20), { table: 'shown_once', row: hash.toString('hex'), purpose: 'shown once' })
      await world.rows(
        "insert into shown_once values ($1, $2, 'qr', $1, $3, now() + interval '1 day')",
        ...[operator.id, hash, Buffer.from(sealed)],
      )
    }
    const killed = rotates(t, world, master, {
      progress: (_, what) => {
        if (what === 'shown_once') throw new Error('killed')
      },
    })
    await assert.rejects(killed, /killed/)
    assert.equal(await ana.signsIn(world), 'home')
    await world.rows(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%rotate-keys' and datname = current_database()",
    )
    const client = await command(t, world)
    assert.equal((await readRing(client as Asked, master)).keys.size, 2)
    const { is, key } = await rotates(t, world, master)
    assert.equal(is, 'done')
    assert.deepEqual([...(await readRing(client as Asked, key ?? master)).keys.keys()], [2])
    assert.equal(await countSealed(client, 2), 0)
    assert.equal(await ana.signsIn(world), 'home')
  })

  it('leaves the old key good until the new one was put where the settings are', async (t) => {
    const { world, master } = await server(t)
    const ana = await withApp(world, 'ana')
    const { is, key = master } = await rotates(t, world, master, { keep: 'elsewhere' })
    assert.equal(is, 'elsewhere')
    for (const [at, each] of [master, key].entries()) {
      const started = await worldOn(t, world.connectionString, await readRing(asked(world), each), {
        moved: 7200 * (at + 1),
      })
      assert.equal(await ana.signsIn(started), 'home')
    }
    assert.equal((await rotates(t, world, key)).is, 'done')
    await assert.rejects(readRing(asked(world), master), KeyRefused)
  })

  it('keeps the old key while anything cannot be read', async (t) => {
    const { world, master } = await server(t)
    await withApp(world, 'ana')
    await world.rows('update totp_secret set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)')
    await assert.rejects(
      rotates(t, world, master),
      /1 sealed values cannot be read with any key, the first in totp_secret/,
    )
    assert.equal((await readRing(asked(world), master)).keys.size, 2)
  })

  it('is done by one process at a time', async (t) => {
    const { world, master } = await server(t)
    const other = await command(t, world)
    await other.query('select pg_advisory_lock(7361004)')
    await assert.rejects(rotates(t, world, master), /by another process already/)
  })

  it('reads everything that an older version kept', async (t) => {
    const { connectionString } = await testDatabase({ name: 'empty', prepare: async () => undefined })
    const client = await command(t, { connectionString })
    const dump = new URL('../../test/upgrade/0004-passkeys.sql.gz', import.meta.url)
    await client.query(gunzipSync(readFileSync(dump)).toString())
    await migrate(connectionString)
    const before = await readable(client as Asked, ringOf(KEY), 1000)
    assert.deepEqual(before.unreadable, {})
    const { key = KEY } = await rotates(t, { connectionString }, KEY)
    assert.equal(await countSealed(client, 2), 0)
    assert.deepEqual(await readable(client as Asked, await readRing(client as Asked, key), 1000), before)
    assert.equal((await readable(client as Asked, ringOf(KEY), 1000)).read, 0)
  })
})

describe('a server', () => {
  it('decides nothing any more when it has not heard of the keys for a minute', async (t) => {
    const world = await testWorld(t)
    let now = 0
    const master = randomBytes(32)
    const following = followRing(
      asked(world),
      ringOf(master),
      master,
      () => undefined,
      () => now,
    )
    t.after(() => following.stop())
    now = 59_000
    following.check()
    now = 61_000
    assert.throws(() => following.check(), /not told the keys for a minute/)
    await following.again()
    following.check()
    assert.ok(KNOWN_BY_ALL_MS > 60_000)
  })
})

describe('the list of what is sealed', () => {
  it('knows every column of bytes there is', async (t) => {
    const world = await testWorld(t)
    const rows = await world.rows<{ name: string }>(
      "select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and data_type = 'bytea'",
    )
    const names = rows.map(({ name }) => name)
    assert.deepEqual(unknownAmong(names), [], 'say in src/store/sealed.ts whether it is sealed')
    const listed = [...PLAIN, ...SEALED.map(({ table, column }) => `${table}.${column}`)]
    assert.deepEqual(
      listed.filter((name) => !names.includes(name)),
      [],
    )
    assert.deepEqual(unknownAmong(['a.b', 'a.b_hash']), ['a.b'])
    assert.ok((await checksums()).length > 0)
  })
})
