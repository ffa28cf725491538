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

/** Whom a level is about. */
export type About = { readonly path: string; readonly role: Role | null; readonly kinds: readonly string[] }

const hasFactor = (kinds: readonly string[]): Fragment => sql`exists (
  select 1 from enrollment as e
  where e.organization_id = u.organization_id and e.user_id = u.id and e.kind = any(${kinds})
    and e.state in ('active', 'unproved', 'exhausted'))`

const hasLevel = sql`exists (
  select 1 from policy as p where p.organization_id = u.organization_id and p.user_id = u.id)`

const about = ({ path, role }: About, scope: string): Fragment => sql`
  u.path >= ${path} and u.path < ${`${path}~`} and u.path >= ${scope} and u.path < ${`${scope}~`}
  and (${role}::text is null or u.role = ${role})`

export function selectGroups({ sql: run, scope }: Scoped, whom: About): Promise<Group[]> {
  return run<Group>`
    select u.organization_id as "organizationId", u.path, u.role, count(*)::integer as people,
      (count(*) filter (where not ${hasFactor(whom.kinds)}))::integer as "withoutFactor",
      (count(*) filter (where u.mobile is null))::integer as "withoutPhone",
      (count(*) filter (where u.email = ''))::integer as "withoutEmail"
    from app_user as u
    where ${about(whom, scope.path)} and u.status in ('active', 'invited') and not ${hasLevel}
    group by u.organization_id, u.path, u.role`
}

/** All with a level of their own, or the one asked for. */
export function selectSingles({ sql: run, scope }: Scoped, whom: About, id: string | null): Promise<Single[]> {
  return run<Single>`
    select u.organization_id as "organizationId", u.id, u.path, u.role, ${hasFactor(whom.kinds)} as "hasFactor",
      u.mobile is not null as "hasPhone", u.email <> '' as "hasEmail"
    from app_user as u
    where ${about(whom, scope.path)} and u.status in ('active', 'invited')
      and case when ${id}::uuid is null then ${hasLevel} else u.id = ${id} end`
}

/** Of these groups and these people, the first few by name. */
export function selectListed(
  { sql: run, scope }: Scoped,
  whom: About,
  {
    groups,
    ids,
    lacking,
    limit,
  }: { groups: readonly Group[]; ids: readonly string[]; lacking: Lacking; limit: number },
): Promise<Listed[]> {
  const of = [groups.map(({ organizationId }) => organizationId), groups.map(({ role }) => role)] as const
  return run<Listed>`
    select u.id, u.username, o.name as organization
    from app_user as u join organization as o on o.id = u.organization_id
    where ${about(whom, scope.path)} and u.status in ('active', 'invited') and ${lacks(lacking, whom.kinds)}
      and (u.id = any(${ids}::uuid[]) or (not ${hasLevel} and (u.organization_id, u.role) in (
        select * from unnest(${of[0]}::uuid[], ${of[1]}::text[]))))
    order by u.path, u.username_key limit ${limit}`
}

export type Lacking = 'nothing' | 'factor' | 'phone-or-email'

function lacks(lacking: Lacking, kinds: readonly string[]): Fragment {
  switch (lacking) {
    case 'nothing':
      return sql`true`
    case 'factor':
      return sql`not ${hasFactor(kinds)}`
    case 'phone-or-email':
      return sql`(u.mobile is null or u.email = '')`
  }
}
