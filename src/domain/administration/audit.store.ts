import sql, { empty } from 'sql-template-tag'
import type { UserKey } from '#domain/users/users.ts'
import type { Fragment, Scoped } from '#kernel/work.ts'
import type { Found, Sought } from './audit.ts'

/** A part of the record: rows of a subtree before one id and not before another, newest first. */
export type Part = Sought & {
  readonly path: string
  readonly organizations: readonly string[] | undefined
  readonly since: string
  readonly before: string
  readonly limit: number
}

/** How the rows of a part are found: along its organizations, or along the actions, where there are too many of them. */
export type Along = 'organizations' | { readonly actions: readonly string[] }

/** What people did, or what happened to them. */
export function selectOfPeople(work: Scoped, part: Part, people: readonly UserKey[]): Promise<Found[]> {
  const ids = sql`${people.map(({ id }) => id)}::uuid[]`
  const organizations = sql`${people.map(({ organizationId }) => organizationId)}::uuid[]`
  return select(
    work,
    part,
    sql`
    select * from (
      select found.* from unnest(${organizations}, ${ids}) as p (organization_id, id)
      cross join lateral (
        select * from audit_event as e
        where e.organization_id = p.organization_id and e.subject_id = p.id and ${within(part)} and ${conditions(part)}
        order by e.id desc limit ${part.limit}) as found
      union
      select found.* from unnest(${ids}) as p (id)
      cross join lateral (
        select * from audit_event as e
        where e.actor_id = p.id and e.subject_id is distinct from e.actor_id and ${within(part)} and ${conditions(part)}
        order by e.id desc limit ${part.limit}) as found) as either
    order by id desc limit ${part.limit}`,
  )
}

export function selectAlong(work: Scoped, part: Part, along: Along): Promise<Found[]> {
  return select(work, part, along === 'organizations' ? byOrganization(part) : byAction(part, along.actions))
}

/**
 * Only the organizations with the newest rows can have rows of this page: one look at each says which they are. Where they
 * fill the page, nothing on it is older than the oldest of those.
 */
function byOrganization(part: Part): Fragment {
  const chosen = part.organizations ? sql`and o.organization_id = any(${part.organizations}::uuid[])` : empty
  return sql`
    with liveliest as materialized (
      select o.organization_id, newest.id from organization_counts as o
      cross join lateral (
        select e.id from audit_event as e
        where e.organization_id = o.organization_id and ${conditions(part)} order by e.id desc limit 1) as newest
      where o.path >= ${part.path} and o.path < ${`${part.path}~`} ${chosen}
      order by newest.id desc limit ${part.limit})
    select e.* from (
      select liveliest.organization_id, found.id from liveliest
      cross join lateral (
        select e.id from audit_event as e
        where e.organization_id = liveliest.organization_id and ${conditions(part)} and e.id >= (select coalesce(
          (select oldest.id from liveliest as oldest order by oldest.id desc offset ${part.limit - 1} limit 1), ${part.since}::uuid))
        order by e.id desc limit ${part.limit}) as found
      order by found.id desc limit ${part.limit}) as chosen
    join audit_event as e on e.organization_id = chosen.organization_id and e.id = chosen.id`
}

function byAction(part: Part, actions: readonly string[]): Fragment {
  return sql`
    select found.* from unnest(${actions}::text[]) as a (action)
    cross join lateral (
      select * from audit_event as e where e.action = a.action and ${within(part)} and ${conditions(part)}
      order by e.id desc limit ${part.limit}) as found
    order by found.id desc limit ${part.limit}`
}

/**
 * The rows of this page, where enough of the newest of that action are of the part: of many organizations nearly always. Fewer
 * rows than the limit say nothing.
 */
export function selectAmongNewest(work: Scoped, part: Part, action: string, among: number): Promise<Found[]> {
  return select(
    work,
    part,
    sql`
    select * from audit_event as e
    where e.action = ${action} and e.id >= (select coalesce(audit_reach(${action}, ${part.before}, ${among}), ${part.since})) and ${within(part)}
      and ${conditions(part)}
    order by e.id desc limit ${part.limit}`,
  )
}

function within({ path }: Part): Fragment {
  return sql`(select o.path >= ${path} and o.path < ${`${path}~`} from organization as o where o.id = e.organization_id)`
}

function conditions({ since, before, action, outcome, address, organizations }: Part): Fragment {
  return sql`e.id >= ${since} and e.id < ${before}
    ${action ? sql`and e.action = ${action}` : empty} ${outcome ? sql`and e.outcome = ${outcome}` : empty}
    ${address ? sql`and starts_with(e.address, ${address})` : empty}
    ${organizations ? sql`and e.organization_id = any(${organizations}::uuid[])` : empty}`
}

/**
 * Names are those of today, as far as whoever reads may see them. A case and no coalesce: PostgreSQL does not trust that one
 * with rows before it knows that they may be seen, and so would not look for them by their key.
 */
function select({ sql: run }: Scoped, { path }: Part, rows: Fragment): Promise<Found[]> {
  return run<Found>`
    select e.id, e.at, e.action, e.outcome, e.reason, e.method, e.address, e.browser, e.detail, e.actor, e.actor_id as "actorId",
      e.actor_organization_id as "actorOrganizationId", e.subject_id as "subjectId", e.organization_id as "organizationId",
      o.name as organization, subject.username as subject, doer.username as "actorUsername", level.name as "actorOrganization"
    from (${rows}) as e
    join organization as o on o.id = e.organization_id and o.path >= ${path} and o.path < ${`${path}~`}
    left join app_user as subject on subject.organization_id = e.organization_id and subject.id = e.subject_id
    left join app_user as doer on doer.organization_id = case when e.actor_organization_id is null then e.organization_id else e.actor_organization_id end and doer.id = e.actor_id
    left join organization as level on level.id = e.actor_organization_id
    order by e.id desc`
}

/** Everybody of that name whom whoever reads may see: in one realm there is one. */
export function selectNamed({ sql: run, scope }: Scoped, usernameKey: string, limit: number): Promise<UserKey[]> {
  return run<UserKey>`
    select organization_id as "organizationId", id from app_user
    where username_key = ${usernameKey} and path >= ${scope.path} and path < ${`${scope.path}~`} limit ${limit}`
}

export async function selectOrganizations(
  { sql: run }: Scoped,
  path: string,
  { from, to }: { readonly from: string; readonly to: string },
  limit: number,
): Promise<string[]> {
  const rows = await run<{ id: string }>`
    select id from organization
    where name_key >= ${from} and name_key < ${to} and path >= ${path} and path < ${`${path}~`} limit ${limit}`
  return rows.map(({ id }) => id)
}
