import { findOrganization } from '#domain/organizations/organizations.ts'
import { beginFlow, type Flow, isFirst, takeFlow } from '#domain/providers/flows.ts'
import {
  isUsable,
  keepMetadata,
  metadataOf,
  noteProblem,
  type OidcDocument,
  type SamlDocument,
} from '#domain/providers/metadata.ts'
import { type IdentityProvider, type ProviderKey, secretOf } from '#domain/providers/providers.ts'
import { plus, secondsBetween } from '#kernel/time.ts'
import type { World } from '#kernel/work.ts'
import { portalAddress } from '../http/portal-address.ts'
import type { Site } from '../http/site.ts'
import type { Back, Begin, Finished, OurAddresses, Refused, Upstream } from '../http/upstream.ts'
import { type Fetcher, textAt } from './asking.ts'
import type { OidcParts, OidcProvider } from './oidc.ts'
import { requestKey } from './request-key.ts'
import type { SamlProvider } from './saml.ts'

export type UpstreamParts = {
  readonly world: World
  readonly site: Pick<Site, 'publicUrl' | 'secure' | 'port'>
  readonly fetcher: Fetcher
}

// reason: most servers never ask a provider; each protocol is loaded with the first who comes by it
const oidc = () => import('./oidc.ts')
const saml = () => import('./saml.ts')

/** An assertion is remembered a little longer than it is good, for clocks differ. */
const REMEMBERED_LONGER = 300

const SAML_TYPES = 'application/samlmetadata+xml, application/xml, text/xml'

/** Identity providers, each by its protocol. */
export function createUpstream(parts: UpstreamParts): Upstream {
  const addresses = addressesBy(parts)
  return {
    addresses,
    begin: (provider, begin) => beginAt(parts, provider, begin),
    finish: (provider, back) => finishAt(parts, provider, back),
    refresh: async (provider) => {
      const refreshed: Promise<object | undefined> =
        provider.kind === 'oidc' ? freshDocument(parts, provider) : refreshSaml(parts, provider)
      const found = await refreshed
      return found && isRefused(found) ? found : undefined
    },
    checkIssuer: async (issuer, publicOnly) => {
      const { discover } = await import('./oidc-document.ts')
      const found = await discover(parts.fetcher, issuer, publicOnly)
      return isRefused(found) ? found : undefined
    },
    readMetadata: async (from) => {
      const { readSamlMetadata } = await import('./saml-metadata.ts')
      if ('xml' in from) return readSamlMetadata(from.xml)
      const text = await textAt(parts.fetcher, from.address, SAML_TYPES, from.publicOnly)
      return typeof text === 'string' ? readSamlMetadata(text) : text
    },
    ourMetadata: async (provider) => {
      if (provider.kind !== 'saml') throw new Error('only SAML has metadata')
      const { ourSamlMetadata } = await saml()
      return ourSamlMetadata(provider, await addresses(provider), await requestKey(parts.world, provider))
    },
  }
}

function addressesBy({ world, site }: UpstreamParts) {
  return async ({ organizationId, id }: ProviderKey): Promise<OurAddresses> => {
    const base = await world.look(async (look) => {
      const organization = await findOrganization(look, organizationId)
      return portalAddress(look, site, organization?.realmId ?? organizationId)
    })
    const own = `${base}/sso/${id}`
    return { callback: `${own}/callback`, acs: `${own}/acs`, entityId: `${own}/metadata` }
  }
}

async function beginAt(
  parts: UpstreamParts,
  provider: IdentityProvider,
  begin: Begin,
): Promise<{ readonly to: string } | Refused> {
  const ours = await addressesBy(parts)(provider)
  const anew = begin.purpose === 'confirm'
  if (provider.kind === 'oidc') {
    const found = await oidcParts(parts, provider)
    if ('reason' in found) return found
    const { oidcRequest } = await oidc()
    const begun = await parts.world.work((work) => beginFlow(work, provider, begin))
    return { to: await oidcRequest(provider, found, { ...begun, ...ours, hint: begin.hint, anew }) }
  }
  const { samlRequest, publishedBy } = await saml()
  const published = await publishedBy(parts.world, provider)
  const key = provider.settings.signs ? await requestKey(parts.world, provider) : undefined
  const begun = await parts.world.work((work) => beginFlow(work, provider, begin))
  return { to: await samlRequest(provider, published, ours, key, { ...begun, anew }) }
}

async function finishAt(parts: UpstreamParts, provider: IdentityProvider, back: Back): Promise<Finished> {
  const flow = await parts.world.work((work) => takeFlow(work, provider, back))
  if (typeof flow === 'string') return { ok: false, reason: flow }
  const found =
    provider.kind === 'oidc' ? await finishOidc(parts, provider, flow, back) : await finishSaml(parts, provider, flow)
  return 'reason' in found ? { ok: false, flow, ...found } : { ok: true, flow, ...found }
}

