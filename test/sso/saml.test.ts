import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { findProvider, type IdentityProvider, providersOf } from '#domain/providers/providers.ts'
import { confirms, signedIn, type Visitor, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { begins, ledTo, refusals } from './providers.ts'
import { noSimpleSaml, type SimpleSaml, signsInThere, simpleSaml } from './simplesaml.ts'

type Stage = {
  readonly portal: TestPortal
  readonly there: SimpleSaml
  readonly owner: Visitor
  readonly provider: IdentityProvider
}

const FORM = {
  ...{ kind: 'saml', name: 'Acme ID', enabled: 'on', trust: 'none', highest: 'administrator', passwords: 'everybody' },
  ...{ joins: 'on', groups: 'admins = administrator', 'name-username': 'uid', 'name-fullName': 'displayName' },
  ...{ 'name-email': 'mail', 'name-groups': 'eduPersonAffiliation', amr: '', acr: '', signs: 'on' },
}

/** An owner sets up SimpleSAMLphp by the pages, each side by the metadata of the other. */
async function stage(t: TestContext, encrypts?: string): Promise<Stage> {
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'] })
  const there = await simpleSaml(t)
  await portal.world.person({ username: 'ana', role: 'owner' })
  const owner = await signedIn(portal, 'ana')
  await confirms(owner)
  const operator = await portal.world.operator()
  const list = `/admin/organizations/${operator.id}/providers`
  const id = /name="id" value="([^"]+)"/.exec((await owner.get(`${list}/new?kind=saml`)).body)?.[1] ?? ''
  const saved = await owner.post(`${list}/new`, { ...FORM, id, metadataAddress: there.metadataAddress })
  assert.equal(
    saved.status,
    303,
    [...saved.body.matchAll(/class="error"[^>]*>(?:<svg.*?<\/svg>)?([^<]*)/gs)].map(([, text]) => text).join(),
  )
  const [provider] = await portal.world.look((look) => providersOf(look, operator))
  assert.ok(provider)
  const { body } = await visitor(portal).get(`/sso/${id}/metadata`)
  const signedBy = /use="signing".*?<ds:X509Certificate>([^<]+)</s.exec(body)?.[1]?.replace(/\s/g, '') ?? ''
  const [, entityId = ''] = /entityID="([^"]+)"/.exec(body) ?? []
  const [, acs = ''] = /AssertionConsumerService[^>]*Location="([^"]+)"/.exec(body) ?? []
  await there.knows({ entityId, acs, signedBy, ...(encrypts === undefined ? {} : { encrypts }) })
  return { portal, there, owner, provider }
}

async function comesBack({ portal, provider }: Stage, browser: Visitor, address: URL) {
  const headers = { origin: address.origin, 'sec-fetch-site': 'cross-site' }
  const posted = await visitor(portal).post(`/sso/${provider.id}/acs`, { ...(await signsInThere(address)) }, headers)
  return browser.get(posted.location ?? '')
}

describe('a company that signs its people in by SimpleSAMLphp', { skip: noSimpleSaml }, () => {
  it('sends them there with a signed question, and takes its answer', async (t) => {
    const all = await stage(t)
    const { portal, there, provider } = all
    assert.equal(provider.issuer, there.entityId)
    const browser = visitor(portal)
    const address = await begins(browser, provider)
    assert.ok(address.href.startsWith(there.url) && address.searchParams.has('Signature'), address.href)
    const answered = await comesBack(all, browser, address)
    assert.equal(answered.status, 303, JSON.stringify(await refusals(portal)))
    const [anna] = await portal.world.rows<{ username: string; name: string; role: string }>(
      "select username, name, role from app_user where username = 'anna'",
    )
    assert.deepEqual(anna, { username: 'anna', name: 'Anna Ä', role: 'administrator' })
  })

  it('shows who tries it out what it says, and signs nobody in', async (t) => {
    const all = await stage(t)
    const { portal, owner, provider } = all
    const address = ledTo(
      await owner.post(`/admin/organizations/${provider.organizationId}/providers/${provider.id}/test`),
    )
    const shown = await comesBack(all, owner, address)
    assert.equal(shown.status, 200)
    for (const text of ['It works', '1001', 'anna@example.com', 'admins', 'AuthnContextClassRef', 'Anna Ä'])
      assert.ok(shown.body.includes(text), text)
    assert.deepEqual(await portal.world.rows("select from app_user where username = 'anna'"), [])
    const found = await portal.world.look((look) => findProvider(look, provider))
    assert.deepEqual(found, provider)
  })

  it('is not taken where it encrypts in a way that others can change unseen', async (t) => {
    const all = await stage(t, 'http://www.w3.org/2001/04/xmlenc#aes128-cbc')
    const browser = visitor(all.portal)
    assert.equal((await comesBack(all, browser, await begins(browser, all.provider))).status, 403)
    assert.equal((await refusals(all.portal)).at(-1)?.reason, 'algorithm')
    const { body } = await browser.get(`/sso/${all.provider.id}/metadata`)
    assert.ok(body.includes('aes128-gcm') && !body.includes('cbc'))
  })
})
