import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { routes } from '#faces/web/routes.ts'
import { addressOf, everybody, named, restore, type Somebody } from '../matrix.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { type Answered, portalBehindProxy } from './visitor.ts'

const INPUTS = 2_000
const AT_ONCE = 8

/** Every name a form of ours has, and some that only somebody hopeful sends. */
const NAMES = `username password token code enrollment with then proof name email mobile language time_zone mfa
  security_token current_password new_password new_password_again password_again organization label replaces from codes
  support_contact sign_in_form always_ask_second_step totp_algorithm totp_digits totp_period once before
  role organization_id user_id id must_enroll __proto__ constructor`.split(/\s+/)

const PERSONAL = { name: 'Ana', email: 'ana@example.com', mobile: '', language: 'auto', time_zone: 'UTC' }
const CHANGED = { current_password: PASSWORD, new_password: 'another fine day', new_password_again: 'another fine day' }

/** What a page of ours would send, so that what is hostile comes far. */
const FORMS: Readonly<Record<string, Record<string, string>>> = {
  '/signin': { username: 'owner-confirmed', password: PASSWORD, token: '' },
  '/signin/challenge': { enrollment: '', code: '123456' },
  '/setup/:token': { organization: 'Example', username: 'olivia', email: 'o@example.com', password: 'a fine long day' },
  '/account/confirm': { password: PASSWORD, code: '' },
  '/account/profile': { ...PERSONAL, mfa: 'on', enrollment: '', code: '', current_password: PASSWORD },
  '/account/details': { ...PERSONAL, ...CHANGED, security_token: 'required' },
  '/account/password': CHANGED,
  '/account/two-factor/app': { label: 'my phone', replaces: '' },
  '/account/two-factor/app/confirm': {
    enrollment: '01900000-0000-7000-8000-000000000000',
    code: '123456',
    from: 'details',
  },
  '/account/two-factor/disable': { password: PASSWORD },
  '/account/factors/:id/rename': { label: 'my phone' },
  '/account/recovery-codes/text': { codes: '0000-0000-0000-0000' },
  '/admin/organization': {
    ...{ name: 'Example Hosting', support_contact: 'call us', sign_in_form: 'one-page', always_ask_second_step: '' },
    ...{ totp_algorithm: 'SHA1', totp_digits: '6', totp_period: '30' },
  },
}

const NASTY: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    '%00',
    '\u0000a',
    "' or 1=1 --",
    '"; drop table app_user; --',
    '<script>alert(1)</script>',
    '#{7*7}',
    '{{7*7}}',
  ],
  ...[
    '\ud800',
    '\u202e\u0645',
    '\ufeff',
    'İ',
    'ß',
    'K',
    'a\u0301'.repeat(50),
    '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
    'ﬀ'.repeat(40),
  ],
  ...[
    '999999999999999999999',
    '-1',
    '1e9',
    'NaN',
    '０１２３４５',
    '١٢٣٤٥٦',
    '123456',
    '000000',
    '12345678',
    '\n123456\n',
  ],
  ...['true', 'null', '[]', '{}', '../../etc/passwd', 'javascript:alert(1)', '//evil.example', 'https://evil.example/'],
  ...[
    'owner@example.com',
    'a@b',
    'SHA1',
    'SHA512',
    'two-step',
    'on',
    'required',
    'Europe/Berlin',
    'de',
    'qps',
    '+49301234567',
  ],
  ...['x'.repeat(300), 'x'.repeat(5_000), 'é'.repeat(20_000), '-'.repeat(60_000), PASSWORD],
  '01900000-0000-7000-8000-000000000000',
]
const nasty = fc.constantFrom(...NASTY)
const value = fc.oneof(
  { weight: 4, arbitrary: nasty },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
)
const fields = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 8 })