async function finishOidc(
  parts: UpstreamParts,
  provider: OidcProvider,
  { asked, purpose }: Flow,
  { state, query }: Back,
) {
  const [found, ours] = await Promise.all([oidcParts(parts, provider), addressesBy(parts)(provider)])
  if ('reason' in found) return found
  const { oidcStated } = await oidc()
  const stated = await oidcStated(provider, found, { state, query, asked, ...ours, anew: purpose === 'confirm' })
  if ('reason' in stated) return stated
  const { keys, ...said } = stated
  if (keys) await parts.world.once((work) => keepMetadata(work, provider, { ...found.document, keys }))
  return said
}

async function finishSaml(parts: UpstreamParts, provider: SamlProvider, { purpose, asked, answer }: Flow) {
  if (answer === undefined) return { reason: 'no-answer' as const }
  if (purpose === 'unasked' && !provider.settings.allowsUnasked) return { reason: 'unasked' as const }
  const { world } = parts
  const { samlStated, claimsOf, publishedBy } = await saml()
  const [published, key, ours] = await Promise.all([
    publishedBy(world, provider),
    requestKey(world, provider),
    addressesBy(parts)(provider),
  ])
  const now = await world.look(async (look) => look.now)
  const requestId = purpose === 'unasked' ? undefined : asked.requestId
  const read = await samlStated(provider, published, ours, { response: answer, requestId, key, now })
  if ('reason' in read) return read
  const { stated, assertion } = read
  const until = plus(stated.until, REMEMBERED_LONGER)
  if (!(await world.work((work) => isFirst(work, provider, stated.id, until))))
    return { reason: 'replayed' as const, said: stated.id }
  return { assertion, claims: claimsOf(stated) }
}

/** What the library is told; the document is fetched where there is none, or where it has grown too old. */
async function oidcParts(parts: UpstreamParts, provider: OidcProvider): Promise<OidcParts | Refused> {
  const { world, fetcher } = parts
  const { known, secret, publicOnly, now } = await world.look(async (look) => ({
    known: await metadataOf(look, provider),
    secret: await secretOf(look, provider),
    publicOnly: await isKeptOut(parts, provider),
    now: look.now,
  }))
  const isThere = known?.document.kind === 'oidc' && known.document.server.issuer === provider.issuer
  const usable = isThere && isUsable(known, now) ? known.document : undefined
  const document = usable ?? (await freshDocument(parts, provider))
  if ('reason' in document) return document
  const age = usable && known ? Math.max(0, secondsBetween(known.fetchedAt, now)) : 0
  const ahead = Math.round((now.getTime() - Date.now()) / 1000)
  return { fetcher, publicOnly, document: document as OidcDocument, age, secret, ahead }
}

async function freshDocument(parts: UpstreamParts, provider: OidcProvider): Promise<OidcDocument | Refused> {
  const { discover } = await import('./oidc-document.ts')
  const found = await discover(parts.fetcher, provider.issuer, await isKeptOut(parts, provider))
  return kept(parts, provider, found)
}

async function refreshSaml(parts: UpstreamParts, provider: SamlProvider): Promise<SamlDocument | Refused | undefined> {
  const { metadataAddress } = provider.settings
  if (metadataAddress === null) return undefined
  const { readSamlMetadata } = await import('./saml-metadata.ts')
  const publicOnly = await isKeptOut(parts, provider)
  const text = await textAt(parts.fetcher, metadataAddress, SAML_TYPES, publicOnly)
  const read = typeof text === 'string' ? await readSamlMetadata(text) : text
  if ('reason' in read) return kept<SamlDocument>(parts, provider, read)
  const { kind, issuer, signInAddress, certificates } = read
  if (issuer !== provider.issuer) return kept<SamlDocument>(parts, provider, { reason: 'issuer', said: issuer })
  return kept<SamlDocument>(parts, provider, { kind, signInAddress, certificates })
}

const isRefused = (found: object): found is Refused => 'reason' in found

/** Keeps what was fetched, or why it was not. */
async function kept<Found extends OidcDocument | SamlDocument>(
  { world }: UpstreamParts,
  provider: ProviderKey,
  found: Found | Refused,
): Promise<Found | Refused> {
  if (isRefused(found)) {
    const problem = [found.reason, found.said].filter(Boolean).join(': ')
    await world.once((work) => noteProblem(work, provider, problem))
  } else await world.once((work) => keepMetadata(work, provider, found))
  return found
}

/** Only whoever runs this server may have it ask inside its network. */
async function isKeptOut({ world }: UpstreamParts, { organizationId }: ProviderKey): Promise<boolean> {
  const organization = await world.look((look) => findOrganization(look, organizationId))
  return organization?.kind !== 'operator'
}
