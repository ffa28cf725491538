import type { UserKey } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'
import type { FlowRefusal, Purpose } from './flows.ts'
import type { ProviderKey } from './providers.ts'

type StoredFlow = {
  readonly purpose: Purpose
  readonly user: UserKey | null
  readonly stateHash: Uint8Array
  readonly browserHash: Uint8Array | null
  readonly sealed: Uint8Array
  readonly expiresAt: Date
}

export async function insertFlow(
  { sql, now }: Work,
  { organizationId, id }: ProviderKey,
  flow: StoredFlow,
): Promise<void> {
  const { purpose, user, stateHash, browserHash, sealed, expiresAt } = flow
  await sql`
    insert into identity_flow (organization_id, provider_id, state_hash, purpose, browser_hash, user_organization_id,
      user_id, sealed, created_at, expires_at)
    values (${organizationId}, ${id}, ${stateHash}, ${purpose}, ${browserHash}, ${user?.organizationId ?? null},
      ${user?.id ?? null}, ${sealed}, ${now}, ${expiresAt})`
}

export async function updateAnswer(
  { sql, now }: Work,
  { organizationId, id }: ProviderKey,
  stateHash: Uint8Array,
  sealed: Uint8Array,
): Promise<boolean> {
  const rows = await sql`
    update identity_flow set sealed_answer = ${sealed}
    where organization_id = ${organizationId} and provider_id = ${id} and state_hash = ${stateHash}
      and sealed_answer is null and expires_at > ${now} returning 1`
  return rows.length === 1
}

type TakenFlow = {
  readonly purpose: Purpose
  readonly userOrganizationId: string | null
  readonly userId: string | null
  readonly sealed: Uint8Array
  readonly sealedAnswer: Uint8Array | null
  readonly expiresAt: Date
}

export async function deleteFlow(
  { sql }: Work,
  { organizationId, id }: ProviderKey,
  stateHash: Uint8Array,
  browserHash: Uint8Array,
): Promise<TakenFlow | undefined> {
  const [taken] = await sql<TakenFlow>`
    delete from identity_flow
    where organization_id = ${organizationId} and provider_id = ${id} and state_hash = ${stateHash}
      and (purpose = 'unasked' or browser_hash = ${browserHash})
    returning purpose, user_organization_id as "userOrganizationId", user_id as "userId", sealed,
      sealed_answer as "sealedAnswer", expires_at as "expiresAt"`
  return taken
}

/** Why it was not taken. */
export async function selectWhy(
  { sql }: Work,
  { id }: ProviderKey,
  stateHash: Uint8Array,
): Promise<FlowRefusal | undefined> {
  const [found] = await sql<{ why: FlowRefusal }>`
    select case when provider_id = ${id} then 'other-browser' else 'other-provider' end as why
    from identity_flow where state_hash = ${stateHash}`
  return found?.why
}

export async function insertAssertion(
  { sql }: Work,
  { organizationId, id }: ProviderKey,
  idHash: Uint8Array,
  until: Date,
): Promise<boolean> {
  const rows = await sql`
    insert into identity_assertion (organization_id, provider_id, id_hash, expires_at)
    values (${organizationId}, ${id}, ${idHash}, ${until}) on conflict do nothing returning 1`
  return rows.length === 1
}

export async function deleteExpired({ sql, now }: Work): Promise<void> {
  await sql`delete from identity_flow where expires_at < ${now}`
  await sql`delete from identity_assertion where expires_at < ${now}`
}
