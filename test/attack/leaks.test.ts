import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Counterpart, counterpart, textOf } from '../delivery/counterpart.ts'
import { hitsOf, type Marker, recoveryMarkers, seedMarker, textMarker } from './markers.ts'
import { asSuperuser, type Running, running } from './running.ts'
import { type Answered, beginsApp, codesIn, confirms, type Visitor, visitor } from './visitor.ts'

const USERNAME = 'olivia.of.the.leaks'
const FIRST = 'blue herons over the harbor'
const SECOND = 'grey herons over the river & back'
const KEPT = 'what is kept so that it is found'

/**
 * Before the memory is written, the server is left alone: longer than connections to a mail server are kept (20 s), for
 * those hold the last letter. By night it is a minute.
 */
const IDLE_MS = process.env.COUNTERSIGN_NIGHT ? 60_000 : 25_000

type Story = {
  readonly app: Running
  readonly mails: Counterpart
  readonly folder: string
  /** What the server answered to mistakes. */
  readonly told: Answered[]
}

describe('what was secret in everything that a person did', () => {
  it('is afterwards in no file, row, log, page, or memory of any thread of the server', async (t) => {
    const story = await begun(t)
    const markers = await everything(story)
    assert.ok(markers.length >= 30, `${markers.length}`)
    await sleep(IDLE_MS)
    const places = new Map([
      ...heapsIn(await snapshots(story)),
      ...(await rowsOf(story.app)),
      ...filesOf(story.app),
      ...outside(story),
    ])
    searches(places)
    assert.deepEqual(hitsOf(markers, places), [])
    const forms = markers.reduce((sum, { forms: { length } }) => sum + length, 0)
    t.diagnostic(`${markers.length} secrets in ${forms} forms, ${places.size} places: found nowhere`)
  })
})

/** What is kept on purpose is found: in the memory of each thread, in rows and in files. */
function searches(places: ReadonlyMap<string, string>): void {
  const found = hitsOf([textMarker('kept', KEPT), textMarker('username', USERNAME)], places)
  const expected = [
    'kept in heap 0',
    'kept in heap 1',
    'username in table app_user',
    'username in file postgres/cluster',
  ]
  for (const place of expected) {
    const isFound = found.some((hit) => hit.startsWith(place))
    assert.ok(isFound, `not found by this search: ${place}, but ${found}`)
  }
}

async function begun(t: TestContext): Promise<Story> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-snapshots-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const mails = await counterpart(t)
  const app = await running(t, {
    flags: ['--import', './test/attack/snapshots.mjs'],
    env: {
      LOG_LEVEL: 'debug',
      SMTP_URL: `smtp://127.0.0.1:${mails.port}?tls=off`,
      MAIL_FROM: 'login@example.com',
      COUNTERSIGN_SNAPSHOTS: folder,
      COUNTERSIGN_KEPT: KEPT.split('').reverse().join(''),
    },
  })
  await everyStatementIsLogged(app)
  return { app, mails, folder, told: [] }
}

/** PostgreSQL says all it can: each statement with its values. */
async function everyStatementIsLogged(app: Running): Promise<void> {
  await asSuperuser(app, async (client) => {
    await client.query("alter system set log_statement = 'all'")
    await client.query("alter system set log_min_messages = 'debug1'")
    await client.query('select pg_reload_conf()')
  })
}

