// Makes a dump of what this version keeps, for the versions to come: node test/upgrade/make.ts 0001-second-factor
// Run it once, before a release; a dump is never made again.
import { readFile, writeFile } from 'node:fs/promises'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { findMe, type Me } from '#domain/account/me.ts'
import { beginApp, newRecoveryCodes, proveApp, showRecoveryCodes } from '#domain/account/two-factor.ts'
import { addApplication } from '#domain/applications/applications.ts'
import { addGateway } from '#domain/messages/gateways.ts'
import { changeSettings } from '#domain/organizations/organizations.ts'
import { changePolicy, policyOf } from '#domain/policies/policies.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { beginSession } from '#domain/sessions/sessions.ts'
import { signIn } from '#domain/signin/signin.ts'
import type { User } from '#domain/users/users.ts'
import { type OneTimeCode, parseCode } from '#kernel/parse.ts'
import { secondsBetween } from '#kernel/time.ts'
import { checkKey } from '#store/key-check.ts'
import { checksums, migrate } from '#store/migrate.ts'
import { createVault } from '#store/vault.ts'
import { authenticator } from '../factor-contract.ts'
import { testDatabase } from '../postgres.ts'
import { passwordless } from '../passwordless.ts'
import { enables } from '../sent-codes.ts'
import { meOf, signed } from '../signed-in.ts'
import { type TestWorld, worldOn } from '../world.ts'
import { company } from './companies.ts'
import { doors } from './doors.ts'
import { KEY, type Known } from './people.ts'

