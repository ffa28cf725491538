import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { addGateway, type GatewayDraft } from '#domain/messages/gateways.ts'
import { keepCertificate, noteFailure, takeDueName } from '#domain/organizations/certificates.ts'
import type { Finding } from '#faces/cli/doctor.ts'
import { startEmbedded } from '#store/embedded/embedded.ts'
import type { Settings } from '#store/embedded/settings.ts'
import { migrate } from '#store/migrate.ts'
import { IS_STANDBY } from '#store/wrong.ts'
import { examineStore, type Room } from '#wiring/doctor.ts'
import { examineNetwork } from '#wiring/doctor-network.ts'
import { type Config, readConfig } from '../src/config.ts'
import { until } from './cluster/programs.ts'
import { counterpart } from './delivery/counterpart.ts'
import { testDatabase } from './postgres.ts'
import { CERTIFICATE } from './sso/certificate.ts'
import { testWorld } from './world.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NOW = new Date('2026-11-22T12:00:00Z')
const configOf = (more: Partial<Config>): Config => ({ ...readConfig({}), ...more })

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'countersign-doctor-'))
  t.after(() => rm(made, { recursive: true, force: true, maxRetries: 5 }))
  return made
}

/** What it says under this name, a line for each. */
const saidOf = (findings: readonly Finding[], name: string): string[] =>
  findings.filter((each) => each.name === name).map(({ state, line }) => `${state}: ${line}`)

async function store(name: string, more: Partial<Config>, now = NOW, room?: Room): Promise<string[]> {
  const { findings } = await examineStore(configOf(more), now, ...(room ? [async () => room] : []))
  return saidOf(findings, name)
}

/** A PostgreSQL of one's own, where more may be done to it than to that of all tests. */
async function server(t: TestContext, settings: Settings) {
  const dataDir = await folder(t)
  const start = () => startEmbedded({ dataDir, fsync: false, settings })
  let running = await start()
  t.after(() => running.stop())
  const { connectionString: databaseUrl } = running
  const asSuperuser = async (): Promise<string> => {
    const password = await readFile(join(dataDir, 'postgres', 'password'), 'utf8')
    return databaseUrl.replace(/countersign:[^@]*@\/countersign/, `postgres:${password.trim()}@/countersign`)
  }
  const asStandby = async (): Promise<void> => {
    await running.stop()
    await writeFile(join(dataDir, 'postgres', 'cluster', 'standby.signal'), '')
    running = await start()
  }
  return { databaseUrl, asSuperuser, asStandby }
}

/** What the program says when it gives up; without a line of its code. */
async function refusalOf(words: string, databaseUrl: string): Promise<string> {
  const { HOME = '', PATH = '' } = process.env
  const env = { HOME, PATH, DATABASE_URL: databaseUrl, SECRET_KEY: Buffer.alloc(32, 1).toString('base64'), PORT: '0' }
  return new Promise((resolve, reject) => {
    const program = ['--import', './scripts/load-tsx.mjs', 'src/main.ts', ...words.split(' ')]
    execFile(process.execPath, program, { cwd: ROOT, env, timeout: 60_000 }, (error, _, said) => {
      if (error?.code === 1) resolve(said.trim())
      else reject(error ?? new Error(`${words} did not give up`))
    })
  })
}

describe('the doctor, of the disk and the settings', () => {
  it('says when the disk is nearly full, by bytes and by share', async (t) => {
    const dataDir = await folder(t)
    const room = (bavail: number, blocks: number): Room => ({ bavail, blocks, bsize: 1024 ** 2 })
    const disk = (left: Room): Promise<string[]> => store('disk', { dataDir }, NOW, left)
    assert.deepEqual(await disk(room(2048, 10_000)), [`fine: 2,048 MB are free on the disk of ${dataDir}.`])
    const [few] = await disk(room(1023, 10_000))
    assert.equal(few, `wrong: 1,023 MB are left on the disk of ${dataDir}: make room before nothing can be written.`)
    assert.match(String(await disk(room(2048, 41_000))), /^wrong: 2,048 MB are left/)
    assert.deepEqual(await store('disk', { dataDir: join(dataDir, 'none') }), [], 'nothing is there to be filled')
  })

  it('says when the certificate of RadSec ends soon, and when it has', async () => {
    const radsecCertificate = `-----BEGIN CERTIFICATE-----\n${CERTIFICATE}\n-----END CERTIFICATE-----`
    const said = async (day: string): Promise<string[]> =>
      store('certificate', { dataDir: '/nonexistent', radsecCertificate }, new Date(`${day}T14:00:00Z`))
    assert.deepEqual(await said('2126-10-15'), [
      'fine: The certificate of RADSEC_CERTIFICATE is good until 2126-10-29.',
    ])
    assert.deepEqual(await said('2126-10-16'), [
      'look: The certificate of RADSEC_CERTIFICATE ends on 2126-10-29: renew it.',
    ])
    assert.match(
      String(await said('2126-10-30')),
      /^wrong: The certificate of RADSEC_CERTIFICATE has ended on 2126-10-29/,
    )
  })
})

