import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type LinkPurpose, makeLink } from '#domain/account/links.ts'
import { routes } from '#faces/web/routes.ts'
import { addressOf, everybody, named, type Route, restore, type Somebody } from '../matrix.ts'
import type { TestPortal } from '../portal.ts'
import { aside, layTrail, unrecorded } from '../trail.ts'
import { PASSWORD } from '../world.ts'
import { allForms, type Form, unknown } from './forms.ts'
import { assertCalm, inTurns, value } from './hostile.ts'
import { type Answered, portalBehindProxy, protectedPerson, type Visitor, visitor } from './visitor.ts'

/** As many as CONTRIBUTING.md says; `FUZZ` asks for more, and `SEED` for the same again. */
const INPUTS = Number(process.env.FUZZ ?? 2_000)
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31))
const AT_ONCE = 4
/** Changes are looked at after so many. */
const CHUNK = 40
/** An answer takes no longer, also where many things run on the machine. */
const LONGEST_MS = 15_000

/** How a browser, or what is none, sends the fields of a form. */
const BODIES = [
  'form',
  'json',
  'multipart',
  'text',
  'nothing',
  'cut',
  'not UTF-8',
  'deep',
  'huge',
  'arrays',
  'utf-16',
] as const
const WHO = [
  'nobody',
  'pending',
  'enroll!',
  'member',
  'member!',
  'support!',
  'administrator!',
  'owner!',
  'owner!',
  'owner!',
]
const HEADERS =
  'user-agent accept-language x-part x-forwarded-for accept-encoding range cookie referer if-none-match'.split(' ')
const KINDS = ['email/smtp', 'sms/twilio', 'sms/smpp', 'sms/sns', 'email/nothing', '__proto__/x']

type Input = {
  readonly route: Route
  readonly fields: readonly (readonly [string, string])[]
  readonly body: (typeof BODIES)[number]
  /** Ids and tokens in the address: one's own, somebody else's, or anything. */
  readonly id: string
  readonly kind: string
  readonly query: readonly (readonly [string, string])[]
  readonly who: string
  readonly header: readonly [string, string]
}

const text = fc
  .string({ unit: 'grapheme-ascii', maxLength: 200 })
  .map((each) => each.replace(/[^\t\x20-\x7e]/g, '').trim())

/** A form as it should be, with some of it changed, said twice, left out or added to. */
function fieldsOf(proper: Form, names: readonly string[]): fc.Arbitrary<[string, string][]> {
  const own = Object.keys(proper).length > 0 ? fc.constantFrom(...Object.keys(proper)) : fc.constantFrom(...names)
  const name = fc.oneof(
    { weight: 9, arbitrary: own },
    fc.constantFrom(...names),
    value.map((each) => each.slice(0, 40)),
  )
  return fc
    .tuple(fc.array(fc.tuple(name, value), { maxLength: 3 }), fc.constantFrom('instead', 'besides', 'without'))
    .map(([changed, how]) => {
      const touched = new Set(how === 'besides' ? [] : changed.map(([each]) => each))
      const left = Object.entries(proper).filter(([each]) => !touched.has(each))
      return how === 'without' ? left : [...left, ...changed]
    })
}

function inputs(forms: ReadonlyMap<string, Form>): fc.Arbitrary<Input> {
  const names = [...new Set([...forms.values()].flatMap((form) => Object.keys(form))), '__proto__', 'constructor', 'id']
  const posts = routes.filter(({ method }) => method === 'POST')
  return fc.constantFrom(...routes, ...posts, ...posts).chain((route) =>
    fc.record({
      route: fc.constant(route),
      fields: fieldsOf(forms.get(named(route)) ?? {}, names),
      body: fc.oneof({ weight: 12, arbitrary: fc.constant('form' as const) }, fc.constantFrom(...BODIES)),
      id: fc.oneof({ weight: 3, arbitrary: fc.constant('own') }, fc.constant('other'), value),
      kind: fc.constantFrom(...KINDS),
      query: fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 4 }),
      who: fc.constantFrom(...WHO),
      header: fc.tuple(fc.constantFrom(...HEADERS), text),
    }),
  )
}

/** The fields in this way of sending them: with what type, and which bytes. */
function bodyOf({ body, fields }: Input): { readonly type: string; readonly bytes: Buffer } {
  const form = 'application/x-www-form-urlencoded'
  const plain = new URLSearchParams(fields.map(([name, each]) => [name, each])).toString().slice(0, 60_000)
  switch (body) {
    case 'form':
      return { type: form, bytes: Buffer.from(plain) }
    case 'json':
      return { type: 'application/json', bytes: Buffer.from(JSON.stringify(fields)) }
    case 'multipart':
      return {
        type: 'multipart/form-data; boundary=x',
        bytes: Buffer.from(`--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n${plain}\r\n--x--\r\n`),
      }
    case 'text':
      return { type: 'text/plain; charset=utf-7', bytes: Buffer.from(plain) }
    case 'nothing':
      return { type: '', bytes: Buffer.from(plain) }
    case 'cut':
      return { type: form, bytes: Buffer.from(`${plain.slice(0, plain.length / 2)}%`) }
    case 'not UTF-8':
      return { type: form, bytes: Buffer.from(`${plain}&username=%ff%fe%c0%80\xff\xc3\x28`, 'latin1') }
    case 'deep':
      return {
        type: form,
        bytes: Buffer.from(`${'a[b]'.repeat(2_000)}=${'%5B'.repeat(2_000)}&${plain}`.slice(0, 60_000)),
      }
    case 'huge':
      return { type: form, bytes: Buffer.from(`${plain}&name=${'x'.repeat(66_000)}`) }
    case 'arrays':
      return {
        type: form,
        bytes: Buffer.from(
          fields
            .map(
              ([name, each]) =>
                `${encodeURIComponent(name.toWellFormed())}[]=${encodeURIComponent(each.toWellFormed())}`,
            )
            .join('&')
            .slice(0, 60_000),
        ),
      }
    case 'utf-16':
      return { type: `${form}; charset=utf-16`, bytes: Buffer.from(plain, 'utf16le') }
  }
}

