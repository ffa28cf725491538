import sql from 'sql-template-tag'
import type { UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import { alone } from './all.ts'
import type { Enrollment } from './factor.ts'

export type NewEnrollment = UserOf & {
  readonly id: string
  readonly kind: string
  readonly state: 'pending' | 'unproved' | 'active'
  readonly label: string
  readonly replacesId: string | null
  readonly shownTo: string | null
  readonly expiresAt: Date | null
}
type UserOf = { readonly organizationId: string; readonly userId: string }

const columns = (
  names: Look['names'],
) => sql`organization_id as "organizationId", id, user_id as "userId", kind, state, label,
  replaces_id as "replacesId", shown_to as "shownTo", created_at as "createdAt",
  last_used_at as "lastUsedAt", expires_at as "expiresAt", proved_at as "provedAt", ended_at as "endedAt",
  case kind when ${alone.kind} then ${alone.stranded(names)} else false end as "isStranded"`

const live = (now: Date) => sql`state <> 'ended' and (expires_at is null or expires_at > ${now})`

export function selectOfUser({ sql: run, now, names }: Look, { organizationId, id }: UserKey): Promise<Enrollment[]> {
  return run<Enrollment>`
    select ${columns(names)} from enrollment
    where organization_id = ${organizationId} and user_id = ${id} and ${live(now)}
    order by coalesce(proved_at, created_at) desc, id desc`
}

/** Whoever else would change which factors this person has waits; always in one order, so that nobody waits for another. */
export async function lockOfUser({ sql: run, now }: Work, { organizationId, id }: UserKey): Promise<void> {
  await run`
    select 1 from enrollment where organization_id = ${organizationId} and user_id = ${id} and ${live(now)}
    order by id for update`
}

export async function selectEnrollment(
  { sql: run, now, names }: Look,
  key: UserKey,
  id: string,
): Promise<Enrollment | undefined> {
  const [found] = await run<Enrollment>`
    select ${columns(names)} from enrollment
    where organization_id = ${key.organizationId} and id = ${id} and user_id = ${key.id} and ${live(now)}`
  return found
}

export async function insertEnrollment({ sql: run, now }: Work, made: NewEnrollment): Promise<void> {
  await run`
    insert into enrollment (organization_id, id, user_id, kind, state, label, replaces_id, shown_to, created_at,
      expires_at, proved_at)
    values (${made.organizationId}, ${made.id}, ${made.userId}, ${made.kind}, ${made.state}, ${made.label},
      ${made.replacesId}, ${made.shownTo}, ${now}, ${made.expiresAt}, ${made.state === 'active' ? now : null})`
}

/** Ends set-ups that were never proved: those waiting for a code, and those left for a sign-in where another such begins. */
export async function endUnfinished(
  { sql: run, now }: Work,
  { organizationId, id }: UserKey,
  kind: string,
  as: 'pending' | 'unproved',
): Promise<string[]> {
  const states = as === 'unproved' ? ['pending', 'unproved'] : ['pending']
  const rows = await run<{ id: string }>`
    update enrollment set state = 'ended', ended_at = ${now}, expires_at = null
    where organization_id = ${organizationId} and user_id = ${id} and kind = ${kind} and state = any(${states})
    returning id`
  return rows.map((row) => row.id)
}

/** Of no use any more, and in the way of whoever would get in without it. */
export async function exhaust(
  { sql: run }: Work,
  { organizationId, id }: Pick<Enrollment, 'organizationId' | 'id'>,
): Promise<void> {
  await run`
    update enrollment set state = 'exhausted', expires_at = null
    where organization_id = ${organizationId} and id = ${id} and state in ('unproved', 'active')`
}

export async function endEnrollment({ sql: run, now }: Work, key: UserKey, id: string): Promise<void> {
  await run`
    update enrollment set state = 'ended', ended_at = ${now}, expires_at = null
    where organization_id = ${key.organizationId} and id = ${id} and user_id = ${key.id} and state <> 'ended'`
}

export async function endKind({ sql: run, now }: Work, { organizationId, id }: UserKey, kind: string): Promise<number> {
  const rows = await run`
    update enrollment set state = 'ended', ended_at = ${now}, expires_at = null
    where organization_id = ${organizationId} and user_id = ${id} and kind = ${kind} and state <> 'ended' returning 1`
  return rows.length
}

export async function updateLabel({ sql: run, now }: Work, key: UserKey, id: string, label: string): Promise<boolean> {
  const rows = await run`
    update enrollment set label = ${label}
    where organization_id = ${key.organizationId} and id = ${id} and user_id = ${key.id} and ${live(now)} returning 1`
  return rows.length === 1
}
