import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { confirms, signedIn } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { BACK, comesIn, discovered, type Party } from './oidc.ts'

describe('the pages for a program with OpenID Connect', () => {
  it('register it, show its secret once, and keep what was typed where it was wrong', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    await world.person({ username: 'olga', role: 'owner' })
    const owner = await signedIn(portal, 'olga')
    await confirms(owner)
    const { id } = await world.operator()
    const list = `/admin/organizations/${id}/applications`
    const made = await owner.post(`${list}/new`, { kind: 'oidc', name: 'Wiki', assurance: 'any', enabled: 'on' })
    assert.equal(made.status, 303, made.body)
    const one = (made.location ?? '').replace(/\?.*/, '')
    const blank = await owner.get(one)
    assert.match(blank.body, /Say first where the program waits/)
    const wrongs = ['http://panel.example.com/cb', 'https://*.example.com/cb', 'https://a:b@c.example/', `${BACK}#x`]
    for (const redirects of [...wrongs, 'com.example.app:/cb', 'javascript:alert(1)', '']) {
      const refused = await owner.post(`${one}/openid`, { redirects, after: '', logout: '' })
      assert.equal(refused.status, 422, redirects)
      assert.ok(redirects === '' || refused.body.includes(`>${redirects}</textarea>`), redirects)
    }
    assert.deepEqual(await world.rows('select 1 from oidc_client'), [])
    const said = await owner.post(`${one}/openid`, { redirects: BACK, after: '', logout: '' })
    assert.equal(said.status, 303)
    assert.match((await owner.get(one)).body, /nobody can sign in there/)
    const shown = await owner.post(`${one}/openid/secret`)
    const [, secret = ''] = /id="oidc-secret"[^>]*>\s*([\w-]{43})/.exec(shown.body) ?? assert.fail(shown.body)
    assert.ok(!(await owner.get(one)).body.includes(secret), 'it is not shown again')
    const [, clientId = ''] = /OIDCClientID ([\w.-]+)/.exec(shown.body) ?? []
    const wiki = { clientId, secret, config: await discovered(portal.url, { clientId, secret }) } as Party
    assert.ok((await comesIn(portal, wiki, owner)).access_token)
    const trail = JSON.stringify(await world.rows('select * from audit_event'))
    assert.ok(trail.includes(BACK) && !trail.includes(secret))
    const native = { redirects: 'com.example.app:/cb\nhttp://127.0.0.1/cb', after: '', logout: '', public: 'on' }
    assert.equal((await owner.post(`${one}/openid`, native)).status, 303)
    await assert.rejects(comesIn(portal, wiki, owner), 'the old address and secret are worth nothing')
    const none = await owner.post(`${one}/openid/secret`)
    assert.equal(none.status, 303, 'it needs no secret')
  })
})