type Stage = {
  readonly portal: TestPortal
  readonly people: ReadonlyMap<string, Somebody>
  readonly links: ReadonlyMap<string, () => Promise<string>>
}

const LINKS = {
  '/invitation/': 'invitation',
  '/enroll/': 'enrollment-link',
  '/password/': 'password-link',
  '/stop-reset/': 'stop-link',
} as const satisfies Record<string, LinkPurpose>

/** Everybody of the matrix, somebody between the two steps, and people whom links were sent. */
async function stageOf(portal: TestPortal): Promise<Stage> {
  const people = new Map(await everybody(portal))
  const nobody = people.get('nobody')
  assert.ok(nobody)
  await protectedPerson(portal, 'ana')
  people.set('pending', { ...nobody, visitor: visitor(portal) })
  const links = new Map<string, () => Promise<string>>()
  for (const [path, purpose] of Object.entries(LINKS)) {
    const user = await portal.world.person({ username: `by-${purpose}` })
    if (purpose === 'invitation')
      await portal.world.rows("update app_user set status = 'invited', password_hash = null where id = $1", user.id)
    links.set(path, async () => (await aside(portal.world).work((work) => makeLink(work, user, purpose, null))).token)
  }
  return { portal, people, links }
}

async function pathOf({ people, links }: Stage, { route, id, kind, who }: Input): Promise<string> {
  const whose = people.get(id === 'other' ? 'elsewhere' : who)
  assert.ok(whose)
  const asked = route.path.replace(':channel/:kind', kind)
  if (id !== 'own' && id !== 'other')
    return asked.replace(/:\w+/g, encodeURIComponent(id.toWellFormed()).slice(0, 2_000))
  const [, live] = [...links].find(([path]) => asked.startsWith(path)) ?? []
  return addressOf({ path: live ? asked.replace(':token', await live()) : asked }, whose)
}

async function sends(stage: Stage, one: Input): Promise<void> {
  const person = stage.people.get(one.who)
  assert.ok(person)
  if (one.who === 'pending' && !person.visitor.jar.has('signin')) await begins(person.visitor)
  const query = new URLSearchParams(one.query.map(([name, each]) => [name, each.slice(0, 500)])).toString()
  const address = `${await pathOf(stage, one)}${query ? `?${query}` : ''}`
  const headers = Object.fromEntries([one.header].filter(([, said]) => said !== ''))
  const began = performance.now()
  const answered = await exchanged(person.visitor, address, one, headers)
  const what = `${named(one.route)} for ${one.who} as ${one.body}: ${JSON.stringify(one.fields).slice(0, 500)} ?${query}`
  assertCalm(answered, what)
  assert.ok(performance.now() - began < LONGEST_MS, `${what}: ${performance.now() - began} ms`)
  await mends(stage.portal, one.who, person, answered)
}

function exchanged(
  { get, post }: Visitor,
  address: string,
  one: Input,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  if (one.route.method === 'GET') return get(address, headers)
  const { type, bytes } = bodyOf(one)
  return post(address, {}, { ...headers, 'content-type': type }, bytes)
}

async function begins(pending: Visitor): Promise<void> {
  pending.jar.clear()
  await pending.post('/signin', { username: 'ana', password: PASSWORD })
}

/** Whoever was signed out, or is somebody else now, is who they were. */
async function mends(
  portal: TestPortal,
  who: string,
  person: Somebody,
  { location, cookies }: Answered,
): Promise<void> {
  if (who === 'nobody' || who === 'pending') person.visitor.jar.delete('session')
  else if (location?.startsWith('/signin') || cookies.some((line) => line.startsWith('session='))) {
    const world = aside(portal.world)
    await world.work((work) => work.sql`update app_user set status = 'active' where id = ${person.user.id}`)
    await restore({ ...portal, world }, who, person)
  }
}

describe('whatever is sent to whichever door', () => {
  it(`is answered calmly, and changes nothing that is not on record: ${INPUTS} inputs`, {
    timeout: 600_000 + INPUTS * 60,
  }, async (t) => {
    t.diagnostic(`SEED=${SEED} sends the same again`)
    const portal = await portalBehindProxy(t)
    const stage = await stageOf(portal)
    const forms = await allForms([...stage.people.values()])
    assert.deepEqual(
      unknown(forms),
      [],
      'each of these needs a row in forms.ts, as nobody who walks around sees its form',
    )
    await layTrail(portal.world)
    const all = fc.sample(inputs(forms), { numRuns: INPUTS, seed: SEED })
    for (let at = 0; at < all.length; at += CHUNK) {
      const some = all.slice(at, at + CHUNK)
      await inTurns(some, AT_ONCE, (one) => sends(stage, one))
      const missing = await unrecorded(portal.world)
      assert.deepEqual(missing, [], `after ${[...new Set(some.map(({ route }) => named(route)))].join(', ')}`)
      assert.deepEqual(portal.errors.map(String), [])
    }
  })
})
