import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { newFirstRunLink } from '#domain/organizations/first-run.ts'
import { parseRecoveryCode } from '#kernel/parse.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { beginsApp, codesIn, confirms, portalBehindProxy, setsUpApp, type Visitor, visitor } from './visitor.ts'

/** Everything that must never be kept, under what it is. */
type Markers = Map<string, string>

function plantSeed(markers: Markers, name: string, uri: string): void {
  const base32 = new URL(uri).searchParams.get('secret') ?? ''
  const raw = Buffer.from(
    (
      Array.from(base32, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
        .join('')
        .match(/.{8}/g) ?? []
    ).map((byte) => Number.parseInt(byte, 2)),
  )
  assert.equal(raw.length, 20)
  markers.set(`${name} as Base32`, base32)
  markers.set(`${name} as Base32 in groups`, base32.match(/.{4}/g)?.join(' ') ?? '')
  markers.set(`${name} as hex`, raw.toString('hex'))
  markers.set(`${name} as Base64`, raw.toString('base64'))
  markers.set(`${name} as Base64url`, raw.toString('base64url'))
  markers.set(`${name} raw`, raw.toString('latin1'))
}

function plantCodes(markers: Markers, codes: readonly string[]): void {
  assert.equal(codes.length, 10)
  for (const [index, code] of codes.entries()) {
    markers.set(`recovery code ${index}`, code)
    markers.set(`recovery code ${index}, plain`, parseRecoveryCode(code) ?? '')
  }
}

function plantCookies(markers: Markers, person: Visitor): void {
  for (const name of ['session', 'signin', 'browser']) {
    const value = person.jar.get(name)
    if (value === undefined) continue
    markers.set(`cookie ${name} ${value.slice(0, 4)}`, value)
    markers.set(`secret part of ${name} ${value.slice(-4)}`, value.split('.')[name === 'session' ? 1 : 0] ?? '')
  }
}

/** Every flow, with its failures, and what was secret in each. */
async function everything(portal: TestPortal): Promise<{ markers: Markers; person: Visitor }> {
  const { world } = portal
  const markers: Markers = new Map()
  const setupToken = await world.work(newFirstRunLink)
  const owner = visitor(portal)
  const password = 'first owner of this portal'
  const form = { organization: 'Example Hosting', username: 'olivia', email: 'o@example.com' }
  await owner.post(`/setup/${setupToken}`, { ...form, password, password_again: 'not the same one' })
  assert.equal((await owner.post(`/setup/${setupToken}`, { ...form, password, password_again: password })).status, 303)
  markers.set('set-up token', setupToken).set('password', password).set('typo in a password', 'not the same one')
  plantCookies(markers, owner)
  const { app, codes } = await setsUpApp(portal, owner)
  plantSeed(markers, 'seed', app.uri)
  plantCodes(markers, codes)
  plantCookies(markers, owner)
  await failures(portal, markers, password, app.wrongAt(world.clock.now(), 271_828))
  await changes(portal, markers, owner, password)
  const code = app.codeAt(world.clock.now())
  const again = visitor(portal)
  await again.post('/signin', { username: 'olivia', password: 'changed by the owner' })
  plantCookies(markers, again)
  await again.post('/signin/challenge', { code })
  plantCookies(markers, again)
  markers.set('one-time code', code)
  await again.post('/signin/challenge', { code: codes[0] ?? '' })
  return { markers, person: again }
}

async function failures(portal: TestPortal, markers: Markers, password: string, wrong: string): Promise<void> {
  const guess = 'a guess at a password'
  markers.set('guessed password', guess).set('guessed code', wrong).set('password typed as a name', 'oops my password')
  const thief = visitor(portal)
  await thief.post('/signin', { username: 'olivia', password: guess, token: wrong })
  await thief.post('/signin', { username: 'olivia', password, token: wrong })
  await thief.post('/signin', { username: 'olivia', password })
  await thief.post('/signin/challenge', { code: wrong })
  await thief.post('/signin/challenge', { code: 'zzzz-zzzz-zzzz-zzzz' })
  await thief.post('/signin', { username: 'oops my password', password: 'x' })
  await thief.post('/signin', { password: 'x', token: 'y' })
  await thief.get(`/setup/${markers.get('set-up token')}`)
  plantCookies(markers, thief)
}

/** A new password, another app left unfinished, new recovery codes, a trial: whatever shows or takes a secret. */
async function changes(portal: TestPortal, markers: Markers, owner: Visitor, password: string): Promise<void> {
  const changed = 'changed by the owner'
  await confirms(owner, { password })
  plantSeed(markers, 'abandoned seed', (await beginsApp(owner)).uri)
  plantSeed(markers, 'seed on trial', (await beginsApp(owner, '/account/details/token')).uri)
  const renewed = await owner.post('/account/recovery-codes')
  markers.set('address of codes shown once', new URL(renewed.location ?? '', portal.url).searchParams.get('once') ?? '')
  for (const code of codesIn((await owner.get(renewed.location ?? '')).body))
    markers.set(`new code ${code[0]}${code}`, code)
  const answered = await owner.post('/account/password', {
    current_password: password,
    new_password: changed,
    new_password_again: changed,
  })
  assert.equal(answered.status, 303)
  markers.set('changed password', changed)
  plantCookies(markers, owner)
}

/** Every row of every table, as a backup would hold it: text and the bytes of binary columns. */
async function everyTable({ world }: TestPortal): Promise<Map<string, string>> {
  const tables = await world.rows<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  )
  assert.ok(tables.length >= 15)
  const places = new Map<string, string>()
  for (const { name } of tables) {
    const rows = await world.rows<Record<string, unknown>>(`select * from "${name}"`)
    const values = rows.flatMap((row) => Object.values(row))
    const bytes = values.filter((value) => Buffer.isBuffer(value))
    const forms = bytes.flatMap((value) => [value.toString('latin1'), value.toString('utf8'), value.toString('hex')])
    places.set(`table ${name}`, [JSON.stringify(rows), ...values.map(String), ...forms].join('\n'))
  }
  return places
}

