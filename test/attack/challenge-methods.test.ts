import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renewRecoveryCodes } from '#domain/factors/enrollments.ts'
import { ownPolicy } from '#domain/policies/policies.ts'
import { keyOf, speaking } from '../doors/api.ts'
import { carrying } from '../doors/outside-people.ts'
import { testPortal } from '../portal.ts'
import { PLACE } from '../signed-in.ts'

describe('a program that asks for one method alone', () => {
  it('is not told that somebody passed who gave another', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const ana = await carrying(world, 'ana')
    const say = speaking(portal, (await keyOf(world, await world.operator())).token)
    const asks = async (methods: readonly string[]) => {
      const { body } = await say('POST', '/v1/challenges', { user: 'ana', purpose: 'transfer', methods })
      return (code: string) => say('POST', `/v1/challenges/${body.id}/answer`, { code })
    }
    const beginning = { issuer: 'x', account: 'ana', parameters: ownPolicy.totp }
    const { setup } = await world.work((work) => renewRecoveryCodes(work, ana.user, beginning, PLACE, 'alone'))
    const [code = ''] = setup.show === 'codes' ? setup.codes : []
    const bySms = await asks(['sms-code'])
    assert.equal((await bySms(ana.codeNow())).body.reason, 'wrong', 'she has no phone')
    const byApp = await asks(['totp'])
    assert.equal((await byApp(code)).body.reason, 'wrong')
    assert.equal((await byApp(ana.codeNow())).body.passed, true, 'and nothing was used up')
  })
})