/** A form as it should be, with some of it changed, said twice or added to. */
function formOf(route: (typeof routes)[number]): fc.Arbitrary<[string, string][]> {
  const proper = Object.entries(FORMS[route.path] ?? {})
  const own = proper.length > 0 ? fc.constantFrom(...proper.map(([name]) => name)) : fc.constantFrom(...NAMES)
  const changes = fc.array(fc.tuple(fc.oneof({ weight: 9, arbitrary: own }, fc.constantFrom(...NAMES)), value), {
    maxLength: 3,
  })
  return fc.tuple(changes, fc.boolean()).map(([changed, twice]) => {
    const names = new Set(twice ? [] : changed.map(([name]) => name))
    return [...proper.filter(([name]) => !names.has(name)), ...changed]
  })
}

const input = fc.constantFrom(...routes, ...routes.filter(({ path }) => FORMS[path])).chain((route) =>
  fc.record({
    route: fc.constant(route),
    fields: formOf(route),
    /** Ids and tokens in the address: one's own, somebody else's, or anything. */
    id: fc.oneof(fc.constantFrom('own', 'other'), nasty),
    query: fields,
    who: fc.constantFrom('nobody', 'enroll!', 'member', 'member!', 'owner!', 'owner!'),
    header: fc.tuple(
      fc.constantFrom('user-agent', 'accept-language', 'x-part', 'x-forwarded-for', 'accept-encoding', 'range'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 200 }).map((text) => text.replace(/[^\t\x20-\x7e]/g, '').trim()),
    ),
  }),
)
type Input = typeof input extends fc.Arbitrary<infer One> ? One : never

