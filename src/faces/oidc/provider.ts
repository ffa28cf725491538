import { timingSafeEqual } from 'node:crypto'
import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider'
import { acrValues } from '#domain/applications/acr.ts'
import { admit } from '#domain/applications/admission.ts'
import { findApplication, parseKey } from '#domain/applications/applications.ts'
import { hashOfSecret } from '#domain/applications/oidc-clients.ts'
import { holderBehind } from '#domain/applications/oidc-records.ts'
import { type Holder, noteSeen } from '#domain/applications/passes.ts'
import type { PrivateKey } from '#domain/applications/signing-keys.ts'
import { day, hour, minute } from '#kernel/time.ts'
import type { World } from '#kernel/work.ts'
import { adapterOf } from './adapter.ts'
import { INTERACTION, ROUTES } from './addresses.ts'
import { accountOf, CLAIMS } from './claims.ts'
import { signOutWell } from './logout.ts'
import { mirrorSessions } from './mirror.ts'
import { formOf, type Pages } from './pages.ts'
import { policyOf } from './policy.ts'
import { visitorNow } from './visitor.ts'

type Library = typeof import('oidc-provider')

export type IssuerParts = {
  readonly world: World
  readonly realmId: string
  readonly issuer: string
  readonly keys: readonly PrivateKey[]
  readonly pages: Pages
  /** Told of what was not foreseen. */
  readonly onError: (error: unknown) => void
}

/** The protocol for one issuer: its own keys, applications and sessions, and nothing of any other. */
export function createProvider(library: Library, parts: IssuerParts): Provider {
  const { world, realmId, issuer, pages } = parts
  const provider = new library.Provider(issuer, {
    ...settingsOf(parts),
    adapter: adapterOf({ world, realmId, InvalidGrant: library.errors.InvalidGrant }),
    findAccount: async (_ctx, sub, token) => accountFor(parts, sub, token as Token | undefined),
    interactions: {
      policy: policyOf(world, library.interactionPolicy) as never,
      url: (_ctx, { uid }) => `${INTERACTION}${uid}`,
    },
  })
  // reason: the address is set by us from what is on record, as a proxy's would be
  provider.proxy = true
  mirrorSessions(provider)
  keepSecretsHashed(world, provider)
  provider.on('server_error', (_ctx, error) => parts.onError(error))
  provider.use((ctx, next) => failWell(ctx, next, parts.onError))
  provider.use((ctx, next) => signOutWell(world, pages, ctx as KoaContextWithOIDC, next))
  return provider
}

type Context = { status: number; body: unknown; set(name: string, value: string): void }

/** What was not foreseen is an outage: the program is told to come again, and nobody anything else. */
async function failWell(ctx: Context, next: () => Promise<void>, onError: (error: unknown) => void): Promise<void> {
  try {
    await next()
  } catch (error) {
    onError(error)
    ctx.status = 500
  }
  if (ctx.status < 500) return
  ctx.status = 503
  ctx.set('retry-after', '5')
  ctx.body = { error: 'temporarily_unavailable' }
}

type Token = { readonly sessionUid?: string; readonly clientId?: string }

/** Whoever is signed in here, or whose token it is; nobody whom the application would not let in at this moment. */
async function accountFor({ world, realmId }: IssuerParts, sub: string, token: Token | undefined) {
  if (!token) {
    const me = await visitorNow().me()
    const holder = me && { user: me.user, session: me.session, company: me.organization.name }
    return holder?.user.id === sub ? accountOf(holder, realmId) : undefined
  }
  const { sessionUid = '', clientId = '' } = token
  const key = parseKey(clientId)
  const { holder, application, now } = await world.look(async (look) => ({
    holder: await holderBehind(look, realmId, sessionUid),
    application: key && (await findApplication(look, key, realmId)),
    now: look.now,
  }))
  if (!holder || holder.user.id !== sub || !application) return undefined
  // reason: how long ago they proved who they are counts when they come in, and not all the time they are in
  const admission = admit(application, { ...application.demand, freshSeconds: null }, holder, now)
  if (!admission.ok) return undefined
  await seenWell(world, holder, now)
  return accountOf(holder, realmId)
}

async function seenWell(world: World, holder: Holder, now: Date): Promise<void> {
  await noteSeen(world, holder, now).catch(() => undefined)
}