/** A person's whole life, with mistakes; returns what was secret in it. */
async function everything(story: Story): Promise<Marker[]> {
  const { app } = story
  const setup = (await app.says(/\/setup\/(\S+)/))[1] ?? ''
  const owner = visitor(app)
  const form = { organization: 'Leakless Hosting', username: USERNAME, email: 'olivia@example.com' }
  const password = { password: FIRST, password_again: FIRST }
  story.told.push(await owner.post(`/setup/${setup}`, { ...form, ...password, password_again: 'a typo of herons' }))
  assert.equal((await owner.post(`/setup/${setup}`, { ...form, ...password })).status, 303)
  const markers = [textMarker('typo', 'a typo of herons'), textMarker('password', FIRST)]
  const phone = await beginsApp(owner)
  const proof = phone.codeAt(new Date())
  const done = await owner.post('/account/two-factor/app/confirm', { enrollment: phone.enrollment, code: proof })
  assert.equal(done.status, 303, done.body)
  const codes = codesIn((await owner.get(done.location ?? '')).body)
  markers.push(seedMarker('seed', phone.uri), textMarker('code of the set-up', proof), ...recoveryMarkers(codes))
  markers.push(...tokensOf(owner, 'owner'), ...(await mistakes(story, phone.wrongAt(new Date(), 604_917))))
  const code = phone.codeAt(new Date(), 1)
  const again = visitor(app)
  await signs(again, { password: FIRST, code })
  markers.push(textMarker('code of a sign-in', code), ...tokensOf(again, 'second'))
  markers.push(...(await mailed(story, again)))
  const last = visitor(app)
  await signs(last, { password: SECOND, code: codes[3] ?? '' })
  // reason: the address of the set-up is printed for the operator, and is of no use any more
  return [...markers, ...tokensOf(last, 'last')]
}

async function signs(person: Visitor, { password, code }: { password: string; code: string }): Promise<void> {
  const first = await person.post('/signin', { username: USERNAME, password })
  assert.equal(first.location, '/signin/challenge')
  const isRecovery = code.includes('-')
  const others = (await person.get('/signin/challenge')).body.match(/\?with=([0-9a-f-]{36})/)
  const asked = await person.post('/signin/challenge', {
    code,
    ...(isRecovery ? { enrollment: others?.[1] ?? '' } : {}),
  })
  assert.equal(asked.status, 303, asked.body)
}

async function mistakes({ app, told }: Story, wrong: string): Promise<Marker[]> {
  const [guess, lost] = ['guessing at the herons', 'zyxw-zyxw-zyxw-zyxw']
  const thief = visitor(app)
  told.push(await thief.post('/signin', { username: USERNAME, password: guess, token: wrong }))
  told.push(await thief.post('/signin', { username: guess.replace('guessing', 'typing'), password: 'x' }))
  told.push(await thief.post('/signin', { username: USERNAME, password: FIRST }))
  told.push(
    await thief.post('/signin/challenge', { code: wrong }),
    await thief.post('/signin/challenge', { code: lost }),
  )
  told.push(await thief.post('/signin', {}, { 'content-type': 'text/plain' }, Buffer.from(`password=${guess}`)))
  told.push(await thief.get(`/nowhere/${encodeURIComponent(guess)}`))
  const link = 'N0such-link_for_herons-N0such-link_for_herons'
  for (const path of [`/enroll/${link}`, `/enroll/${link}/nowhere`]) told.push(await thief.get(path))
  await thief.post(`/enroll/${link}/for`)
  return [
    textMarker('guessed link', link),
    textMarker('guess', guess),
    textMarker('guessed code', wrong),
    textMarker('guessed recovery code', lost),
  ]
}

