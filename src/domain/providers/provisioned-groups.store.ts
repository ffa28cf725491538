import sql, { empty, join, raw } from 'sql-template-tag'
import type { UserKey } from '#domain/users/users.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { ListOf, ProvisionedGroup, Source, Wanted } from './provisioning.ts'

const members = sql`(
  select coalesce(json_agg(json_build_object('id', u.id, 'username', u.username) order by u.id), '[]')
  from provisioned_member as m join app_user as u on u.organization_id = m.organization_id and u.id = m.user_id
  where m.organization_id = g.organization_id and m.group_id = g.id) as members`

const columnsOf = (withMembers: boolean): Fragment => sql`g.organization_id as "organizationId", g.id,
  g.source_id as "sourceId", g.display_name as "displayName", g.external_id as "externalId", g.version,
  g.created_at as "createdAt", g.modified_at as "modifiedAt"${withMembers ? sql`, ${members}` : empty}`

const ofSource = ({ organizationId, sourceId }: Source): Fragment =>
  sql`g.organization_id = ${organizationId} and g.source_id = ${sourceId}`

export async function selectGroups(
  { sql: run }: Look,
  source: Source,
  { where = sql`true`, order, descending, offset, limit }: Wanted,
  withMembers: boolean,
): Promise<ListOf<ProvisionedGroup>> {
  const [counted] = await run<{ total: number }>`
    select count(*)::int as total from provisioned_group as g where ${ofSource(source)} and ${where}`
  const total = counted?.total ?? 0
  if (limit === 0 || offset >= total) return { rows: [], total }
  const along = join([...(order ? [sql`${order} ${raw(descending ? 'desc' : 'asc')} nulls last`] : []), sql`g.id`])
  const rows = await run<ProvisionedGroup>`
    select ${columnsOf(withMembers)} from provisioned_group as g where ${ofSource(source)} and ${where}
    order by ${along} limit ${limit} offset ${offset}`
  return { rows, total }
}

export async function selectGroup(
  { sql: run }: Look,
  source: Source,
  id: string,
  withMembers: boolean,
): Promise<ProvisionedGroup | undefined> {
  const [group] = await run<ProvisionedGroup>`
    select ${columnsOf(withMembers)} from provisioned_group as g where ${ofSource(source)} and g.id = ${id}`
  return group
}

export async function lockGroup({ sql: run }: Work, source: Source, id: string): Promise<void> {
  await run`select 1 from provisioned_group as g where ${ofSource(source)} and g.id = ${id} for update`
}

export type GroupRow = {
  readonly id: string
  readonly displayName: string
  readonly displayKey: string
  readonly externalId: string | null
}

/** False where there is one of that name, or there are too many. */
export async function insertGroup(
  { sql: run, now }: Work,
  { organizationId, sourceId }: Source,
  { id, displayName, displayKey, externalId }: GroupRow,
): Promise<boolean> {
  const rows = await run`
    insert into provisioned_group (organization_id, id, source_id, display_name, display_key, external_id, version,
      created_at, modified_at)
    values (${organizationId}, ${id}, ${sourceId}, ${displayName}, ${displayKey}, ${externalId}, 1, ${now}, ${now})
    on conflict (organization_id, source_id, display_key) do nothing returning 1`
  return rows.length === 1
}

export async function countGroups({ sql: run }: Look, source: Source): Promise<number> {
  const [row] = await run<{ total: number }>`
    select count(*)::int as total from provisioned_group as g where ${ofSource(source)}`
  return row?.total ?? 0
}

/** False where there is another of that name. */
export async function updateGroup(
  { sql: run, now }: Work,
  { organizationId, sourceId }: Source,
  { id, displayName, displayKey, externalId }: GroupRow,
): Promise<boolean> {
  const rows = await run`
    update provisioned_group set display_name = ${displayName}, display_key = ${displayKey}, external_id = ${externalId},
      version = version + 1, modified_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and not exists (
      select 1 from provisioned_group as x
      where x.organization_id = ${organizationId} and x.source_id = ${sourceId} and x.display_key = ${displayKey}
        and x.id <> ${id})
    returning 1`
  return rows.length === 1
}

/** Of these, those who can be in a group of this source. */
export async function selectMembers({ sql: run }: Look, source: Source, ids: readonly string[]): Promise<string[]> {
  const rows = await run<{ id: string }>`
    select user_id as id from provisioned_user
    where organization_id = ${source.organizationId} and source_id = ${source.sourceId}
      and user_id = any(${[...ids]}::uuid[])`
  return rows.map(({ id }) => id)
}

export async function insertMembers(
  { sql: run }: Work,
  { organizationId }: Source,
  groupId: string,
  ids: readonly string[],
): Promise<void> {
  await run`
    insert into provisioned_member (organization_id, group_id, user_id)
    select ${organizationId}, ${groupId}, id from unnest(${[...ids]}::uuid[]) as id on conflict do nothing`
}

export async function deleteMembers(
  { sql: run }: Work,
  { organizationId }: Source,
  groupId: string,
  ids: readonly string[],
): Promise<void> {
  await run`
    delete from provisioned_member
    where organization_id = ${organizationId} and group_id = ${groupId} and user_id = any(${[...ids]}::uuid[])`
}

export async function deleteGroup({ sql: run }: Work, { organizationId }: Source, id: string): Promise<void> {
  await run`delete from provisioned_member where organization_id = ${organizationId} and group_id = ${id}`
  await run`delete from provisioned_group where organization_id = ${organizationId} and id = ${id}`
}

export async function touchGroupsOf({ sql: run, now }: Work, { organizationId, id }: UserKey): Promise<void> {
  await run`
    update provisioned_group as g set version = version + 1, modified_at = ${now}
    from provisioned_member as m
    where m.organization_id = ${organizationId} and m.user_id = ${id}
      and g.organization_id = m.organization_id and g.id = m.group_id`
}
