import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { addProvider } from '#domain/providers/providers.ts'
import { newId } from '#kernel/ids.ts'
import { type Answered, confirms, signedIn, type Visitor, visitor } from '../attack/visitor.ts'
import { BY } from '../doors/oidc.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { goesThere, type OidcIdp, oidcIdp } from './oidc-idp.ts'
import { ledTo, OIDC } from './providers.ts'

const SECRET = 'only for a test, and long enough'

type Stage = { readonly portal: TestPortal; readonly there: OidcIdp; readonly id: string; readonly ana: Visitor }

/** Ana has an account here, and one at the provider of her company, which is another process. */
async function stage(t: TestContext): Promise<Stage> {
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'] })
  const { world } = portal
  const id = await world.work(async ({ now, random }) => newId(now, random))
  const there = await oidcIdp(t, `${portal.url}/sso/${id}/callback`, SECRET)
  const operator = await world.operator()
  const draft = {
    ...({
      kind: 'oidc',
      name: 'Acme ID',
      issuer: there.issuer,
      enabled: true,
      trust: 'on-proof',
      joins: false,
    } as const),
    proofs: { amr: ['mfa'], acr: ['phr'], maxAgeSeconds: null },
    roles: { byGroup: [], highest: 'member' } as const,
    passwords: 'everybody' as const,
    settings: { ...OIDC, asksClaims: ['amr', 'acr', 'auth_time'] },
  }
  await world.work((work) => addProvider(work, BY, { organizationId: operator.id, id }, draft, SECRET))
  await world.person({ username: 'ana' })
  return { portal, there, id, ana: await signedIn(portal, 'ana') }
}

/** To the provider and back, from what led there. */
async function there(browser: Visitor, led: Answered): Promise<Answered> {
  const back = await goesThere(ledTo(led))
  return browser.get(`${back.pathname}${back.search}`)
}

describe('a round trip to a provider in another process', () => {
  it('links whoever is signed in and has just proved who they are, and brings them in from then on', async (t) => {
    const { portal, there: idp, id, ana } = await stage(t)
    await idp.proves({ acr: 'phr', amr: ['mfa'] })
    assert.match(String((await ana.post(`/account/company-sign-in/${id}`)).location), /^\/account\/confirm/)
    await confirms(ana)
    const linked = await there(ana, await ana.post(`/account/company-sign-in/${id}`))
    assert.equal(linked.location, '/account/security?notice=companyLinked')
    const other = visitor(portal)
    const came = await there(other, await other.get(`/sso/${id}`))
    assert.equal(came.location, '/account/settings')
    const page = (await other.get('/account/security')).body
    assert.match(page, /At Acme ID, your identity provider asks for the second factor/)
  })

  it('proves anew who came by it, for what changes the account, and nothing less does', async (t) => {
    const { portal, there: idp, id, ana } = await stage(t)
    await idp.proves({ acr: 'phr', amr: ['mfa'] })
    await confirms(ana)
    await there(ana, await ana.post(`/account/company-sign-in/${id}`))
    await portal.world.rows('update app_user set password_hash = null, password_changed_at = null')
    const browser = visitor(portal)
    await there(browser, await browser.get(`/sso/${id}`))
    const { location = '' } = await browser.get('/account/two-factor/app')
    assert.match(location, /^\/account\/confirm/)
    const asked = (await browser.get(location)).body
    assert.match(asked, /Confirm at your company sign-in/)
    assert.match(
      asked,
      /provider" class="card form"><input type="hidden" name="then" value="\/account\/two-factor\/app"/,
    )
    await idp.proves({ amr: ['pwd'] })
    const app = '/account/two-factor/app'
    const goesOn = (then: string) => browser.post('/account/confirm/provider', { then })
    const weak = await there(browser, await goesOn(app))
    assert.equal(weak.status, 422)
    assert.match(weak.body, /did not say that it has just asked you for as much/)
    await idp.proves({ acr: 'phr', amr: ['mfa'] })
    const proved = await there(browser, await goesOn(app))
    assert.equal(proved.location, app)
    assert.equal((await browser.get(app)).status, 200)
    for (const astray of ['https://evil.example/', '//evil.example', '/signin', ''])
      assert.equal(
        (await there(browser, await goesOn(astray))).location,
        '/account/security?notice=companyConfirmed',
        astray,
      )
  })

  it('is no use to whoever came back as somebody else, or is signed out meanwhile', async (t) => {
    const { portal, id, there: idp, ana } = await stage(t)
    await idp.proves({ acr: 'phr', amr: ['mfa'] })
    await confirms(ana)
    const led = await ana.post(`/account/company-sign-in/${id}`)
    await portal.world.rows('delete from session')
    const back = await there(ana, led)
    assert.ok(back.status === 403 || back.location?.startsWith('/signin'), `${back.status} ${back.location}`)
    assert.deepEqual(await portal.world.rows('select 1 from identity_link'), [])
  })
})
