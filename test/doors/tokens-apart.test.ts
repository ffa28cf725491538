import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as client from 'openid-client'
import { signedIn } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { keyOf, speaking } from './api.ts'
import { panelOf } from './confirming.ts'
import { begins, comesIn, follows, isBack, party, redeems } from './oidc.ts'
import { carrying } from './outside-people.ts'

describe('the result of a challenge', () => {
  it('is no ID token to a program that speaks OpenID Connect, of whatever application its key is', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const ana = await carrying(world, 'ana')
    const program = await party(portal)
    const { token } = await keyOf(world, await world.operator(), { applicationId: await panelOf(world) })
    const browser = await signedIn(portal, 'ana', { token: ana.codeNow() })
    world.clock.advance(60)
    const begun = await begins(program)
    const { nonce = '' } = Object.fromEntries(begun.address.searchParams)
    const say = speaking(portal, token)
    const asked = await say('POST', '/v1/challenges', { user: 'ana', purpose: 'signin', ...(nonce && { nonce }) })
    const { body } = await say('POST', `/v1/challenges/${asked.body.id}/answer`, { code: ana.codeNow() })
    assert.equal(body.passed, true)
    await comesIn(portal, program, browser)
    const back = isBack(await follows(browser, portal, begun.address.href))
    program.config[client.customFetch] = async (url, options) => {
      const answer = await fetch(url, options as RequestInit)
      if (!String(url).endsWith('/token')) return answer
      const { headers, status } = answer
      return Response.json(
        { ...(await answer.json()), id_token: body.result },
        { headers: { 'x-was': String(headers) }, status },
      )
    }
    await assert.rejects(redeems(program, begun, back), ({ cause, code }: Error & { code?: string }) => {
      assert.match(String((cause as Error)?.message ?? cause ?? code), /aud|audience/i)
      return true
    })
  })

  it('is not signed for an application of that kind: a key of one is none', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const operator = await world.operator()
    const { application } = await party(portal)
    const { token } = await keyOf(world, operator, { applicationId: application.id })
    const asked = await speaking(portal, token)('POST', '/v1/challenges', { user: 'ana', purpose: 'signin' })
    assert.equal(asked.code, 'unauthorized')
    const applicationId = await panelOf(world)
    const good = await keyOf(world, operator, { applicationId })
    const heard = await speaking(portal, good.token)('POST', '/v1/challenges', { user: 'ana', purpose: 'signin' })
    assert.equal(heard.status, 201)
  })
})
