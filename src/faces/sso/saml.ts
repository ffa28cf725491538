import { generateServiceProviderMetadata, SAML } from '@node-saml/node-saml'
import type { Assertion } from '#domain/providers/assertion.ts'
import type { Asked } from '#domain/providers/flows.ts'
import { metadataOf } from '#domain/providers/metadata.ts'
import type { SamlProviderSettings } from '#domain/providers/provider-settings.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import type { World } from '#kernel/work.ts'
import type { OurAddresses, Refused } from '../http/upstream.ts'
import type { RequestKey } from './request-key.ts'
import type { Stated } from './saml-assertion.ts'
import { readResponse } from './saml-response.ts'

export type SamlProvider = Extract<IdentityProvider, { kind: 'saml' }>

const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'
const LONGEST_SUBJECT = 255

/** Where the person is sent with what we ask. */
export function samlRequest(
  { settings }: SamlProvider,
  published: Pick<SamlProviderSettings, 'signInAddress' | 'certificates'>,
  ours: OurAddresses,
  key: RequestKey | undefined,
  { state, asked, anew }: { readonly state: string; readonly asked: Asked; readonly anew: boolean },
): Promise<string> {
  const { asksContexts, forces, subject } = settings
  const saml = new SAML({
    ...{ idpCert: [...published.certificates], entryPoint: published.signInAddress },
    ...{ issuer: ours.entityId, callbackUrl: ours.acs, generateUniqueId: () => asked.requestId },
    ...{ identifierFormat: subject === null ? PERSISTENT : null, forceAuthn: forces || anew },
    ...{ disableRequestedAuthnContext: asksContexts.length === 0, authnContext: [...asksContexts] },
    ...(key ? { privateKey: key.privateKey, signatureAlgorithm: 'sha256' as const } : {}),
  })
  return saml.getAuthorizeUrlAsync(state, undefined, {})
}

/** What the provider published last, or what was typed in. */
export async function publishedBy(
  world: World,
  provider: SamlProvider,
): Promise<Pick<SamlProviderSettings, 'signInAddress' | 'certificates'>> {
  const found = await world.look((look) => metadataOf(look, provider))
  return found?.document.kind === 'saml' ? found.document : provider.settings
}

/** What a response says of the person, after every check but that it is used for the first time. */
export async function samlStated(
  provider: SamlProvider,
  published: Pick<SamlProviderSettings, 'certificates'>,
  ours: OurAddresses,
  { response, requestId, key, now }: { response: string; requestId: string | undefined; key: RequestKey; now: Date },
): Promise<{ readonly stated: Stated; readonly assertion: Assertion } | Refused> {
  const { wantsSignedResponse } = provider.settings
  const stated = await readResponse(response, {
    ...{ issuer: provider.issuer, entityId: ours.entityId, acs: ours.acs, requestId, now },
    ...{ certificates: published.certificates, wantsSignedResponse, privateKey: key.privateKey },
  })
  if ('reason' in stated) return stated
  const subject = subjectOf(provider, stated)
  return typeof subject === 'string' ? { stated, assertion: assertionOf(provider, stated, subject) } : subject
}

/** Who it is, by something that stays. */
function subjectOf({ settings }: SamlProvider, { nameId, nameFormat, attributes }: Stated): string | Refused {
  const { subject: name } = settings
  const [value, ...more] = name === null ? [nameId] : (attributes.get(name) ?? [])
  if (name === null && nameFormat !== PERSISTENT) {
    const why = nameFormat === TRANSIENT ? 'it is another one at each sign-in' : 'nobody says that it stays'
    return { reason: 'subject', said: `the NameID has the format ${nameFormat}, and ${why}` }
  }
  if (value === undefined || more.length > 0 || value.length > LONGEST_SUBJECT)
    return {
      reason: 'subject',
      said: name === null ? 'there is no NameID' : `${more.length + (value ? 1 : 0)} values of ${name}`,
    }
  return value
}

function assertionOf(
  { organizationId, id, issuer, settings }: SamlProvider,
  stated: Stated,
  subject: string,
): Assertion {
  const { names } = settings
  const first = (name: string): string | undefined => (name === '' ? undefined : stated.attributes.get(name)?.[0])
  return {
    ...{ organizationId, providerId: id, issuer, subject, session: stated.session },
    ...{ username: first(names.username), fullName: first(names.fullName), email: first(names.email) },
    groups: names.groups === '' ? [] : (stated.attributes.get(names.groups) ?? []),
    proof: { methods: [], context: stated.context, authenticatedAt: stated.authenticatedAt },
  }
}

/** What it said, for whoever tries it out. */
export function claimsOf(stated: Stated): Record<string, unknown> {
  const { nameId, nameFormat, context, authenticatedAt, session, attributes } = stated
  const own = {
    NameID: nameId,
    Format: nameFormat,
    AuthnContextClassRef: context,
    AuthnInstant: authenticatedAt,
    SessionIndex: session,
  }
  return {
    ...own,
    ...Object.fromEntries([...attributes].map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
  }
}

/** Our own metadata for a provider. */
export function ourSamlMetadata(provider: SamlProvider, ours: OurAddresses, key: RequestKey): string {
  const xml = generateServiceProviderMetadata({
    ...{ issuer: ours.entityId, callbackUrl: ours.acs, wantAssertionsSigned: true },
    ...{ identifierFormat: provider.settings.subject === null ? PERSISTENT : null },
    ...{ decryptionPvk: key.privateKey, decryptionCert: key.certificate },
    ...(provider.settings.signs ? { privateKey: key.privateKey, publicCerts: key.certificate } : {}),
  })
  // reason: the library offers what we do not take
  return xml.replace(/\s*<EncryptionMethod Algorithm="[^"]*-cbc"\/>/g, '')
}
