import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as client from 'openid-client'
import { changeApplication } from '#domain/applications/applications.ts'
import { renewSecret } from '#domain/applications/oidc-clients.ts'
import { signedIn, visitor } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { BACK, BY, begins, comesIn, follows, isBack, isPage, party, redeems, signsIn } from './oidc.ts'

describe('whoever wants in at a program without being let in', () => {
  it('gets no code sent anywhere but to the very address that was registered', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const { origin } = new URL(BACK)
    const wrong = [
      ...[`${BACK}/`, `${BACK}?x=1`, `${BACK}#x`, BACK.toUpperCase(), BACK.replace('https', 'http'), `${origin}/`],
      ...[`${origin}/oidc/callback/../evil`, `${origin}/oidc/callback%2f..`, `${origin}:443/oidc/callback`],
      ...[`https://panel.example.com@evil.example.net/oidc/callback`, `https://panel.example.com.evil.example.net/`],
      ...['//panel.example.com/oidc/callback', 'javascript:alert(1)', 'data:text/html,x', '', ' ', `${BACK} `],
      ...[`${BACK}\\@evil.example.net`, `https://evil.example.net/?${BACK}`, 'https://panel.example.com/oidc/Callback'],
    ]
    for (const redirect of wrong) {
      for (const more of [{}, { prompt: 'none' }, { response_mode: 'form_post' }, { response_type: 'token' }]) {
        const { address } = await begins(panel, { redirect_uri: redirect, ...more })
        const led = isPage(await follows(browser, portal, address.href))
        assert.equal(led.status, 400, redirect)
        assert.ok(!led.body.includes('code='), redirect)
      }
    }
    const twice = await begins(panel)
    const led = isPage(await follows(browser, portal, `${twice.address.href}&redirect_uri=https://evil.example.net/`))
    assert.equal(led.status, 400)
  })

  it('cannot use a code twice, nor at once: what came of it is taken back', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const begun = await begins(panel)
    const back = isBack(await follows(browser, portal, begun.address.href))
    const tokens = await redeems(panel, begun, back)
    await assert.rejects(redeems(panel, begun, back), { error: 'invalid_grant' })
    await assert.rejects(client.fetchUserInfo(panel.config, tokens.access_token, client.skipSubjectCheck))
    await assert.rejects(client.refreshTokenGrant(panel.config, tokens.refresh_token ?? ''))
    const other = await begins(panel)
    const again = isBack(await follows(browser, portal, other.address.href))
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => redeems(panel, other, again)))
    assert.ok(all.filter(({ status }) => status === 'fulfilled').length <= 1)
    const refreshed = await comesIn(portal, panel, browser)
    const many = await Promise.allSettled(
      Array.from({ length: 20 }, () => client.refreshTokenGrant(panel.config, refreshed.refresh_token ?? '')),
    )
    const won = many.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    assert.ok(won.length <= 1)
    for (const { refresh_token: next = '' } of won)
      await assert.rejects(client.refreshTokenGrant(panel.config, next), 'the family has ended')
  })

  it('cannot do without PKCE, nor weaken it, nor without the secret', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const begun = await begins(panel)
    const plain = new URL(begun.address)
    plain.searchParams.set('code_challenge_method', 'plain')
    const without = new URL(begun.address)
    without.searchParams.delete('code_challenge')
    without.searchParams.delete('code_challenge_method')
    for (const { href } of [plain, without]) {
      const back = isBack(await follows(browser, portal, href))
      assert.equal(back.searchParams.get('error'), 'invalid_request')
    }
    const back = isBack(await follows(browser, portal, begun.address.href))
    const stolen = { ...begun, verifier: client.randomPKCECodeVerifier() }
    await assert.rejects(redeems(panel, stolen, back), { error: 'invalid_grant' })
    const { clientId } = panel
    for (const secret of ['wrong', '', panel.secret?.slice(1) ?? '']) {
      const answer = await fetch(`${portal.url}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams({
          ...{ grant_type: 'authorization_code', code: back.searchParams.get('code') ?? '', redirect_uri: BACK },
          ...{ code_verifier: begun.verifier, client_id: clientId, client_secret: secret },
        }),
      })
      assert.ok([400, 401].includes(answer.status))
      const { error } = (await answer.json()) as { error: string }
      assert.ok(['invalid_client', 'invalid_request'].includes(error), error)
    }
  })

  it('is out at once with the person, the organization, the application or an old secret', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const bakery = await world.organization('Bakery')
    const bruce = await world.person({ username: 'bruce', organizationId: bakery.id })
    const panel = await party(portal)
    const tokens = await comesIn(portal, panel, await signedIn(portal, 'bruce'))
    const asks = () => client.fetchUserInfo(panel.config, tokens.access_token, bruce.id)
    await asks()
    await world.rows('update organization set stopped = true where id = $1', bakery.id)
    await assert.rejects(asks())
    await world.rows('update organization set stopped = false where id = $1', bakery.id)
    await asks()
    await world.rows(`update app_user set status = 'suspended' where id = $1`, bruce.id)
    await assert.rejects(asks())
    await world.rows(`update app_user set status = 'active' where id = $1`, bruce.id)
    await asks()
    const { application } = panel
    await world.work((work) => changeApplication(work, BY, application, { ...application, roles: ['owner'] }))
    await assert.rejects(asks())
    await world.work((work) => changeApplication(work, BY, application, { ...application, enabled: false }))
    await assert.rejects(asks())
    const { address } = await begins(panel)
    assert.equal(isPage(await follows(visitor(portal), portal, address.href)).status, 400)
    await world.work((work) => changeApplication(work, BY, application, application))
    await world.work((work) => renewSecret(work, BY, application))
    await assert.rejects(client.refreshTokenGrant(panel.config, tokens.refresh_token ?? ''), {
      error: 'invalid_client',
    })
  })

  it('learns nothing from the database alone', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const tokens = await comesIn(portal, panel, await signedIn(portal, 'ana'))
    const all = JSON.stringify([
      await portal.world.rows('select *, encode(sealed, $1) as text from oidc_record', 'escape'),
      await portal.world.rows('select * from oidc_client'),
      await portal.world.rows('select * from audit_event'),
    ])
    const secrets = [tokens.access_token, tokens.refresh_token ?? '', panel.secret ?? '']
    for (const secret of secrets) assert.ok(!all.includes(secret) && secret.length > 20)
  })

  it('cannot have another person finish what they began', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const mallory = visitor(portal)
    const begun = await begins(panel)
    isPage(await follows(mallory, portal, begun.address.href))
    const uid = mallory.jar.get('oidc-waits') ?? ''
    const ana = await signedIn(portal, 'ana')
    const led = await ana.get(`/oidc/interaction/${uid}`)
    assert.equal(led.status, 400)
    assert.match(led.body, /begun in another window/)
    isBack(await signsIn(mallory, portal, 'ana'))
  })

  it('is told to come again, and nothing else, where the database fails', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const { address } = await begins(panel)
    await portal.world.rows('alter table oidc_record rename to gone')
    const answered = await browser.get(`${address.pathname}${address.search}`)
    assert.deepEqual([answered.status, answered.headers['retry-after']], [503, '5'])
    assert.equal(answered.body, '{"error":"temporarily_unavailable"}')
    assert.match(String(portal.errors[0]), /oidc_record/, 'whoever runs the server hears of it')
    portal.errors.length = 0
  })
})
