import { type AuditEvent, record } from '#domain/audit/audit.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Application, ApplicationKey } from './applications.ts'
import * as store from './oidc-clients.store.ts'

/** What is said of an application that speaks OpenID Connect, as it is typed in. */
export type OidcSettings = {
  /** Where people are led back to after the sign-in: exactly these. */
  readonly redirectAddresses: readonly string[]
  /** Where they may be led after signing out. */
  readonly afterAddresses: readonly string[]
  /** What is told when a session ends. */
  readonly logoutAddress: string | null
  /** A program that cannot keep a secret: it has none. */
  readonly isPublic: boolean
}

export type OidcClient = OidcSettings & {
  /** Null until one is made. */
  readonly secretHash: Uint8Array | null
}

export const MOST_REDIRECTS = 20

const PURPOSE = 'oidc client secret'

type By = Pick<AuditEvent, 'actor' | 'place'>

/** `undefined`: nothing has been said yet, and nobody can sign in there. */
export function findOidcClient(look: Look, key: ApplicationKey): Promise<OidcClient | undefined> {
  return store.selectClient(look, key)
}

/** Whether any application of this realm speaks OpenID Connect. */
export function speaksOidc(look: Look, realmId: string): Promise<boolean> {
  return store.existsIn(look, realmId)
}

/** Changes what is said of it, on record. One that can keep no secret has none from then on. */
export async function changeOidcClient(
  work: Work,
  by: By,
  application: Application,
  settings: OidcSettings,
): Promise<void> {
  await store.upsertSettings(work, application, settings)
  await note(work, by, application, {
    redirects: settings.redirectAddresses.join(' '),
    after: settings.afterAddresses.join(' '),
    ...(settings.logoutAddress === null ? {} : { logout: settings.logoutAddress }),
    public: settings.isPublic,
  })
}

/** Makes a new secret, which nobody can read later; the one before is worth nothing from now on. */
export async function renewSecret(work: Work, by: By, application: Application): Promise<string | undefined> {
  const secret = Buffer.from(work.random(32)).toString('base64url')
  if (!(await store.updateSecret(work, application, work.vault.hash(PURPOSE, secret)))) return undefined
  await note(work, by, application, { secret: 'new' })
  return secret
}

/** How a secret is recognized. */
export function hashOfSecret({ vault }: Pick<Look, 'vault'>, secret: string): Uint8Array {
  return vault.hash(PURPOSE, secret)
}

async function note(
  work: Work,
  by: By,
  { organizationId, id, name }: Application,
  detail: NonNullable<AuditEvent['detail']>,
): Promise<void> {
  await record(work, {
    ...{ organizationId, action: 'application.changed', outcome: 'done', ...by },
    detail: { application: id, name, kind: 'oidc', ...detail },
  })
}
