import sql from 'sql-template-tag'
import type { UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Approver, Reset } from './reset.ts'

// reason: whoever has become an owner since is one
const needsApproval = sql`(needs_approval or exists (
  select 1 from app_user as u
  where u.organization_id = factor_reset.organization_id and u.id = factor_reset.user_id and u.role = 'owner'))`

const columns = sql`organization_id as "organizationId", id, user_id as "userId", state, asked_by as "askedBy",
  asked_by_organization as "askedByOrganization", reason, ticket, ${needsApproval} as "needsApproval", approved_by as "approvedBy", created_at as "createdAt", due_at as "dueAt"`

/** False where one waits already. */
export async function insertReset({ sql: run, now }: Work, made: Omit<Reset, 'state' | 'createdAt'>): Promise<boolean> {
  const rows = await run`
    insert into factor_reset (organization_id, id, user_id, state, asked_by, asked_by_organization, reason, ticket,
      needs_approval, created_at, due_at)
    values (${made.organizationId}, ${made.id}, ${made.userId}, 'waiting', ${made.askedBy}, ${made.askedByOrganization},
      ${made.reason}, ${made.ticket}, ${made.needsApproval}, ${now}, ${made.dueAt})
    on conflict do nothing returning id`
  return rows.length === 1
}

export async function selectWaiting({ sql: run }: Look, { organizationId, id }: UserKey): Promise<Reset | undefined> {
  const [reset] = await run<Reset>`
    select ${columns} from factor_reset
    where organization_id = ${organizationId} and user_id = ${id} and state = 'waiting'`
  return reset
}

/** Owners and administrators of this path's organizations, those nearest to its end first. */
export function selectAbove({ sql: run }: Look, path: string, limit: number): Promise<Approver[]> {
  return run<Approver>`
    select u.organization_id as "organizationId", u.id, u.role, u.username, u.email, o.path
    from organization as o join app_user as u on u.organization_id = o.id
    where o.id = any(string_to_array(rtrim(${path}::text, '/'), '/')::uuid[]) and not o.stopped
      and u.role in ('owner', 'administrator') and u.status = 'active' and u.email <> ''
    order by length(o.path) desc, u.role desc, u.id limit ${limit}`
}

/** A row only where nobody has approved it, and `by` is neither who asked nor whom it is about. */
export async function updateApproved({ sql: run }: Work, reset: Reset, by: string): Promise<boolean> {
  const rows = await run`
    update factor_reset set approved_by = ${by}
    where organization_id = ${reset.organizationId} and id = ${reset.id} and state = 'waiting'
      and ${needsApproval} and approved_by is null and asked_by <> ${by} and user_id <> ${by}
    returning id`
  return rows.length === 1
}

/** The reset of this person that waits, ended; `undefined` when there is none any more. */
export async function updateStopped(
  { sql: run, now }: Work,
  { organizationId, id }: UserKey,
): Promise<Reset | undefined> {
  const [stopped] = await run<Reset>`
    update factor_reset set state = 'stopped', finished_at = ${now}
    where organization_id = ${organizationId} and user_id = ${id} and state = 'waiting' returning ${columns}`
  return stopped
}

/** Taken by one caller only, and only when its time has come and whoever must approve has. */
export async function updateDone(
  { sql: run, now }: Work,
  { organizationId, id }: Pick<Reset, 'organizationId' | 'id'>,
): Promise<Reset | undefined> {
  const [done] = await run<Reset>`
    update factor_reset set state = 'done', finished_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and state = 'waiting' and due_at <= ${now}
      and (approved_by is not null or not ${needsApproval})
    returning ${columns}`
  return done
}

export function selectDue({ sql: run, now }: Look): Promise<Reset[]> {
  return run<Reset>`
    select ${columns} from factor_reset
    where state = 'waiting' and due_at <= ${now} and (approved_by is not null or not ${needsApproval})
    order by due_at limit 500`
}
