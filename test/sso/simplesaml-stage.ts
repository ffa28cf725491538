import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type IdentityProvider, providersOf } from '#domain/providers/providers.ts'
import { type Answered, confirms, signedIn, type Visitor, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { type SimpleSaml, signsInThere, simpleSaml } from './simplesaml.ts'

export type SimpleSamlStage = {
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
export async function simpleSamlStage(
  t: TestContext,
  { encrypts, ...more }: Readonly<Record<string, string>> & { readonly encrypts?: string } = {},
): Promise<SimpleSamlStage> {
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'] })
  const there = await simpleSaml(t)
  await portal.world.person({ username: 'ana', role: 'owner' })
  const owner = await signedIn(portal, 'ana')
  await confirms(owner)
  const operator = await portal.world.operator()
  const list = `/admin/organizations/${operator.id}/providers`
  const id = /name="id" value="([^"]+)"/.exec((await owner.get(`${list}/new?kind=saml`)).body)?.[1] ?? ''
  const saved = await owner.post(`${list}/new`, { ...FORM, ...more, id, metadataAddress: there.metadataAddress })
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

/** Signs in there, where `there` is the browser at the provider, and comes back with what it posts. */
export async function comesFrom(
  { portal, provider }: SimpleSamlStage,
  browser: Visitor,
  address: URL,
  there: Visitor = visitor({ url: address.origin }),
): Promise<Answered> {
  const headers = { origin: address.origin, 'sec-fetch-site': 'cross-site' }
  const posted = await visitor(portal).post(
    `/sso/${provider.id}/acs`,
    { ...(await signsInThere(address, there)) },
    headers,
  )
  return browser.get(posted.location ?? '')
}