describe('the doctor, of a PostgreSQL of the settings', () => {
  it('says which migrations wait, looks no further, and knows a newer version’s', async () => {
    const empty = await testDatabase({ name: 'nothing in it', prepare: async () => undefined })
    const { findings, open } = await examineStore(configOf({ databaseUrl: empty.connectionString }), NOW)
    assert.equal(open, false)
    assert.match(String(saidOf(findings, 'schema')), /^look: \d+ migrations have not run: the next start runs them/)
    assert.deepEqual(saidOf(findings, 'key'), [])
    const { connectionString: databaseUrl } = await testDatabase({ name: 'of the doctor', prepare: migrate })
    assert.deepEqual(await store('schema', { databaseUrl }), ['fine: Its tables are those of this version.'])
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    await client
      .query("insert into migration (name, run_on) values ('9999_of_tomorrow', now())")
      .finally(() => client.end())
    assert.match(
      String(await store('schema', { databaseUrl })),
      /^wrong: The database was made by another version .* 9999_of_tomorrow/,
    )
  })

  it('says what is switched off there, and when a server finds too few connections', async () => {
    const { connectionString: databaseUrl } = await testDatabase({ name: 'of the doctor', prepare: migrate })
    assert.deepEqual(await store('fsync', { databaseUrl }), [
      'wrong: fsync is off in PostgreSQL: a power cut may lose what was acknowledged. Switch it on.',
    ])
    assert.deepEqual(await store('connections', { databaseUrl, databaseConnections: 1 }), [])
    const [few = ''] = await store('connections', { databaseUrl, databaseConnections: 5000 })
    assert.match(
      few,
      /^look: PostgreSQL has \d+ connections left of \d+; a server wants 5016\. Raise max_connections\.$/,
    )
  })

  it('says whose user passes by row-level security or may make no tables, and what follows the database', async (t) => {
    const settings = { wal_level: 'replica', max_wal_senders: 2, synchronous_commit: 'local' }
    const { databaseUrl, asSuperuser } = await server(t, settings)
    const superuser = await asSuperuser()
    assert.deepEqual([...(await store('role', { databaseUrl })), ...(await store('privileges', { databaseUrl }))], [])
    assert.match(String(await store('role', { databaseUrl: superuser })), /^wrong: .* passes by row-level security/)
    const client = new Client({ connectionString: superuser })
    await client.connect()
    t.after(() => client.end())
    await client.query("create role guest login password 'guest'")
    const guest = superuser.replace(/postgres:[^@]*@/, 'guest:guest@')
    assert.match(String(await store('privileges', { databaseUrl: guest })), /^wrong: .* may make no tables/)

    const replication = async (): Promise<string> => String(await store('replication', { databaseUrl: superuser }))
    assert.match(await replication(), /^look: No standby follows the database/)
    const follower = new Client({ connectionString: superuser, replication: 'true' } as object)
    await follower.connect()
    t.after(() => follower.end())
    assert.match(await replication(), /^look: 1 standbys follow, and none confirms/)
    await client.query("alter system set synchronous_standby_names = 'second'")
    await client.query('select pg_reload_conf()')
    await until('the settings are read again', async () => !/none confirms/.test(await replication()), 10)
    assert.equal(await replication(), 'fine: 1 standbys follow, and commits wait for second.')
  })

  it('says when the database is a standby, and asks it for nothing that would write', async (t) => {
    const { databaseUrl, asStandby } = await server(t, { wal_level: 'replica', max_wal_senders: 2 })
    await migrate(databaseUrl)
    const config = configOf({ databaseUrl, dataDir: '/nonexistent' })
    const before = await examineStore(config, NOW)
    assert.deepEqual([before.open, saidOf(before.findings, 'standby')], [true, []])
    await asStandby()
    const { findings, open } = await examineStore(config, NOW)
    assert.deepEqual(saidOf(findings, 'standby'), [
      'wrong: The database is a standby and takes no changes: point DATABASE_URL at the primary.',
    ])
    assert.deepEqual(saidOf(findings, 'schema'), ['fine: Its tables are those of this version.'])
    assert.equal(open, false)
    for (const words of ['start', 'migrate', 'user show owner', 'explain owner', 'rotate-keys'])
      assert.equal(await refusalOf(words, databaseUrl), IS_STANDBY, words)
  })
})

