import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { begins, comesIn, party } from '../doors/oidc.ts'
import { portalBehindProxy, signedIn, visitor } from './visitor.ts'

describe('strangers who begin to sign in at a program', () => {
  it('fill no table: what is kept of them goes within an hour, and is bounded', async (t) => {
    const portal = await portalBehindProxy(t)
    const { world } = portal
    await world.person({ username: 'ana' })
    const panel = await party(portal, { settings: { isPublic: true } })
    const { pathname, search } = (await begins(panel)).address
    const eve = visitor(portal)
    const statuses: number[] = []
    const asks = async (): Promise<void> => {
      for (let n = 0; n < 80; n++) {
        const stranger = visitor(portal, '192.0.2.66')
        const path = n % 2 === 0 ? '/oidc/signout' : `${pathname}${search}`
        statuses.push((await stranger.get(path)).status)
      }
    }
    await Promise.all(Array.from({ length: 10 }, asks))
    assert.ok(statuses.includes(429), 'there is an end to it')
    const rows = await world.rows<{ life: number }>(
      'select extract(epoch from expires_at - created_at)::int as life from oidc_record',
    )
    assert.ok(rows.length < 800)
    assert.ok(
      rows.every(({ life }) => life <= 3600),
      String(Math.max(...rows.map(({ life }) => life))),
    )
    assert.ok([200, 303].includes((await eve.get(`${pathname}${search}`)).status), 'others begin as ever')
    const browser = await signedIn(portal, 'ana')
    for (let n = 0; n < 5; n++) assert.ok((await comesIn(portal, panel, browser)).access_token)
  })
})