const NOON = new Date('2025-01-15T12:00:00Z')
const PLACE = { address: '192.0.2.1', browser: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' }
const BROWSER = 'the browser at home'

/** What node-pg-migrate and we keep about migrations. */
const BOOKS = `
create table migration (id serial primary key, name varchar(255) not null, run_on timestamp not null);
create table migration_checksum (name text primary key, sha256 text not null);`
const SEQUENCE = "select setval('migration_id_seq', (select max(id) from migration));"

const name = process.argv[2]
if (!/^\d{4}-[a-z0-9-]+$/.test(name ?? '')) throw new Error('give the dump a number and a name, as in 0001-second-factor')

const { connectionString } = await testDatabase({ name: `dump ${Math.random()}`, prepare: migrate })
const ends: (() => unknown)[] = []
const context = { after: (end: () => unknown) => ends.push(end) } as unknown as TestContext
const world = await worldOn(context, connectionString, KEY, { moved: 0 })
world.clock.advance(secondsBetween(world.clock.now(), NOON))
await checkKey(world.connections, createVault(KEY))
const known = await fill(world)
await writeFile(new URL(`${name}.sql.gz`, import.meta.url), gzipSync(await dump(world), { level: 9 }))
await writeFile(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(known, null, 2)}\n`)
for (const end of ends.reverse()) await end()

/** A small portal in use: an owner with an app, somebody on trial, somebody with the password alone, a client. */
async function fill(world: TestWorld): Promise<Known> {
  const operator = await world.operator()
  await world.work(async (work) => {
    const settings = { supportContact: '+49 40 123456', signInForm: 'one-page', alwaysAskSecondStep: false } as const
    await changeSettings(work, operator.id, { name: 'Northwind Hosting', ...settings })
    const none = { secondFactor: null, totpAlgorithm: null, totpDigits: null, totpPeriod: null }
    const times = { sessionIdle: 1800, sessionAbsolute: 43_200, stepUpAge: 300 }
    await changePolicy(work, { organizationId: operator.id, ...none, ...times })
  })
  const { id: client } = await world.organization('Bruce Bakery')
  const password = 'sunny days in Kiel 2025'
  const [olivia, tina] = [
    await world.person({ username: 'olivia', password, role: 'owner', name: 'Olivia Ørsted' }),
    await world.person({ username: 'tina', password }),
  ]
  await world.person({ username: 'bruce', password, organizationId: client })
  const protectedBy = await app(world, olivia, 'pending')
  const triedBy = await app(world, tina, 'unproved')
  const codes = await recoveryCodes(world, olivia)
  world.clock.advance(600)
  const right = authenticator(protectedBy).codeAt(world.clock.now())
  for (const token of [right, authenticator(protectedBy).wrongAt(world.clock.now())]) {
    const form = { username: 'olivia', password, token: parseCode(token) as OneTimeCode }
    await signIn(world, world.hashing, await world.operator(), form, { place: PLACE, browserName: BROWSER })
  }
  return {
    version: '0.1.0',
    programs: await doors(world, olivia),
    company: await company(world, context),
    people: [
      { username: 'olivia', password, app: protectedBy, recoveryCodes: codes, leads: '/account/settings' },
      { username: 'tina', password, app: triedBy, leads: '/account/token-works' },
      { username: 'bruce', password },
      await codesBelow(world, password),
      await passkeyAlone(world, password),
    ],
  }
}

/** Somebody of a reseller's client whose codes are sent by mail and by SMS, through gateways of the reseller. */
async function codesBelow(world: TestWorld, password: string): Promise<Known['people'][number]> {
  const reseller = await world.organization('Sunrise Resale', { kind: 'reseller' })
  const client = await world.organization('Nordic Shoes', { below: reseller })
  const url = 'https://gateway.example/messages'
  const settings = { url, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }
  await world.work(async (work) => {
    const draft = { kind: 'webhook', settings, name: 'Webhook', senderName: 'Sunrise' } as const
    await addGateway(work, reseller.id, { ...draft, channel: 'email', senderAddress: 'login@sunrise.example' })
    await addGateway(work, reseller.id, { ...draft, channel: 'sms', senderAddress: 'Sunrise' })
  })
  const nora = await world.person({ username: 'nora', password, organizationId: client.id })
  const { me } = await signed(world, nora)
  const now = await meOf(world, await enables(world, me, 'email-code'))
  if (!now) throw new Error('nora is not signed in any more')
  await enables(world, now, 'sms-code', '+4915112345667')
  return { username: 'nora', password, sent: true }
}

/** Somebody without a password, of a level that protects an application, too. */
async function passkeyAlone(world: TestWorld, password: string): Promise<Known['people'][number]> {
  const pia = await world.person({ username: 'pia', password })
  await recoveryCodes(world, pia)
  const { key } = await passwordless(world, pia)
  await world.work((work) =>
    addApplication(work, { actor: { name: 'console' }, place: PLACE }, pia.organizationId, {
      ...{ kind: 'forward-auth', name: 'Old panel', origins: ['https://panel.example.com'], roles: [] },
      ...{ organizations: [], rules: [{ prefix: '/status', demand: 'open' }], enabled: true },
      demand: { assurance: 'two-factors', freshSeconds: 900 },
    }),
  )
  return { username: 'pia', password: null, passkey: key.kept() }
}

async function signedIn(world: TestWorld, user: User): Promise<Me> {
  const operator = await world.operator()
  return world.work(async (work) => {
    const reached = { step: 'full', level: 'password', methods: ['pwd'], confirmed: true } as const
    const from = { place: PLACE, browserHash: browserHash(work, BROWSER) }
    const token = await beginSession(work, user, await policyOf(work, operator), reached, from)
    const me = await findMe(work, user.realmId, token, { place: PLACE, browserName: BROWSER })
    if (!me) throw new Error(`${user.username} is not signed in`)
    return me
  })
}

/** Sets up an app; `pending` also gives its first code. Returns what the app keeps. */
async function app(world: TestWorld, user: User, as: 'pending' | 'unproved'): Promise<string> {
  const me = await signedIn(world, user)
  const { enrollmentId, setup } = await world.work((work) => beginApp(work, me, 'Phone', as, null))
  if (setup.show !== 'otpauth') throw new Error('no key was shown')
  if (as === 'pending') {
    const code = parseCode(authenticator(setup.uri).codeAt(world.clock.now())) as OneTimeCode
    const proved = await proveApp(world, me, enrollmentId, { ask: 'code', code })
    if (!proved.ok) throw new Error(`the code was refused: ${proved.code}`)
  }
  return setup.uri
}

async function recoveryCodes(world: TestWorld, user: User): Promise<readonly string[]> {
  const me = await signedIn(world, user)
  const token = await world.work((work) => newRecoveryCodes(work, me))
  return (await world.work((work) => showRecoveryCodes(work, me, token))) ?? []
}

/** The schema as its migrations made it, and every row. */
async function dump(world: TestWorld): Promise<string> {
  const migrations = await Promise.all(
    (await checksums()).map(async ({ name: file }) => [
      `-- ${file}`,
      (await readFile(new URL(`../../migrations/${file}`, import.meta.url), 'utf8')).trim(),
    ]),
  )
  const tables = await world.rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
  )
  const rows = await Promise.all(tables.map(({ name: table }) => rowsOf(world, table)))
  // reason: row-level security would let nobody write the rows back, and what triggers keep is among the rows
  const triggers = (verb: 'disable' | 'enable'): string[] =>
    tables.map(({ name: table }) => `alter table ${table} ${verb} trigger user;`)
  const filled = [...triggers('disable'), ...rows.flat(), ...triggers('enable')]
  return ["set countersign.scope = '*';", ...migrations.flat(), BOOKS, ...filled, SEQUENCE, ''].join('\n')
}

async function rowsOf(world: TestWorld, table: string): Promise<string[]> {
  const columns = await world.rows<{ name: string }>(
    "select column_name as name from information_schema.columns where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position",
    table,
  )
  const names = columns.map(({ name: column }) => column)
  const values = names.map((column) => `quote_nullable(${column}::text)`).join(` || ', ' || `)
  const rows = await world.rows<{ row: string }>(`select ${values} as row from ${table} order by 1`)
  return rows.map(({ row }) => `insert into ${table} (${names.join(', ')}) values (${row});`)
}