/** The log of the server, the files of this database, and what was written ahead since it began. */
async function serverFiles({ world }: TestPortal, since: string): Promise<Map<string, string>> {
  const admin = new Client({ connectionString: world.connectionString.replace('//countersign:', '//postgres:') })
  await admin.connect()
  const { rows } = await admin.query<{ data: string; database: string; wal: string }>(
    `select current_setting('data_directory') as data, (select oid from pg_database where datname = current_database())
      as database, pg_walfile_name(pg_current_wal_lsn()) as wal`,
  )
  const [{ data, database, wal } = { data: '', database: '', wal: '' }] = rows
  const files = new Map<string, string>()
  const read = (name: string): unknown => files.set(`file ${name}`, readFileSync(`${data}/${name}`, 'latin1'))
  // reason: before the checkpoint, which takes old segments away
  for (const name of readdirSync(`${data}/pg_wal`)) if (name >= since && name <= wal) read(`pg_wal/${name}`)
  await admin.query('checkpoint')
  await admin.end()
  for (const name of readdirSync(`${data}/base/${database}`)) read(`base/${database}/${name}`)
  read('../postgres.log')
  return files
}

describe('secrets', () => {
  it('are in no table, no file of the database, no log and no page but the one that shows them', async (t) => {
    const said: string[] = []
    for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const)
      t.mock.method(console, method, (...words: unknown[]) => said.push(words.map(String).join(' ')))
    const portal = await portalBehindProxy(t)
    const [wal] = await portal.world.rows<{ name: string }>('select pg_walfile_name(pg_current_wal_lsn()) as name')
    const { markers, person } = await everything(portal)
    const places = new Map([
      ...(await everyTable(portal)),
      ...(await serverFiles(portal, wal?.name ?? '')),
      ['the console', said.join('\n')],
      ['errors', portal.errors.map((error) => (error instanceof Error ? error.stack : String(error))).join('\n')],
      ['the pages afterwards', await pagesOf(person)],
    ])
    const shortest = Math.min(...[...markers.values()].map(({ length }) => length))
    assert.ok(markers.size >= 40 && shortest >= 6, `${markers.size} markers of at least ${shortest} characters`)
    const hits = [...markers].flatMap(([name, secret]) =>
      [...places].filter(([place, text]) => isIn(place, text, secret)).map(([place]) => `${name} in ${place}`),
    )
    assert.deepEqual(hits, [])
    t.diagnostic(`${markers.size} markers in ${places.size} places: 0 hits`)
  })

  it('are found by this search when they are there', async (t) => {
    const portal = await portalBehindProxy(t)
    const [wal] = await portal.world.rows<{ name: string }>('select pg_walfile_name(pg_current_wal_lsn()) as name')
    const { id } = await portal.world.person({ username: 'ana' })
    await portal.world.rows('update app_user set name = $1 where id = $2', PASSWORD, id)
    const found = (places: Map<string, string>): string[] =>
      [...places].filter(([place, text]) => isIn(place, text, PASSWORD)).map(([place]) => place)
    assert.deepEqual(found(await everyTable(portal)), ['table app_user'])
    const files = found(await serverFiles(portal, wal?.name ?? ''))
    assert.ok(files.some((name) => name.includes('pg_wal')) && files.some((name) => name.includes('base')), `${files}`)
  })
})

/** Codes of six digits are also found in numbers by chance, so there they must stand alone. */
function isIn(place: string, text: string, secret: string): boolean {
  if (!/^\d{6}$/.test(secret)) return text.includes(secret)
  if (place.startsWith('file ')) return false
  return new RegExp(`(?<![\\w.:-])${secret}(?![\\w.:-])`).test(text)
}

/** What the person sees of all that. */
async function pagesOf(person: Visitor): Promise<string> {
  await confirms(person, { password: 'changed by the owner' })
  const pages = ['security', 'settings', 'profile', 'details', 'two-factor', 'recovery-codes', 'replace', 'confirm']
  const shown = await Promise.all(pages.map((page) => person.get(`/account/${page}`)))
  for (const { status } of shown) assert.equal(status, 200)
  return shown.map(({ body }) => body).join('\n')
}
