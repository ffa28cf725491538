import sql from 'sql-template-tag'
import type { RealmParty } from '#domain/organizations/hosts.ts'
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

/** Of groups and of people with a level of their own: those that are touched. */
export type Touched = { readonly groups: readonly Group[]; readonly singles: readonly Single[] }

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
  touched: Touched,
  lacking: Fragment,
  limit: number,
): Promise<Listed[]> {
  return run<Listed>`
    select u.id, u.username, o.name as organization
    from app_user as u join organization as o on o.id = u.organization_id
    where ${about(whom, scope.path)} and ${lacking} and ${isOf(touched, whom)}
    order by u.path, u.username_key limit ${limit}`
}

const isOf = ({ groups, singles }: Touched, whom: About): Fragment => sql`(
  u.id = any(${singles.map(({ id }) => id)}::uuid[])
  or (u.id <> all(${idsOf(whom)}::uuid[]) and (u.organization_id, u.role) in (select * from unnest(
    ${groups.map(({ organizationId }) => organizationId)}::uuid[], ${groups.map(({ role }) => role)}::text[]))))`

export const lacks: Readonly<Record<Lacking, Fragment>> = {
  nothing: sql`true`,
  factor: sql`u.protection = 0`,
  'phone-or-email': sql`(u.mobile is null or u.email = '')`,
}

/** People of a realm, and the host names that their passkeys belong to. */
export type Holders = { readonly realmId: string; readonly names: readonly string[]; readonly people: number }

// reason: it begins with the passkeys of these organizations, of which there are few, and never with the people; each row
// read is asked whether it is in the scope
export function selectHolders({ sql: run, scope }: Scoped, whom: About, touched: Touched): Promise<Holders[]> {
  const organizations = [...touched.groups, ...touched.singles].map(({ organizationId }) => organizationId)
  return run<Holders>`
    select realm_id as "realmId", names, count(*)::integer as people from (
      select u.realm_id, array_agg(distinct p.rp_id) as names from passkey as p
      join enrollment as e on e.organization_id = p.organization_id and e.id = p.enrollment_id and e.state = 'active'
      join app_user as u on u.organization_id = e.organization_id and u.id = e.user_id
      where p.organization_id = any(${[...new Set(organizations)]}::uuid[])
        and ${about(whom, scope.path)} and ${isOf(touched, whom)}
      group by u.realm_id, u.organization_id, u.id) as holders
    group by realm_id, names`
}

/** The first few who have no passkey of one of these host names. */
export function selectWithoutPasskey(
  { sql: run, scope }: Scoped,
  whom: About,
  touched: Touched,
  asked: readonly RealmParty[],
  limit: number,
): Promise<Listed[]> {
  // reason: `offset 0` and `limit 1` keep it from asking for everybody's passkeys before the first few are found
  return run<Listed>`
    select w.id, w.username, w.organization from (
      select u.organization_id, u.id, u.username, u.realm_id, o.name as organization
      from app_user as u join organization as o on o.id = u.organization_id
      where ${about(whom, scope.path)} and ${isOf(touched, whom)}
      order by u.path, u.username_key offset 0) as w
    where (select 1 from enrollment as e
        join passkey as p on p.organization_id = e.organization_id and p.enrollment_id = e.id
        where e.organization_id = w.organization_id and e.user_id = w.id and e.state = 'active'
          and (w.realm_id, p.rp_id) in (select * from unnest(
            ${asked.map(({ realmId }) => realmId)}::uuid[], ${asked.map(({ name }) => name)}::text[]))
        limit 1) is null
    limit ${limit}`
}
