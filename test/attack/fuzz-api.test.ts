import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { operations } from '#faces/api/operations.ts'
import { keyOf } from '../doors/api.ts'
import { testPortal } from '../portal.ts'

const RUNS = Number(process.env.FUZZ ?? 2000)

const nasty = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('\u0000', "' or 1=1 --", '\ud800', '__proto__', 'a'.repeat(10_000), -0, 1e308, null, [], {}),
  fc.string({ unit: 'binary' }),
)
/** Bodies that have the right names and wrong values, and others. */
const bodies = fc.oneof(
  nasty,
  fc.dictionary(
    fc.constantFrom(
      'user',
      'code',
      'purpose',
      'methods',
      'nonce',
      'returnTo',
      'email',
      'username',
      'name',
      'mobile',
      'x',
    ),
    fc.oneof(nasty, fc.record({ externalId: nasty }), fc.record({ id: nasty })),
  ),
)
const requests = fc.record({
  operation: fc.constantFrom(...operations.filter(({ verb }) => verb !== undefined)),
  part: fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom('..', '%00', '%ff', 'a'.repeat(300))),
  body: bodies,
  name: fc.option(fc.stringMatching(/^[!-~]{1,210}$/), { nil: undefined }),
})

describe('hostile input', () => {
  it(`of programs that have a key breaks nothing (${RUNS} requests)`, async (t) => {
    const portal = await testPortal(t)
    const { token } = await keyOf(portal.world, await portal.world.operator())
    await fc.assert(
      fc.asyncProperty(requests, async ({ operation: { method, path }, part, body, name }) => {
        const text = part.startsWith('%') ? part : encodeURIComponent(part.toWellFormed())
        const { status, headers } = await fetch(`${portal.url}${path.replace(/\{\w+\}/, text)}`, {
          method,
          headers: {
            ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            ...(name === undefined ? {} : { 'idempotency-key': name }),
          },
          ...(method === 'GET' || method === 'DELETE' ? {} : { body: JSON.stringify(body) ?? '' }),
        })
        assert.ok(status < 500, `${method} ${path} ${text} ${JSON.stringify(body)}: ${status}`)
        if (status >= 400 && headers.has('content-type'))
          assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/)
      }),
      { numRuns: RUNS },
    )
    assert.deepEqual(portal.errors, [])
  })
})