/** Only hashes are kept, so only hashes are compared. */
function keepSecretsHashed(world: World, provider: Provider): void {
  const { prototype } = provider.Client as unknown as { readonly prototype: object }
  Object.assign(prototype, {
    compareClientSecret: async function (this: { readonly clientSecret?: string }, given: string): Promise<boolean> {
      const kept = Buffer.from(this.clientSecret ?? '', 'base64url')
      const hash = await world.look(async (look) => hashOfSecret(look, given))
      return kept.length === hash.length && timingSafeEqual(kept, hash)
    },
    // reason: applications are told by ourselves, again and again until they have heard it
    backchannelLogout: async (): Promise<void> => undefined,
  })
}

function settingsOf({ issuer, keys, pages }: IssuerParts): Configuration {
  const secure = issuer.startsWith('https:')
  return {
    jwks: { keys: keys.map((key) => ({ ...key })) },
    acrValues: [...acrValues],
    allowOmittingSingleRegisteredRedirectUri: false,
    ...{ claims: claimsOf(), scopes: Object.keys(CLAIMS), responseTypes: ['code'], subjectTypes: ['public'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientBasedCORS: (_ctx, origin, client) =>
      client.tokenEndpointAuthMethod === 'none' &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
    cookies: cookiesOf(secure),
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    ...{ expiresWithSession: () => true, issueRefreshToken: () => true, rotateRefreshToken: () => true },
    features: featuresOf(pages),
    loadExistingGrant,
    pkce: { required: () => true },
    renderError: (ctx, out) => pages.refuse(ctx, out),
    routes: { ...ROUTES },
    ttl: ttlOf(),
  }
}

function claimsOf(): Record<string, string[]> {
  return Object.fromEntries(Object.entries(CLAIMS).map(([scope, names]) => [scope, [...names]]))
}

/** Bound to this host alone, where there is https. The others have paths of their own, which that name does not allow. */
function cookiesOf(secure: boolean): NonNullable<Configuration['cookies']> {
  const options = { httpOnly: true, sameSite: 'lax', secure, signed: false } as const
  return {
    names: {
      session: secure ? '__Host-oidc' : 'oidc',
      interaction: secure ? '__Secure-oidc-waits' : 'oidc-waits',
      resume: secure ? '__Secure-oidc-goes-on' : 'oidc-goes-on',
    },
    long: options,
    short: options,
  }
}

function featuresOf(pages: Pages): NonNullable<Configuration['features']> {
  return {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    dPoP: { enabled: false },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: (ctx, _form, out, error) => pages.askForCode(ctx, out, error),
      userCodeConfirmSource: (ctx, _form, client, _about, code) => pages.askAboutCode(ctx, client, code),
      successSource: (ctx) => pages.show(ctx, { kind: 'code-done', application: ctx.oidc.client?.clientName ?? '' }),
    },
    introspection: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
    pushedAuthorizationRequests: { enabled: true },
    resourceIndicators: { enabled: false },
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx) =>
        pages.show(ctx, {
          kind: 'sign-out',
          form: formOf(ctx, 'end_session_confirm'),
          application: ctx.oidc.client?.clientName,
        }),
      postLogoutSuccessSource: (ctx) => pages.show(ctx, { kind: 'signed-out' }),
    },
  }
}

/** Whoever registered the application has agreed to it for their people: nobody is asked again, and the grant is made here. */
async function loadExistingGrant({ oidc }: KoaContextWithOIDC) {
  const { client, session, account, provider } = oidc
  if (!client || !account) return undefined
  const known = session?.grantIdFor(client.clientId)
  const found = known === undefined ? undefined : await provider.Grant.find(known)
  const grant =
    found?.accountId === account.accountId
      ? found
      : new provider.Grant({ clientId: client.clientId, accountId: account.accountId })
  grant.addOIDCScope(Object.keys(CLAIMS).join(' '))
  grant.addOIDCClaims(Object.values(CLAIMS).flat())
  await grant.save()
  return grant
}

function ttlOf(): NonNullable<Configuration['ttl']> {
  return {
    ...{ AccessToken: 10 * minute, AuthorizationCode: minute, DeviceCode: 10 * minute, IdToken: 10 * minute },
    ...{ Grant: 30 * day, Interaction: hour },
    // reason: that of nobody is there for a form that they have open
    Session: (_ctx, { accountId }) => (accountId === undefined ? hour : 30 * day),
    // reason: a new one is good no longer than the one it replaces
    RefreshToken: (ctx) => ctx?.oidc.entities.RotatedRefreshToken?.remainingTTL ?? 14 * day,
  }
}
