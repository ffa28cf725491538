import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Says, silent } from '#domain/policies/levels.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { helper, pathOf, userNamed } from '../access.ts'
import { PASSWORD } from '../world.ts'
import { codesIn, portalBehindProxy, protectedPerson, visitor } from './visitor.ts'

async function anaWithCodes(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const { codes } = await protectedPerson(portal, 'ana')
  const user = await userNamed(world, 'ana')
  const support = await helper(portal)
  const shown = await support.post(pathOf(user, 'bypass'), { reason: 'phone at home' })
  const [bypass = ''] = codesIn(shown.body)
  const [recovery = ''] = codes
  const says = (said: Partial<Says>): Promise<void> =>
    world.work((work) => changePolicy(work, { organizationId: user.organizationId, ...silent, ...said }))
  /** With the password and this code, given as an answer to what it belongs to, whether that is offered or not. */
  const comesIn = async (kind: string, code: string): Promise<boolean> => {
    const browser = visitor(portal)
    await browser.post('/signin', { username: 'ana', password: PASSWORD })
    const [held] = await world.rows<{ id: string }>('select id from enrollment where kind = $1', kind)
    const answered = await browser.post('/signin/challenge', { code, enrollment: held?.id ?? '' })
    return answered.status === 303 && browser.jar.has('session')
  }
  return { portal, world, user, support, bypass, recovery, says, comesIn }
}

describe('a code that stands in for a factor, of a kind that has become off-limits', () => {
  it('lets nobody in any more, though it was made before', async (t) => {
    const { bypass, recovery, says, comesIn } = await anaWithCodes(t)
    await says({ offLimits: ['bypass-code', 'recovery-codes'] })
    assert.equal(await comesIn('bypass-code', bypass), false)
    assert.equal(await comesIn('recovery-codes', recovery), false)
    await says({ offLimits: ['recovery-codes'] })
    assert.equal(await comesIn('recovery-codes', recovery), false)
    assert.equal(await comesIn('bypass-code', bypass), true, 'the other kind is another decision')
  })

  it('is none of the ways that the second page offers', async (t) => {
    const { portal, says } = await anaWithCodes(t)
    await says({ offLimits: ['bypass-code', 'recovery-codes'] })
    const browser = visitor(portal)
    await browser.post('/signin', { username: 'ana', password: PASSWORD })
    assert.doesNotMatch((await browser.get('/signin/challenge')).body, /\?with=/)
  })

  it('is not made, neither by support nor by the person', async (t) => {
    const { world, user, support, says } = await anaWithCodes(t)
    await says({ offLimits: ['bypass-code', 'recovery-codes'] })
    const before = await world.rows('select id from enrollment where user_id = $1', user.id)
    assert.equal((await support.post(pathOf(user, 'bypass'), { reason: 'again' })).status, 422)
    assert.equal((await world.rows('select id from enrollment where user_id = $1', user.id)).length, before.length)
  })
})