describe('the doctor, of what is outside', () => {
  it('says when certificates of host names end, and why there is none', async (t) => {
    const world = await testWorld(t)
    const { id } = await world.organization('Acme', { kind: 'reseller' })
    await world.rows(
      `insert into host_name (organization_id, name, challenge, created_at, proved_at)
       select $1, name, 'x', now(), now() from unnest(array['kept.invalid', 'refused.invalid']) as name`,
      id,
    )
    const expiresAt = new Date('2126-12-24T00:00:00Z')
    for (let n = 0; n < 2; n++) {
      await world.work(async (work) => {
        const host = await takeDueName(work, undefined)
        if (host?.name === 'kept.invalid') return keepCertificate(work, host, { key: 'key', chain: 'chain', expiresAt })
        if (host) await noteFailure(work, host, 'no such name')
      })
    }
    const said = async (day: string, more: Partial<Config> = {}): Promise<string[]> =>
      saidOf(await examineNetwork(configOf(more), world, new Date(day)), 'certificate')
    assert.deepEqual(await said('2126-12-01'), ['fine: The certificate of kept.invalid is good until 2126-12-24.'])
    assert.deepEqual(await said('2126-12-25'), [
      'wrong: The certificate of kept.invalid has ended on 2126-12-24: renew it.',
    ])
    assert.deepEqual(await said('2126-12-20', { acmeDirectory: 'https://ca.invalid' }), [
      'look: The certificate of kept.invalid ends on 2126-12-24: renew it.',
      'wrong: There is no certificate of refused.invalid: the authority said "no such name".',
    ])
  })

  it('says which mail server of a gateway lets nobody in, and which gateways it did not call', async (t) => {
    const world = await testWorld(t)
    const { id } = await world.operator()
    const [right, busy] = [await counterpart(t), await counterpart(t, { busy: true })]
    const adds = (draft: GatewayDraft): Promise<string> => world.work((work) => addGateway(work, id, draft))
    for (const [name, { port }] of Object.entries({ right, busy })) {
      const from = { name, senderAddress: 'login@example.com', senderName: null }
      const settings = {
        host: '127.0.0.1',
        port,
        security: 'none',
        username: null,
        password: null,
        dkim: null,
      } as const
      await adds({ ...from, channel: 'email', kind: 'smtp', settings })
    }
    const findings = async (): Promise<Finding[]> => examineNetwork(configOf({}), world, NOW)
    assert.deepEqual(saidOf(await findings(), 'gateways'), [])
    const mail = saidOf(await findings(), 'mail').sort()
    assert.equal(mail[0], 'fine: The mail server of the gateway right lets us in (127.0.0.1).')
    assert.match(
      mail[1] ?? '',
      /^wrong: The mail server of the gateway busy \(127\.0\.0\.1:\d+\) does not let us in: .*421/,
    )
    const sms = { name: 'texts', senderAddress: '', senderName: null, channel: 'sms', kind: 'webhook' } as const
    const settings = { url: 'https://sms.invalid/', secret: 'x'.repeat(32) }
    await adds({ ...sms, settings })
    assert.match(String(saidOf(await findings(), 'gateways')), /^look: 1 gateways of other kinds were not called/)
  })
})
