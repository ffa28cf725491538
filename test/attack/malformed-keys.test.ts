import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BrowserOptions } from '#domain/factors/request.ts'
import { type SecurityKey, securityKey } from '../security-key.ts'
import { confirms, portalBehindProxy, signedIn } from './visitor.ts'

const CONTENT = [
  ['a number', '00'],
  ['a text', '6161'],
  ['a list', '80'],
  ['a list of lists', `${'81'.repeat(400)}80`],
  ['nothing', 'f6'],
  ['a map of nothing', 'a0'],
  ['a map with an algorithm that is a list', 'a10380'],
  ['a map with an algorithm alone', 'a10326'],
  ['a map with numbers for its point', 'a501020326200121002200'],
] as const

/** What stands where the public key belongs: after the maker, the length of the name and the name. */
function swapped(key: SecurityKey, content: string) {
  const before = ({ attested, keyId }: { attested: Buffer; keyId: Buffer }): Buffer =>
    Buffer.concat([attested.subarray(0, 18 + keyId.length), Buffer.from(content, 'hex')])
  return (options: BrowserOptions, origin: string): string =>
    key.make(options, { origin, before: (parts) => void Object.assign(parts, { attested: before(parts) }) })
}

describe('a passkey whose public key is', () => {
  it('no key at all is refused, and nobody is told of a fault', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const ana = await signedIn(portal, 'ana')
    await confirms(ana)
    for (const [what, content] of CONTENT) {
      const { body } = await ana.post('/account/two-factor/passkey/ask', { label: 'x' })
      const options = JSON.parse(body) as BrowserOptions
      const passkey = swapped(securityKey({ verifies: true }), content)(options, portal.url)
      const enrollment = String(options.enrollment)
      const { status } = await ana.post('/account/two-factor/passkey', { label: 'x', enrollment, passkey })
      assert.equal(status, 422, what)
      portal.world.clock.advance(60)
      await confirms(ana)
    }
    assert.deepEqual(portal.errors, [])
    assert.deepEqual(await portal.world.rows('select 1 from passkey'), [])
  })
})
