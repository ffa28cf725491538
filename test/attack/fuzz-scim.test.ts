import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { it } from 'node:test'
import fc from 'fast-check'
import { ENTERPRISE, provisioner, scimTokenOf } from '../doors/scim.ts'
import { testPortal } from '../portal.ts'

/** As many as CONTRIBUTING.md says. */
const INPUTS = Math.min(Number(process.env.FUZZ ?? 600), 20_000)
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31))

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', 'x\0', '\ud800', "' or 1=1 --", '%', '../..', '9'.repeat(400), '__proto__', '1e999', 'null'),
)
const name = fc.oneof(
  fc.constantFrom(
    'userName',
    'emails',
    'name',
    'active',
    'externalId',
    'members',
    'displayName',
    'phoneNumbers',
    'meta',
  ),
  fc.constantFrom(ENTERPRISE, 'timezone', 'locale', 'id', 'schemas', 'groups', '__proto__', 'constructor'),
  word,
)
const comparison = fc.constantFrom(
  'eq',
  'ne',
  'co',
  'sw',
  'ew',
  'gt',
  'ge',
  'lt',
  'le',
  'pr',
  'and',
  'or',
  'not',
  '(',
  ')',
  '[',
  ']',
)
const literal = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  word,
)
const filter = fc
  .array(
    fc.oneof(
      name,
      comparison,
      literal,
      fc.tuple(name, comparison, literal).map((all) => all.join(' ')),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(' '))
const value = fc.oneof(word, fc.jsonValue(), fc.record({ value: word, type: word, primary: fc.boolean() }))
const resource = fc.dictionary(name, value)
const path = fc.oneof(
  name,
  filter,
  fc.tuple(name, filter).map(([of, where]) => `${of}[${where}].value`),
)
const operation = fc.record({
  op: fc.constantFrom('add', 'Replace', 'REMOVE', 'x'),
  path: fc.option(path, { nil: undefined }),
  value,
})
const patch = fc.record({ Operations: fc.array(operation, { maxLength: 5 }) })
const query = fc
  .dictionary(
    fc.constantFrom('filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'attributes', 'excludedAttributes'),
    fc.oneof(filter, word),
  )
  .map((all) => new URLSearchParams(Object.entries(all).map(([key, one]) => [key, one.toWellFormed()])))

it('answers anything with a resource or a refusal, and never with a fault', async (t) => {
  const portal = await testPortal(t)
  const harbor = await portal.world.organization('Harbor')
  const say = provisioner(portal, await scimTokenOf(portal.world, harbor))
  const user = (await say('POST', '/Users', { userName: 'ana@harbor.example' })).body.id
  const group = (await say('POST', '/Groups', { displayName: 'Desk', members: [{ value: user }] })).body.id
  const request = fc.oneof(
    fc
      .tuple(fc.constantFrom('/Users', '/Groups', `/Users/${user}`, '/Schemas'), query)
      .map(([at, some]) => ['GET', `${at}?${some}`] as const),
    fc
      .tuple(fc.constantFrom('/Users', '/Groups', '/.search', '/Users/.search'), resource)
      .map(([at, body]) => ['POST', at, body] as const),
    fc
      .tuple(fc.constantFrom(`/Users/${user}`, `/Groups/${group}`), resource)
      .map(([at, body]) => ['PUT', at, { userName: 'ana@harbor.example', displayName: 'Desk', ...body }] as const),
    fc
      .tuple(fc.constantFrom(`/Users/${user}`, `/Groups/${group}`), patch)
      .map(([at, body]) => ['PATCH', at, body] as const),
  )
  await fc.assert(
    fc.asyncProperty(request, async ([method, at, body]) => {
      const { status } = await say(method, at, body)
      assert.ok(status < 500, `${status}`)
    }),
    { numRuns: INPUTS, seed: SEED },
  )
  assert.deepEqual(portal.errors, [], `the seed is ${SEED}`)
})
