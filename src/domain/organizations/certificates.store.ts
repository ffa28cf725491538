import type { Look, Work } from '#kernel/work.ts'
import type { CertificateState } from './certificates.ts'
import type { HostKey } from './hosts.ts'

type Issued = { readonly sealed: Uint8Array; readonly chain: string; readonly expiresAt: Date; readonly dueAt: Date }

/** A row for each name that is served and has none; those that are served no more lose theirs. */
export async function insertMissing({ sql, now }: Work, ownName: string | null): Promise<void> {
  await sql`
    with served as materialized (
      select h.organization_id, h.name from host_name as h join organization as o on o.id = h.organization_id
      where h.proved_at is not null and o.status <> 'closed'
      union all
      select o.id, ${ownName}::text from organization as o where o.kind = 'operator' and ${ownName}::text is not null),
    gone as (
      delete from certificate as c
      where not exists (select 1 from served as s where s.organization_id = c.organization_id and s.name = c.name))
    insert into certificate (organization_id, name, due_at) select organization_id, name, ${now}::timestamptz from served
    on conflict do nothing`
}

export async function claimDue(
  { sql, now }: Work,
  until: Date,
  since: Date,
  most: number,
): Promise<HostKey | undefined> {
  const [claimed] = await sql<HostKey>`
    with due as (
      select organization_id, name from certificate
      where due_at <= ${now} and (select count(*) from certificate where tried_at > ${since}) < ${most}
      order by due_at, name limit 1 for update skip locked)
    update certificate as c set due_at = ${until}, tried_at = ${now} from due
    where c.organization_id = due.organization_id and c.name = due.name
    returning c.organization_id as "organizationId", c.name`
  return claimed
}

export async function updateIssued({ sql }: Work, { organizationId, name }: HostKey, issued: Issued): Promise<void> {
  await sql`
    update certificate set key = ${issued.sealed}, chain = ${issued.chain}, expires_at = ${issued.expiresAt},
      due_at = ${issued.dueAt}, failures = 0, answer = null
    where organization_id = ${organizationId} and name = ${name}`
}

export async function updateFailed({ sql }: Work, { organizationId, name }: HostKey, answer: string): Promise<number> {
  const [row] = await sql<{ failures: number }>`
    update certificate set failures = failures + 1, answer = ${answer}
    where organization_id = ${organizationId} and name = ${name} returning failures`
  return row?.failures ?? 1
}

export async function updateDue({ sql }: Work, { organizationId, name }: HostKey, due: Date): Promise<void> {
  await sql`update certificate set due_at = ${due} where organization_id = ${organizationId} and name = ${name}`
}

export async function selectCertificate(
  { sql, now }: Look,
  name: string,
): Promise<(HostKey & Omit<Issued, 'dueAt'>) | undefined> {
  const [found] = await sql<HostKey & Omit<Issued, 'dueAt'>>`
    select organization_id as "organizationId", name, key as sealed, chain, expires_at as "expiresAt"
    from certificate where name = ${name} and chain is not null and expires_at > ${now} limit 1`
  return found
}

export function selectStates({ sql, now }: Look, organizationId: string): Promise<CertificateState[]> {
  return sql<CertificateState>`
    select name, case when chain is not null and expires_at > ${now}::timestamptz then expires_at end as "goodUntil",
      failures, answer, due_at as "dueAt"
    from certificate where organization_id = ${organizationId} order by name`
}

/** What an authority never came for goes with the next one. */
export async function insertChallenge({ sql, now }: Work, id: string, token: string, answer: string): Promise<void> {
  await sql`
    with old as (delete from certificate_challenge where created_at < ${now}::timestamptz - interval '1 day')
    insert into certificate_challenge (organization_id, token, answer, created_at) values (${id}, ${token}, ${answer}, ${now})
    on conflict do nothing`
}

export async function deleteChallenge({ sql }: Work, token: string): Promise<void> {
  await sql`delete from certificate_challenge where token = ${token}`
}

export async function selectChallenge({ sql }: Look, token: string): Promise<string | undefined> {
  const [found] = await sql<{ answer: string }>`select answer from certificate_challenge where token = ${token} limit 1`
  return found?.answer
}

export async function insertAccount({ sql, now }: Work, id: string, directory: string, key: Uint8Array): Promise<void> {
  await sql`
    insert into certificate_account (organization_id, directory, key, created_at)
    values (${id}, ${directory}, ${key}, ${now}) on conflict do nothing`
}

export async function selectAccount({ sql }: Look, id: string, directory: string): Promise<Uint8Array | undefined> {
  const [found] = await sql<{ key: Uint8Array }>`
    select key from certificate_account where organization_id = ${id} and directory = ${directory}`
  return found?.key
}