/** What leaves by mail: a code, and a link for a forgotten password. */
async function mailed({ app, mails, told }: Story, person: Visitor): Promise<Marker[]> {
  await confirms(person, { password: FIRST })
  const before = mails.received.length
  const profile = { name: 'Olivia', mobile: '', language: 'auto', time_zone: 'UTC', mfa: 'on' }
  const saved = await person.post('/account/profile', {
    ...profile,
    email: 'o.new@example.com',
    current_password: FIRST,
  })
  assert.equal(saved.location, '/account/address', /class="error[^>]*>([^<]*)/.exec(saved.body)?.[1])
  const code = await inMail(mails, before, /\b(\d{6})\b/)
  assert.equal((await person.post('/account/address', { code })).status, 303)
  const somebody = visitor(app)
  await somebody.post('/signin/forgotten', { username: USERNAME })
  const token = await inMail(mails, before, /\/password\/([\w.-]+)/)
  const chosen = { password: SECOND, password_again: SECOND }
  const typo = await somebody.post(`/password/${token}`, { ...chosen, password_again: 'herons no more' })
  // reason: the form leads to its own address
  told.push({ ...typo, body: typo.body.replaceAll(`/password/${token}`, '') })
  assert.equal((await somebody.post(`/password/${token}`, chosen)).status, 303)
  told.push(await somebody.get(`/password/${token}`), await person.get('/account/settings'))
  const texts = { 'code by mail': code, link: token, 'second password': SECOND, 'second typo': 'herons no more' }
  return [...Object.entries(texts).map(([name, text]) => textMarker(name, text)), ...tokensOf(person, 'after')]
}

async function inMail(mails: Counterpart, before: number, pattern: RegExp): Promise<string> {
  for (let count = before + 1; ; count++) {
    const letters = await mails.took(count)
    const found = letters.slice(before).map((letter) => pattern.exec(textOf(letter))?.[1])
    const code = found.find((text) => text !== undefined)
    if (code) return code
  }
}

function tokensOf(person: Visitor, whose: string): Marker[] {
  return ['session', 'signin', 'browser'].flatMap((name) => {
    const value = person.jar.get(name)
    if (value === undefined) return []
    const secret = value.split('.')[name === 'session' ? 1 : 0] ?? ''
    return [textMarker(`cookie ${name} of ${whose}`, value), textMarker(`secret in ${name} of ${whose}`, secret)]
  })
}

/** The memory of each thread, after V8 has thrown away what nothing needs. */
async function snapshots({ app, folder }: Story): Promise<string[]> {
  process.kill(app.pid, 'SIGUSR2')
  for (let late = 0; !existsSync(join(folder, 'done')); late++) {
    assert.ok(late < 1200, 'no snapshot was written')
    await sleep(50)
  }
  const names = readdirSync(folder).filter((name) => name.endsWith('.heapsnapshot'))
  assert.ok(names.length >= 2, 'the thread that hashes was not looked at')
  return names.map((name) => join(folder, name))
}

function heapsIn(names: readonly string[]): [string, string][] {
  return [...names].sort().map((name, index) => {
    const { strings } = JSON.parse(readFileSync(name, 'utf8')) as { strings: string[] }
    return [`heap ${index}`, strings.join('\n')]
  })
}

/** Every row of every table as text; so nothing is hidden by how PostgreSQL packs it. */
async function rowsOf(app: Running): Promise<[string, string][]> {
  return asSuperuser(app, async (client) => {
    const { rows: tables } = await client.query<{ schema: string; name: string }>(
      `select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    )
    assert.ok(tables.some(({ name }) => name === 'audit_event'))
    const places: [string, string][] = []
    for (const { schema, name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from "${schema}"."${name}" t`)
      const bytes = rows.flatMap(({ row }) => row.match(/\\\\x([0-9a-f]{12,})/g) ?? [])
      const decoded = bytes.map((hex) => Buffer.from(hex.slice(3), 'hex').toString('latin1'))
      places.push([`table ${name}`, [...rows.map(({ row }) => row), ...decoded].join('\n')])
    }
    await client.query('checkpoint')
    return places
  })
}

/** The whole folder of the data, with what PostgreSQL wrote ahead and logged; not the key, which is no secret of a person. */
function filesOf({ dataDir }: Running): [string, string][] {
  const names = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => name !== 'secret.key' && statSync(join(dataDir, name)).isFile())
  assert.ok(files.some((name) => name.includes('pg_wal')) && files.some((name) => name.endsWith('postgres.log')))
  return files.map((name) => [`file ${name}`, readFileSync(join(dataDir, name), 'latin1')])
}

/** What the server said, told whoever came, and shows the system about itself. */
function outside({ app, told }: Story): [string, string][] {
  // reason: other systems than Linux have no such files
  const shown = ['cmdline', 'environ'].map((name) => `/proc/${app.pid}/${name}`).filter((name) => existsSync(name))
  const system = shown.map((name) => readFileSync(name, 'latin1'))
  const pages = told.map(({ status, headers, body }) => `${status} ${JSON.stringify(headers)}\n${body}`)
  assert.ok(pages.length >= 9)
  return [
    ['output', app.said()],
    ['what the system shows', system.join('\n')],
    ['pages of refusals', pages.join('\n')],
  ]
}
