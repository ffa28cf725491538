import sql, { empty } from 'sql-template-tag'
import type { User, UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Arrived, ExemptPerson, Link, LinkKey, MadeBy, Subject } from './links.ts'
import type { ProviderKey } from './providers.ts'

const columns = sql`l.organization_id as "organizationId", l.provider_id as "providerId", l.issuer, l.subject,
  l.user_id as "userId", l.made_by as "madeBy", l.created_at as "createdAt", l.last_sign_in_at as "lastSignInAt",
  l.standing, l.proof_methods as "proofMethods", l.proof_context as "proofContext", l.proved_at as "provedAt", l.role`

const isOf = ({ organizationId, providerId, issuer, subject }: Subject) => sql`
  l.organization_id = ${organizationId} and l.provider_id = ${providerId} and l.issuer = ${issuer}
  and l.subject = ${subject}`

export async function selectLink({ sql: run }: Look, of: Subject): Promise<Link | undefined> {
  const [found] = await run<Link>`select ${columns} from identity_link as l where ${isOf(of)}`
  return found
}

export function selectOf({ sql: run }: Look, { organizationId, id }: UserKey): Promise<Link[]> {
  return run<Link>`
    select ${columns} from identity_link as l
    where l.organization_id = ${organizationId} and l.user_id = ${id} order by l.created_at, l.provider_id, l.subject`
}

export function selectLinked(
  { sql: run }: Look,
  { organizationId, id }: ProviderKey,
): Promise<(Link & { readonly holds: User['role'] })[]> {
  return run<Link & { readonly holds: User['role'] }>`
    select ${columns}, u.role as "holds" from identity_link as l
    join app_user as u on u.organization_id = l.organization_id and u.id = l.user_id
    where l.organization_id = ${organizationId} and l.provider_id = ${id}`
}

export async function updateAsked({ sql: run }: Work, { organizationId, id }: ProviderKey): Promise<void> {
  await run`
    update identity_link set standing = 'asked'
    where organization_id = ${organizationId} and provider_id = ${id} and standing in ('proved', 'trusted')`
}

export async function insertLink(
  { sql: run, now }: Work,
  { organizationId, providerId, issuer, subject }: Subject,
  userId: string,
  madeBy: MadeBy,
): Promise<boolean> {
  const rows = await run`
    insert into identity_link (organization_id, provider_id, issuer, subject, user_id, made_by, created_at)
    select ${organizationId}, p.id, p.issuer, ${subject}, u.id, ${madeBy}, ${now}
    from identity_provider as p
    join app_user as u on u.organization_id = p.organization_id and u.id = ${userId}
    where p.organization_id = ${organizationId} and p.id = ${providerId} and p.enabled and p.issuer = ${issuer}
    on conflict do nothing returning 1`
  return rows.length === 1
}

export async function updateArrived(
  { sql: run, now }: Work,
  of: Subject,
  { standing, proof, role }: Arrived,
): Promise<void> {
  const proved =
    standing === 'proved'
      ? sql`, proof_methods = ${proof.methods}, proof_context = ${proof.context ?? null}, proved_at = ${now}`
      : empty
  await run`
    update identity_link as l set last_sign_in_at = ${now}, standing = ${standing}, role = ${role} ${proved}
    where ${isOf(of)}`
}

export async function deleteLink({ sql: run }: Work, { organizationId, id }: UserKey, key: LinkKey): Promise<boolean> {
  const rows = await run`
    delete from identity_link
    where organization_id = ${organizationId} and user_id = ${id} and provider_id = ${key.providerId}
      and subject = ${key.subject} returning 1`
  return rows.length > 0
}

export async function deleteSince({ sql: run }: Work, { organizationId, id }: UserKey, since: Date): Promise<void> {
  await run`
    delete from identity_link
    where organization_id = ${organizationId} and user_id = ${id} and made_by = 'themselves' and created_at >= ${since}`
}

export async function existsProvedDomain(
  { sql: run }: Look,
  { organizationId, id }: ProviderKey,
  domain: string,
): Promise<boolean> {
  const rows = await run`
    select 1 from identity_domain
    where organization_id = ${organizationId} and provider_id = ${id} and name = ${domain} and proved_at is not null`
  return rows.length > 0
}

/** By what they are called, then by id: a page begins after the last one of the page before. */
export function selectExempt(
  { sql: run }: Look,
  organizationId: string,
  after: { readonly name: string; readonly id: string; readonly providerId: string } | undefined,
  limit: number,
): Promise<ExemptPerson[]> {
  const from = after
    ? sql`and (u.username_key, u.id, l.provider_id) > (${after.name}, ${after.id}::uuid, ${after.providerId}::uuid)`
    : empty
  return run<ExemptPerson>`
    select u.id, u.username, u.username_key as "key", u.name, l.provider_id as "providerId", p.name as provider,
      l.standing, l.proof_methods as "proofMethods", l.proof_context as "proofContext", l.proved_at as "provedAt",
      l.last_sign_in_at as "lastSignInAt"
    from identity_link as l
    join app_user as u on u.organization_id = l.organization_id and u.id = l.user_id and u.status = 'active'
    join identity_provider as p on p.organization_id = l.organization_id and p.id = l.provider_id
      and p.issuer = l.issuer
    where l.organization_id = ${organizationId} and l.standing in ('proved', 'trusted') ${from}
    order by u.username_key, u.id, l.provider_id, l.subject limit ${limit}`
}
