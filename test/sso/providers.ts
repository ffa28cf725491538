import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OidcProviderSettings, SamlProviderSettings } from '#domain/providers/provider-settings.ts'
import { addProvider, findProvider, type IdentityProvider, type ProviderDraft } from '#domain/providers/providers.ts'
import { newId } from '#kernel/ids.ts'
import type { Answered, Visitor } from '../attack/visitor.ts'
import { BY } from '../doors/oidc.ts'
import type { TestPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'

const NAMES = { username: 'preferred_username', fullName: 'name', email: 'email', groups: 'groups' }

export const OIDC: OidcProviderSettings = {
  ...{ clientId: 'portal', scopes: ['profile', 'email'], names: NAMES, asksContexts: [], asksMaxAge: null },
  ...{ asksClaims: [], asksUserinfo: false },
}

export const SAML: SamlProviderSettings = {
  ...{ metadataAddress: null, signInAddress: 'https://idp.example.com/sso', certificates: [], subject: null },
  names: { username: 'uid', fullName: 'displayName', email: 'mail', groups: 'eduPersonAffiliation' },
  ...{ asksContexts: [], forces: false, signs: false, wantsSignedResponse: false, allowsUnasked: false },
}

type Common = Omit<ProviderDraft, 'kind' | 'settings'>
const COMMON: Common = {
  ...{ name: 'Acme ID', issuer: '', enabled: true, trust: 'on-proof', joins: true, passwords: 'everybody' },
  proofs: { amr: ['mfa'], acr: [], maxAgeSeconds: null },
  roles: { byGroup: [], highest: 'member' },
}

type Draft = Partial<Common> & Pick<Common, 'issuer'> & { readonly organizationId?: string; readonly id?: string }

export async function addsOidc(
  world: TestWorld,
  { organizationId, ...draft }: Draft,
  settings: Partial<OidcProviderSettings> = {},
): Promise<IdentityProvider> {
  const whole: ProviderDraft = { ...COMMON, ...draft, kind: 'oidc', settings: { ...OIDC, ...settings } }
  return added(world, organizationId, undefined, whole, 'a secret of ours')
}

export async function addsSaml(
  world: TestWorld,
  { organizationId, id, ...draft }: Draft,
  settings: Partial<SamlProviderSettings> = {},
): Promise<IdentityProvider> {
  return added(world, organizationId, id, { ...COMMON, ...draft, kind: 'saml', settings: { ...SAML, ...settings } })
}

async function added(
  world: TestWorld,
  organizationId: string | undefined,
  id: string | undefined,
  draft: ProviderDraft,
  secret?: string,
): Promise<IdentityProvider> {
  const { id: operator } = await world.operator()
  return world.work(async (work) => {
    const key = { organizationId: organizationId ?? operator, id: id ?? newId(work.now, work.random) }
    assert.equal(await addProvider(work, BY, key, draft, secret), 'done')
    const provider = await findProvider(work, key)
    assert.ok(provider)
    return provider
  })
}

/** Where a page leads on by itself. */
export function ledTo(answered: Answered): URL {
  const [, address = ''] = /^0; url=(.*)$/.exec(String(answered.headers.refresh ?? '')) ?? []
  assert.ok(address !== '', `it leads nowhere: ${answered.status} ${answered.location} ${textOf(answered)}`)
  return new URL(address)
}

/** Begins at a provider, as far as to its door. */
export async function begins(browser: Visitor, { id }: Pick<IdentityProvider, 'id'>): Promise<URL> {
  return ledTo(await browser.get(`/sso/${id}`))
}

export type Refusal = {
  readonly action: string
  readonly reason: string
  readonly reference: string
  readonly said: string | null
}

/** The rows of what was refused, the oldest first. */
export function refusals({ world }: Pick<TestPortal, 'world'>): Promise<Refusal[]> {
  return world.rows<Refusal>(
    `select action, reason, detail->>'reference' as reference, detail->>'said' as said from audit_event
     where action in ('provider.refused', 'provider.tested') and outcome = 'refused' order by at, id`,
  )
}

export const textOf = ({ body }: Pick<Answered, 'body'>): string =>
  body
    .replace(/<head>.*?<\/head>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 600)

export const aState = (): string => randomUUID()