function assertCalm({ status, body, headers }: Answered, what: string): void {
  assert.ok(status < 500 || status === 503, `${what}: ${status}`)
  assert.doesNotMatch(body, /\bat (?:async )?[\w.]+ \(|node:internal|\.tsx?:\d+|syntax error|SQLSTATE/, what)
  assert.ok(!body.includes('<script>alert'), what)
  assert.match(String(headers['content-security-policy']), /^default-src 'none'/, what)
  assert.doesNotMatch(String(headers.location ?? '/'), /^(?!\/)|^\/\//, `${what}: leads elsewhere`)
}

async function sends(portal: TestPortal, people: ReadonlyMap<string, Somebody>, one: Input): Promise<void> {
  const person = people.get(one.who)
  const other = people.get('elsewhere')
  assert.ok(person && other)
  const whose = one.id === 'other' ? other : person
  const path = ['own', 'other'].includes(one.id)
    ? addressOf(one.route, whose)
    : one.route.path.replace(/:\w+/, encodeURIComponent(one.id.toWellFormed()).slice(0, 2_000))
  const query = new URLSearchParams(one.query.map(([name, text]) => [name, text.slice(0, 500)])).toString()
  const address = `${path}${query ? `?${query}` : ''}`
  const headers = Object.fromEntries([one.header].filter(([, text]) => text !== ''))
  const answered =
    one.route.method === 'POST'
      ? await person.visitor.post(address, one.fields, headers)
      : await person.visitor.get(address, headers)
  assertCalm(answered, `${named(one.route)} for ${one.who}: ${JSON.stringify(one.fields).slice(0, 500)} ?${query}`)
  if (answered.location?.startsWith('/signin') && one.who !== 'nobody') await restore(portal, one.who, person)
}

/** A few at the same time; the first failure ends all of them, so that nothing is under way any more when it is told. */
async function inTurns(inputs: readonly Input[], send: (one: Input) => Promise<void>): Promise<void> {
  const line = [...inputs]
  const failures: unknown[] = []
  const worker = async (): Promise<void> => {
    for (let one = line.shift(); one && failures.length === 0; one = line.shift())
      await send(one).catch((error: unknown) => failures.push(error))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  if (failures.length > 0) throw failures[0]
}

describe('hostile input', () => {
  it(`is answered calmly, ${INPUTS} times over all forms`, async (t) => {
    const portal = await portalBehindProxy(t)
    const people = await everybody(portal)
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    t.diagnostic(`SEED=${seed} sends the same again`)
    const inputs = fc.sample(input, { numRuns: INPUTS, seed })
    await inTurns(inputs, (one) => sends(portal, people, one))
    assert.deepEqual(portal.errors.map(String), [])
  })

  it('is answered calmly in every field of every form', async (t) => {
    const portal = await portalBehindProxy(t)
    const people = await everybody(portal)
    const forms = routes.filter(({ method, path }) => method === 'POST' && FORMS[path] !== undefined)
    const inputs = forms.flatMap((route) => {
      const proper = FORMS[route.path] ?? {}
      return Object.keys(proper).flatMap((name) =>
        NASTY.map((text): Input => {
          const fields = Object.entries({ ...proper, [name]: text })
          return { route, fields, id: 'own', query: [], who: 'owner!', header: ['range', ''] }
        }),
      )
    })
    await inTurns(inputs, (one) => sends(portal, people, one))
    assert.deepEqual(portal.errors.map(String), [])
    t.diagnostic(`${inputs.length} forms`)
  })

  it('changes nothing of other people', async (t) => {
    const portal = await portalBehindProxy(t)
    const people = await everybody(portal)
    const other = people.get('elsewhere')
    const thief = people.get('owner!')
    assert.ok(other && thief)
    const theirs = () =>
      Promise.all([
        portal.world.rows('select * from app_user where id = $1', other.user.id),
        portal.world.rows('select * from enrollment where user_id = $1', other.user.id),
        portal.world.rows('select token_hash from session where user_id = $1', other.user.id),
      ])
    const before = await theirs()
    const ids = { id: other.user.id, user_id: other.user.id, organization_id: other.user.organizationId }
    for (const route of routes.filter(({ method, path }) => method === 'POST' && path !== '/signout')) {
      for (const enrollment of [other.factor, other.session]) {
        const sent = { ...ids, enrollment, replaces: other.factor, code: '123456', label: 'mine now', role: 'owner' }
        assertCalm(await thief.visitor.post(addressOf(route, other), sent), named(route))
        await restore(portal, 'owner!', thief)
      }
    }
    assert.deepEqual(await theirs(), before)
  })

  it('in an address with the sign that no text has is refused on every page, and reaches no database', async (t) => {
    const portal = await portalBehindProxy(t)
    const owner = (await everybody(portal)).get('owner!')
    assert.ok(owner)
    const names = 'q before parent for n page once then with form set-up replaces actor subject address'.split(' ')
    const query = names.map((name) => `${name}=a%00b`).join('&')
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const address = addressOf(route, owner)
      assert.equal((await owner.visitor.get(`${address}?${query}`)).status, 400, named(route))
      assertCalm(await owner.visitor.get(route.path.replaceAll(/:\w+/g, 'a%00b')), named(route))
    }
    assert.deepEqual(portal.errors.map(String), [])
  })

  it('that is hardly HTTP is refused without a word', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.operator()
    const { port, host } = new URL(portal.url)
    const lines = (first: string, ...more: string[]): string =>
      [first, ...more, 'Connection: close', '', ''].join('\r\n')
    const requests = [
      lines('GET / HTTP/1.1', 'Host:'),
      lines('GET / HTTP/1.1', `Host: ${host}`, 'Host: evil.example'),
      lines('GET / HTTP/1.1', `Host: ${host}.evil`),
      lines('GET /nowhere HTTP/1.1', 'Host: a b'),
      lines('GET http://evil.example/nowhere HTTP/1.1', 'Host: evil.example'),
      lines('GET //evil.example/%2e%2e HTTP/1.1', 'Host: evil.example'),
      lines('POST /signin HTTP/1.1', `Host: ${host}`, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
      lines('GET /%E0%A4%A HTTP/1.1', `Host: ${host}`, `X-Part: ${'\u00ff'.repeat(10)}`),
      lines('GET / HTTP/1.1', `Host: ${host}`, `Cookie: ${'a=b; '.repeat(5_000)}`),
      'GET / HTTP/1.0\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    ]
    for (const request of requests) {
      const said = await exchange(Number(port), request)
      assert.doesNotMatch(said, /^HTTP\/1\.1 [25]/, JSON.stringify(request.slice(0, 80)))
      if (!request.includes(`Host: ${host}\r\n`)) assert.ok(!said.includes('Example Hosting'))
    }
    assert.deepEqual(portal.errors, [])
  })
})

function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(request, 'latin1'))
    socket.on('data', (part) => {
      said += part
    })
    socket.on('error', () => resolve(said))
    socket.on('close', () => resolve(said))
  })
}
