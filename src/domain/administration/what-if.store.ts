import sql from 'sql-template-tag'
import type { Role } from '#domain/users/users.ts'
import type { Fragment, Scoped } from '#kernel/work.ts'

/** People of one organization and role who have no level of their own. */
export type Group = Counts & { readonly organizationId: string; readonly path: string; readonly role: Role }

export type Counts = {
  readonly people: number
  readonly withoutFactor: number
  readonly withoutPhone: number
  readonly withoutEmail: number
}

/** Somebody with a level of their own. */
export type Single = {
  readonly organizationId: string
  readonly id: string
  readonly path: string
  readonly role: Role
  readonly hasFactor: boolean
  readonly hasPhone: boolean
  readonly hasEmail: boolean
}

export type Listed = { readonly id: string; readonly username: string; readonly organization: string }

/** Whom a level is about. `singles`: those with a level of their own. */
export type About = {
  readonly path: string
  readonly role: Role | null
  readonly singles: readonly Pick<Single, 'organizationId' | 'id'>[]
}

export type Lacking = 'nothing' | 'factor' | 'phone-or-email'

const idsOf = ({ singles }: About): readonly string[] => singles.map(({ id }) => id)

const about = ({ path, role }: About, scope: string): Fragment => {
  // reason: whatever was asked for, no more than the scope
  const reached = path.startsWith(scope) ? path : scope
  return sql`u.path >= ${reached} and u.path < ${`${reached}~`} and (${role}::text is null or u.role = ${role})
    and u.status in ('active', 'invited')`
}

/** Counting a million people takes longer than any page may; it is asked for now and then, by one person at a time. */
export async function allowTime({ sql: run }: Scoped): Promise<void> {
  await run`select set_config('statement_timeout', '20s', true)`
}

// reason: whether somebody has a factor is kept in their own row; asking another table would ask for each of its rows
// whether it is in the scope, and there may be a million
export function selectGroups({ sql: run, scope }: Scoped, whom: About): Promise<Group[]> {
  return run<Group>`
    select u.organization_id as "organizationId", max(u.path) as path, u.role, count(*)::integer as people,
      (count(*) filter (where u.protection = 0))::integer as "withoutFactor",
      (count(*) filter (where u.mobile is null))::integer as "withoutPhone",
      (count(*) filter (where u.email = ''))::integer as "withoutEmail"
    from app_user as u
    where ${about(whom, scope.path)} and u.id <> all(${idsOf(whom)}::uuid[])
    group by u.organization_id, u.role`
}

export function selectSingles({ sql: run, scope }: Scoped, whom: About): Promise<Single[]> {
  return run<Single>`
    select u.organization_id as "organizationId", u.id, u.path, u.role, u.protection > 0 as "hasFactor",
      u.mobile is not null as "hasPhone", u.email <> '' as "hasEmail"
    from unnest(${whom.singles.map(({ organizationId }) => organizationId)}::uuid[], ${idsOf(whom)}::uuid[])
      as s (organization_id, id)
    join app_user as u using (organization_id, id)
    where ${about(whom, scope.path)}`
}

/** Of these groups and these people, the first few by name. */
export function selectListed(
  { sql: run, scope }: Scoped,
  whom: About,
  touched: { readonly groups: readonly Group[]; readonly singles: readonly Single[] },
  lacking: Lacking,
  limit: number,
): Promise<Listed[]> {
  const { groups, singles } = touched
  return run<Listed>`
    select u.id, u.username, o.name as organization
    from app_user as u join organization as o on o.id = u.organization_id
    where ${about(whom, scope.path)} and ${LACKS[lacking]}
      and (u.id = any(${singles.map(({ id }) => id)}::uuid[])
        or (u.id <> all(${idsOf(whom)}::uuid[]) and (u.organization_id, u.role) in (select * from unnest(
          ${groups.map(({ organizationId }) => organizationId)}::uuid[], ${groups.map(({ role }) => role)}::text[]))))
    order by u.path, u.username_key limit ${limit}`
}

const LACKS: Readonly<Record<Lacking, Fragment>> = {
  nothing: sql`true`,
  factor: sql`u.protection = 0`,
  'phone-or-email': sql`(u.mobile is null or u.email = '')`,
}
