import sql, { join, raw } from 'sql-template-tag'
import type { Role, Status, UserKey } from '#domain/users/users.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { Keeper, ListOf, Provisioned, Source, Wanted } from './provisioning.ts'
import type { Resource } from './scim-resource.ts'

const groups = sql`(
  select coalesce(json_agg(json_build_object('id', g.id, 'name', g.display_name) order by g.display_key), '[]')
  from provisioned_member as m join provisioned_group as g on g.organization_id = m.organization_id and g.id = m.group_id
  where m.organization_id = p.organization_id and m.user_id = p.user_id)`

const columns = sql`p.organization_id as "organizationId", p.user_id as id, p.source_id as "sourceId",
  p.external_id as "externalId", u.username, u.role, u.status, p.attributes, p.version, p.created_at as "createdAt",
  greatest(p.modified_at, u.modified_at) as "modifiedAt", ${groups} as groups`

const everybody = sql`provisioned_user as p
  join app_user as u on u.organization_id = p.organization_id and u.id = p.user_id`

const ofSource = ({ organizationId, sourceId }: Source): Fragment =>
  sql`p.organization_id = ${organizationId} and p.source_id = ${sourceId}`

/** So many at a place, and how many there are. */
export async function selectPeople({ sql: run }: Look, source: Source, wanted: Wanted): Promise<ListOf<Provisioned>> {
  const { where = sql`true`, order, descending, offset, limit } = wanted
  const [counted] = await run<{ total: number }>`
    select count(*)::int as total from ${everybody} where ${ofSource(source)} and ${where}`
  const total = counted?.total ?? 0
  if (limit === 0 || offset >= total) return { rows: [], total }
  const along = join([...(order ? [sql`${order} ${raw(descending ? 'desc' : 'asc')} nulls last`] : []), sql`p.user_id`])
  // reason: what only those of the page need is not read of those before it
  const rows = await run<Provisioned>`
    with page as materialized (
      select p.user_id, row_number() over (order by ${along}) as at from ${everybody} where ${ofSource(source)} and ${where}
      order by ${along} limit ${limit} offset ${offset})
    select ${columns} from page join ${everybody} on p.organization_id = ${source.organizationId} and p.user_id = page.user_id
    order by page.at`
  return { rows, total }
}

export async function selectPerson({ sql: run }: Look, source: Source, id: string): Promise<Provisioned | undefined> {
  const [row] = await run<Provisioned>`
    select ${columns} from ${everybody} where ${ofSource(source)} and p.user_id = ${id}`
  return row
}

/** Nobody changes them at the same time. */
export async function lockPerson({ sql: run }: Work, { organizationId, sourceId }: Source, id: string): Promise<void> {
  await run`
    select 1 from provisioned_user as p
    where p.organization_id = ${organizationId} and p.source_id = ${sourceId} and p.user_id = ${id} for update`
}

export async function selectProvisionedUser(
  { sql: run }: Look,
  {
    organizationId,
    sourceId,
    externalId,
  }: { readonly organizationId: string; readonly sourceId: string; readonly externalId: string },
): Promise<UserKey | undefined> {
  const [key] = await run<UserKey>`
    select organization_id as "organizationId", user_id as id from provisioned_user
    where organization_id = ${organizationId} and source_id = ${sourceId} and external_id = ${externalId}`
  return key
}

export async function selectKeeper({ sql: run }: Look, { organizationId, id }: UserKey): Promise<Keeper | undefined> {
  const [keeper] = await run<Keeper>`
    select i.name as provider, p.attributes from provisioned_user as p
    left join identity_provider as i on i.organization_id = p.organization_id and i.id = p.source_id
    where p.organization_id = ${organizationId} and p.user_id = ${id}`
  return keeper
}

export type Kept = { readonly externalId: string | null; readonly attributes: Resource }

/** False where somebody of this source is called so already. */
export async function insertPerson(
  { sql: run, now }: Work,
  { organizationId, sourceId }: Source,
  id: string,
  { externalId, attributes }: Kept,
): Promise<boolean> {
  const rows = await run`
    insert into provisioned_user (organization_id, user_id, source_id, external_id, attributes, version, created_at, modified_at)
    values (${organizationId}, ${id}, ${sourceId}, ${externalId}, ${JSON.stringify(attributes)}, 1, ${now}, ${now})
    on conflict (organization_id, source_id, external_id) where external_id is not null do nothing returning 1`
  return rows.length === 1
}

/** False where somebody else of this source is called so. */
export async function updatePerson(
  { sql: run, now }: Work,
  { organizationId, sourceId }: Source,
  id: string,
  { externalId, attributes }: Kept,
): Promise<boolean> {
  const rows = await run`
    update provisioned_user set external_id = ${externalId}, attributes = ${JSON.stringify(attributes)}, version = version + 1,
      modified_at = ${now}
    where organization_id = ${organizationId} and user_id = ${id} and not exists (
      select 1 from provisioned_user as x
      where x.organization_id = ${organizationId} and x.source_id = ${sourceId} and x.external_id = ${externalId}
        and x.user_id <> ${id})
    returning 1`
  return rows.length === 1
}

/** False where somebody of the realm signs in with it. */
export async function updateUsername(
  { sql: run, now }: Work,
  { organizationId, id }: UserKey,
  realmId: string,
  username: string,
  key: string,
): Promise<boolean> {
  const rows = await run`
    update app_user set username = ${username}, username_key = ${key}, modified_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and not exists (
      select 1 from app_user as x where x.realm_id = ${realmId} and x.username_key = ${key} and x.id <> ${id})
    returning 1`
  return rows.length === 1
}

/** Somebody with the names of their groups, and what they may do now. */
export type Standing = UserKey & {
  readonly role: Role
  readonly status: Status
  readonly names: readonly string[]
}

const standing = sql`u.organization_id as "organizationId", u.id, u.role, u.status, array(
      select unnest(array[g.display_name, g.external_id])
      from provisioned_member as m join provisioned_group as g on g.organization_id = m.organization_id and g.id = m.group_id
      where m.organization_id = p.organization_id and m.user_id = p.user_id) as names`

/** Of these people, the names and the external ids of the groups they are in. */
export function selectStandings({ sql: run }: Look, source: Source, ids: readonly string[]): Promise<Standing[]> {
  return run<Standing>`
    select ${standing} from ${everybody} where ${ofSource(source)} and p.user_id = any(${[...ids]}::uuid[])
    order by u.id`
}

/** The same of everybody, some at a time. */
export function selectStandingsAfter(
  { sql: run }: Look,
  source: Source,
  after: string | undefined,
  limit: number,
): Promise<Standing[]> {
  return run<Standing>`
    select ${standing} from ${everybody}
    where ${ofSource(source)} and (${after ?? null}::uuid is null or p.user_id > ${after ?? null}::uuid)
    order by p.user_id limit ${limit}`
}
