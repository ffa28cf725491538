import assert from 'node:assert/strict'
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { describe, it } from 'node:test'
import { day, hour } from '#kernel/time.ts'
import { testWorld } from '../../../test/world.ts'
import { jwksOf, keepKeys, type PublicKey, signed, signingKeys } from './signing-keys.ts'

const isSignedBy = (jwt: string, key: PublicKey): boolean => {
  const [header = '', claims = '', signature = ''] = jwt.split('.')
  const publicKey = createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
  const content = Buffer.from(`${header}.${claims}`)
  return verify('sha256', content, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
}

describe('signing keys', () => {
  it('are made once, also by many that ask at once, and another for each organization', async (t) => {
    const world = await testWorld(t)
    const [one, other] = [await world.organization('One'), await world.organization('Other')]
    const made = await Promise.all(Array.from({ length: 5 }, () => signingKeys(world, one.id)))
    assert.equal(new Set(made.map(([{ kid }]) => kid)).size, 1)
    const [{ kid }] = await signingKeys(world, other.id)
    assert.notEqual(kid, made[0]?.[0].kid)
    const stored = JSON.stringify(await world.rows('select * from signing_key'))
    assert.ok(!stored.includes(made[0]?.[0].d ?? ''), 'what signs is sealed')
  })

  it('are followed by others after ninety days, and what was signed stays good', async (t) => {
    const world = await testWorld(t)
    const { id } = await world.operator()
    const keys = () => world.look(async (look) => (await jwksOf(look, id)).keys)
    const before = await signed(world, id, 'JWT', { sub: 'ana' })
    const [old] = await keys()
    assert.ok(old && isSignedBy(before, old))
    world.clock.advance(90 * day + 1)
    await Promise.all([keepKeys(world), keepKeys(world)])
    assert.equal((await keys()).length, 2, 'the next is known before it is used')
    assert.ok(isSignedBy(await signed(world, id, 'JWT', {}), old))
    world.clock.advance(hour)
    const after = await signed(world, id, 'JWT', {})
    const next = (await keys()).find(({ kid }) => kid !== old.kid)
    assert.ok(next && isSignedBy(after, next) && !isSignedBy(after, old))
    assert.ok(
      (await keys()).some(({ kid }) => kid === old.kid),
      'what it signed can still be checked',
    )
    world.clock.advance(day)
    await keepKeys(world)
    assert.deepEqual((await world.rows('select id from signing_key')).length, 1)
  })
})
