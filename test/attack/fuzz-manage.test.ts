import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { management } from '#faces/api/manage/operations.ts'
import type { Operation } from '#faces/api/operation.ts'
import { keyOf } from '../doors/api.ts'
import { BODIES, named, type Stage, stage } from '../doors/managing.ts'

const RUNS = Number(process.env.FUZZ ?? 2000)

const nasty = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>('\u0000', "' or 1=1 --", '\ud800', '__proto__', 'a'.repeat(10_000), -0, 1e308, null, [], {}),
  fc.constantFrom<unknown>(
    ...['2026-02-31T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2099-01-01T00:00:00.0001Z'],
    ...[
      '0.0.0.0/0',
      '::/0',
      'https://a.example/',
      'javascript:1',
      '#1a5fb4',
      'a.example',
      1,
      -1,
      2 ** 31,
      true,
      'owner',
    ],
  ),
  fc.string({ unit: 'binary' }),
)

/** What could be sent, with a field or two that are something else. */
const bodyOf = (operation: Operation): fc.Arbitrary<unknown> => {
  const sample = BODIES[named(operation)]
  const names = Object.keys((operation.body as { entries?: object } | undefined)?.entries ?? {})
  if (!sample || names.length === 0) return fc.oneof(fc.constant(undefined), fc.constant(undefined), nasty)
  const some = fc.dictionary(fc.constantFrom(...names), nasty, { maxKeys: 2 })
  return fc.oneof(
    { arbitrary: some.map((wrong) => ({ ...sample, ...wrong })), weight: 6 },
    { arbitrary: fc.constant(sample), weight: 2 },
    { arbitrary: nasty, weight: 1 },
  )
}

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('%', '\\', '1e9', 'WyJ4Il0', '2026-01-01T00:00:00Z', 'a'.repeat(1001)),
  fc.tuple(nasty, nasty).map((place) => Buffer.from(JSON.stringify(place)).toString('base64url').slice(0, 1100)),
)
const queries = fc.dictionary(
  fc.constantFrom('limit', 'after', 'search', 'role', 'action', 'person', 'company', 'address', 'from', 'to', 'x'),
  words,
  { maxKeys: 3 },
)

function operationAt(at: number): Operation {
  const found = management[at]
  if (!found) throw new Error('there is no such operation')
  return found
}

// reason: what is drawn is printed when it breaks something, and an operation with its schemas fills pages
const requests = fc.constantFrom(...management.keys()).chain((at) =>
  fc.record({
    at: fc.constant(at),
    organization: fc.constantFrom('own', 'own', 'own', 'child', 'child', 'foreign', 'parent', 'strange'),
    part: fc.oneof(
      { arbitrary: fc.constant('fits'), weight: 4 },
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom('..', 'a'.repeat(300)),
    ),
    query: fc.oneof(fc.constant({}), fc.constant({}), queries),
    body: bodyOf(operationAt(at)),
    match: fc.constantFrom('*', '*', '*', '"x"', ',,,', undefined),
    name: fc.option(fc.stringMatching(/^[!-~]{1,210}$/), { nil: undefined }),
  }),
)

/** Everything of those that the key does not reach. */
const beyond = async ({ world, organizations: { parent, sibling, foreign } }: Stage): Promise<unknown> => {
  const ids = [parent.id, sibling.id, foreign.id]
  const tables = ['app_user', 'policy', 'application', 'host_name', 'brand', 'audit_event', 'enrollment']
  const rows = tables.map((table) =>
    world.rows(`select * from ${table} where organization_id = any($1) order by 1, 2`, ids),
  )
  return Promise.all([world.rows('select * from organization where id = any($1) order by id', ids), ...rows])
}

describe('hostile input', () => {
  it(`of programs that manage breaks nothing, and reaches nothing beyond (${RUNS} requests)`, async (t) => {
    const all = await stage(t)
    const { world, portal, organizations } = all
    const strange = { id: '01900000-0000-7000-8000-000000000000' }
    const people = new Map<string, string>()
    for (const relation of ['own', 'child', 'foreign', 'parent'] as const) {
      const { id: organizationId } = organizations[relation]
      people.set(relation, (await world.person({ username: `p-${relation}`, organizationId })).id)
    }
    const { token } = await keyOf(world, organizations.own)
    const before = await beyond(all)
    let seen = 0
    await fc.assert(
      fc.asyncProperty(requests, async ({ at, organization, part, query, body, match, name }) => {
        const { method, path } = operationAt(at)
        const of = organization === 'strange' ? strange : organizations[organization]
        const one = part === 'fits' ? (people.get(organization) ?? strange.id) : encodeURIComponent(part.toWellFormed())
        const asked = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, value.toWellFormed()]))
        const address = path.replace('{organization}', of.id).replace(/\{\w+\}/g, one)
        const { status, headers } = await fetch(`${portal.url}${address}?${asked}`, {
          method,
          headers: {
            ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            ...(match === undefined ? {} : { 'if-match': match }),
            ...(name === undefined ? {} : { 'idempotency-key': name }),
          },
          ...(method === 'GET' || body === undefined ? {} : { body: JSON.stringify(body) ?? '' }),
        })
        if (status < 300) seen += 1
        assert.ok(status < 500, `${method} ${address}?${asked} ${JSON.stringify(body)}: ${status}`)
        if (status >= 400 && headers.has('content-type'))
          assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
      }),
      { numRuns: RUNS },
    )
    t.diagnostic(`${seen} were done`)
    assert.ok(seen > RUNS / 10, 'some of it is taken')
    assert.deepEqual(portal.errors, [])
    assert.deepEqual(await beyond(all), before)
  })
})
