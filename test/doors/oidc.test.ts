import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as client from 'openid-client'
import { signedIn, visitor } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { begins, comesIn, follows, isBack, isPage, party, redeems, signsIn } from './oidc.ts'

describe('a program with OpenID Connect', () => {
  it('leads to our sign-in and is told who came, how and when', async (t) => {
    const portal = await testPortal(t)
    const ana = await portal.world.person({ username: 'ana', name: 'Ana Müller', role: 'administrator' })
    const panel = await party(portal)
    const browser = visitor(portal)
    const begun = await begins(panel)
    const asked = isPage(await follows(browser, portal, begun.address.href))
    assert.match(asked.body, /name="password"/)
    const back = isBack(await signsIn(browser, portal, 'ana'))
    assert.equal(back.searchParams.get('iss'), portal.url)
    const tokens = await redeems(panel, begun, back)
    const claims = tokens.claims() ?? assert.fail('no claims')
    const { sub, iss, acr, amr, auth_time: at } = claims
    assert.deepEqual([sub, iss, acr, amr], [ana.id, portal.url, 'urn:countersign:acr:aal1', ['pwd']])
    assert.ok(Math.abs(Number(at) - Date.now() / 1000) < 60)
    const told = await client.fetchUserInfo(panel.config, tokens.access_token, sub)
    const { id } = await portal.world.operator()
    assert.deepEqual(
      [told.name, told.preferred_username, told.email, told.roles, told.organization, told.organization_path],
      ['Ana Müller', 'ana', 'ana@example.com', ['administrator'], id, [id]],
    )
    const [entered] = await portal.world.rows<{ outcome: string; detail: { name: string } }>(
      `select outcome, detail from audit_event where action = 'application.entered'`,
    )
    assert.deepEqual([entered?.outcome, entered?.detail.name], ['done', 'Panel'])
    assert.deepEqual(portal.errors, [])
  })

  it('lets whoever is signed in come in without a page, also where no page may be shown', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const stranger = await begins(panel, { prompt: 'none' })
    const refused = isBack(await follows(visitor(portal), portal, stranger.address.href))
    assert.equal(refused.searchParams.get('error'), 'login_required')
    const browser = await signedIn(portal, 'ana')
    const tokens = await comesIn(portal, panel, browser, { prompt: 'none' })
    assert.ok(tokens.refresh_token)
  })

  it('gets a new refresh token for each, and the family ends with the second use of one', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const first = await comesIn(portal, panel, await signedIn(portal, 'ana'))
    const second = await client.refreshTokenGrant(panel.config, first.refresh_token ?? '')
    assert.ok(second.refresh_token && second.refresh_token !== first.refresh_token)
    await client.fetchUserInfo(panel.config, second.access_token, client.skipSubjectCheck)
    await assert.rejects(client.refreshTokenGrant(panel.config, first.refresh_token ?? ''), { error: 'invalid_grant' })
    await assert.rejects(client.refreshTokenGrant(panel.config, second.refresh_token))
    await assert.rejects(client.fetchUserInfo(panel.config, second.access_token, client.skipSubjectCheck))
  })

  it('is nothing any more with the session it came from', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const tokens = await comesIn(portal, panel, browser)
    await client.fetchUserInfo(panel.config, tokens.access_token, client.skipSubjectCheck)
    await browser.post('/signout')
    await assert.rejects(client.fetchUserInfo(panel.config, tokens.access_token, client.skipSubjectCheck))
    await assert.rejects(client.refreshTokenGrant(panel.config, tokens.refresh_token ?? ''))
    const { active } = await client.tokenIntrospection(panel.config, tokens.access_token)
    assert.equal(active, false)
    const silent = await begins(panel, { prompt: 'none' })
    const back = isBack(await follows(browser, portal, silent.address.href))
    assert.equal(back.searchParams.get('error'), 'login_required')
  })
})
