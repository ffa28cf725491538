import { timingSafeEqual } from 'node:crypto'
import { type AuditEvent, record } from '#domain/audit/audit.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { newId } from '#kernel/ids.ts'
import { minute } from '#kernel/time.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import type { RoleMapping } from './roles.ts'
import * as store from './scim-tokens.store.ts'

export type ScimTokenDraft = {
  readonly name: string
  /** The provider whose people it keeps; null: of no provider. */
  readonly providerId: string | null
  /** Which groups have which role, where no provider says so. */
  readonly roles: RoleMapping
  readonly endsAt: Date | null
}

/** What a directory signs in with to provision people. */
export type ScimToken = ScimTokenDraft & {
  readonly organizationId: string
  readonly id: string
  readonly createdBy: string
  readonly createdByOrganizationId: string
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly lastUsedAddress: string | null
  readonly endedAt: Date | null
}

/** Which directory calls. */
export type Directory = {
  readonly token: ScimToken
  /** Of the organization. */
  readonly path: string
  readonly realmId: string
  /** What its groups come to: the provider's word, or else the token's. */
  readonly roles: RoleMapping
}

/** The whole token, as it is shown once: `csd_<id>.<secret>`. */
export type ScimSecret = string & { readonly __made: 'SCIM token' }

/** Tokens of one organization that are not ended, at most. */
export const MOST_TOKENS = 50

const PURPOSE = 'SCIM token'
const NOTED_EVERY = minute
const TOKEN = /^csd_([\da-f]{32})\.([\w-]{43})$/

type By = Pick<AuditEvent, 'place'> & { readonly actor: { readonly userId: string; readonly organizationId: string } }

/** Which people a token keeps: those of its provider, or those of no provider. A new token goes on with them. */
export function sourceOf({ providerId, organizationId }: Pick<ScimToken, 'providerId' | 'organizationId'>): string {
  return providerId ?? organizationId
}

/** Makes a token, on record, and shows it this once. `undefined`: there are too many. */
export async function addScimToken(
  work: Work,
  by: By,
  organizationId: string,
  draft: ScimTokenDraft,
): Promise<ScimSecret | undefined> {
  const id = newId(work.now, work.random)
  const secret = Buffer.from(work.random(32)).toString('base64url')
  const made = { ...draft, organizationId, id, secretHash: hashOf(work, id, secret), by: by.actor }
  if (!(await store.insertToken(work, made, MOST_TOKENS))) return undefined
  await note(work, by, 'scim-token.added', made)
  return `csd_${id.replaceAll('-', '')}.${secret}` as ScimSecret
}

/** Ends a token, on record; false where somebody has already. The people it has put here stay. */
export async function endScimToken(work: Work, by: By, token: ScimToken): Promise<boolean> {
  if (!(await store.updateEnded(work, token))) return false
  await note(work, by, 'scim-token.ended', token)
  return true
}

/** Those of an organization that are not ended. */
export function scimTokensOf(look: Look, { id }: Pick<Organization, 'id'>): Promise<ScimToken[]> {
  return store.selectTokens(look, id)
}

export function findScimToken(
  look: Look,
  key: Pick<ScimToken, 'organizationId' | 'id'>,
): Promise<ScimToken | undefined> {
  return store.selectToken(look, key)
}

/** Which directory calls with this. Whatever is wrong with it, the answer is the same `undefined`, after the same question. */
export async function directoryOf(look: Look, shown: string): Promise<Directory | undefined> {
  const [, short = '', secret = ''] = TOKEN.exec(shown) ?? []
  const id = short.padEnd(32, '0').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const found = await store.selectDirectory(look, id)
  const isRight = timingSafeEqual(hashOf(look, id, secret), found?.secretHash ?? Buffer.alloc(32))
  if (!found || !isRight || found.stopped || !found.isHeld) return undefined
  const { token, path, realmId, roles } = found
  const isOver = token.endedAt !== null || (token.endsAt !== null && token.endsAt <= look.now)
  return isOver ? undefined : { token, path, realmId, roles }
}

/** Notes when and from where a token was used, at most once a minute. */
export async function noteScimUse(world: World, { token }: Directory, now: Date, address: string): Promise<void> {
  if (token.lastUsedAt !== null && now.getTime() - token.lastUsedAt.getTime() < NOTED_EVERY * 1000) return
  await world.once((work) => store.updateUsed(work, token, address, NOTED_EVERY))
}

const hashOf = ({ vault }: Pick<Look, 'vault'>, id: string, secret: string): Uint8Array =>
  vault.hash(PURPOSE, `${id}.${secret}`)

function note(
  work: Work,
  by: By,
  action: 'scim-token.added' | 'scim-token.ended',
  { organizationId, id, name, providerId, roles }: ScimTokenDraft & Pick<ScimToken, 'organizationId' | 'id'>,
): Promise<void> {
  const detail = { token: id, name, ...(providerId === null ? { highest: roles.highest } : { provider: providerId }) }
  return record(work, { organizationId, action, outcome: 'done', ...by, detail })
}
