import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mayBegin } from '#domain/providers/flows.ts'
import { addsOidc, addsSaml, refusals } from '../sso/providers.ts'
import { portalBehindProxy, visitor } from './visitor.ts'

const STRANGER = '203.0.113.9'
const issuer = 'https://idp.example.com'

describe('answers of identity providers that nobody has asked for', () => {
  it('are written down as often as a network may begin, and no more', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    const provider = await addsOidc(world, { issuer })
    const stranger = visitor(portal, STRANGER)
    const back = `/sso/${provider.id}/callback?code=a-code&state=made-up`
    assert.equal((await stranger.get(back)).status, 403)
    const { id } = await world.operator()
    const place = { address: STRANGER, browser: '' }
    await world.work(async (work) => {
      while (await mayBegin(work, id, place));
    })
    assert.equal((await stranger.get(back)).status, 429)
    assert.equal((await refusals(portal)).length, 1)
    assert.equal((await visitor(portal, '198.51.100.7').get(back)).status, 403, 'another network')
  })

  it('are not kept where they are refused in any case', async (t) => {
    const portal = await portalBehindProxy(t)
    const saying = { SAMLResponse: Buffer.alloc(90_000, 'a').toString('base64'), RelayState: '' }
    for (const allowsUnasked of [false, true]) {
      const { id } = await addsSaml(portal.world, { issuer }, { allowsUnasked })
      const headers = { origin: issuer, 'sec-fetch-site': 'cross-site' }
      const posted = await visitor(portal).post(`/sso/${id}/acs`, saying, headers)
      assert.equal(posted.status, 303)
      const rows = await portal.world.rows<{ length: number }>(
        'select length(sealed_answer) from identity_flow where provider_id = $1',
        id,
      )
      assert.equal((rows[0]?.length ?? 0) > 100_000, allowsUnasked)
      assert.equal((await visitor(portal).get(posted.location ?? '')).status, 403)
    }
    assert.deepEqual((await refusals(portal)).map(({ reason }) => reason).toSorted(), ['unasked', 'xml'])
  })
})
