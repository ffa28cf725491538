import sql from 'sql-template-tag'
import type { Look, Work } from '#kernel/work.ts'
import type { Application, ApplicationDraft, ApplicationKey } from './applications.ts'

const columns = sql`a.organization_id as "organizationId", a.id, a.kind, a.name, a.origins, a.roles, a.organizations,
  json_build_object('assurance', a.assurance, 'freshSeconds', a.fresh_seconds) as demand, a.rules, a.enabled,
  a.created_at as "createdAt", a.modified_at as "modifiedAt"`

export async function insertApplication(
  { sql: run, now }: Work,
  { organizationId, id }: ApplicationKey,
  draft: ApplicationDraft,
  most: number,
): Promise<boolean> {
  const { kind, name, origins, roles, organizations, demand, rules, enabled } = draft
  const rows = await run`
    insert into application (organization_id, id, kind, name, origins, roles, organizations, assurance, fresh_seconds,
      rules, enabled, created_at, modified_at)
    select ${organizationId}::uuid, ${id}::uuid, ${kind}, ${name}, ${[...origins]}::text[], ${[...roles]}::text[],
      ${[...organizations]}::uuid[], ${demand.assurance}, ${demand.freshSeconds}::integer, ${JSON.stringify(rules)}::jsonb,
      ${enabled}::boolean, ${now}::timestamptz, ${now}::timestamptz
    where (select count(*) from application where organization_id = ${organizationId}) < ${most}
    returning 1`
  return rows.length === 1
}

export async function updateApplication(
  { sql: run, now }: Work,
  { organizationId, id }: ApplicationKey,
  { name, origins, roles, organizations, demand, rules, enabled }: ApplicationDraft,
): Promise<void> {
  await run`
    update application set name = ${name}, origins = ${[...origins]}, roles = ${[...roles]},
      organizations = ${[...organizations]}::uuid[], assurance = ${demand.assurance},
      fresh_seconds = ${demand.freshSeconds}, rules = ${JSON.stringify(rules)}::jsonb, enabled = ${enabled},
      modified_at = ${now}
    where organization_id = ${organizationId} and id = ${id}`
}

export async function deleteApplication({ sql: run }: Work, { organizationId, id }: ApplicationKey): Promise<void> {
  await run`
    with passes as (
      delete from application_pass
      where application_organization_id = ${organizationId} and application_id = ${id}),
    oidc as (
      delete from oidc_client where organization_id = ${organizationId} and application_id = ${id}),
    visits as (
      delete from oidc_visit where application_organization_id = ${organizationId} and application_id = ${id}),
    clients as (
      delete from radius_client where organization_id = ${organizationId} and application_id = ${id}),
    paths as (
      delete from privacyidea_path where organization_id = ${organizationId} and application_id = ${id}),
    hooks as (
      delete from webhook where organization_id = ${organizationId} and application_id = ${id}),
    notices as (
      delete from webhook_notice where organization_id = ${organizationId} and application_id = ${id})
    delete from application where organization_id = ${organizationId} and id = ${id}`
}

export async function selectApplication(
  { sql: run }: Look,
  { organizationId, id }: ApplicationKey,
  realmId: string | null,
): Promise<Application | undefined> {
  return (await selectVersion({ sql: run }, { organizationId, id }, realmId))?.application
}

/** With the version of its row. */
export async function selectVersion(
  { sql: run }: Pick<Look, 'sql'>,
  { organizationId, id }: ApplicationKey,
  realmId: string | null,
): Promise<{ readonly application: Application; readonly version: string } | undefined> {
  const [row] = await run<Application & { version: string }>`
    select ${columns}, a.xmin::text as version from application as a
    where a.organization_id = ${organizationId} and a.id = ${id} and exists (
      select from organization as o
      where o.id = a.organization_id and not o.stopped and o.realm_id = coalesce(${realmId}::uuid, o.realm_id))`
  if (!row) return undefined
  const { version, ...application } = row
  return { application, version }
}

export function selectApplications({ sql: run }: Look, organizationId: string): Promise<Application[]> {
  return run<Application>`
    select ${columns} from application as a where a.organization_id = ${organizationId} order by lower(a.name), a.id`
}

export function selectNamed(
  { sql: run }: Look,
  path: string,
  keys: readonly string[],
): Promise<{ id: string; key: string }[]> {
  return run<{ id: string; key: string }>`
    select id, name_key as key from organization
    where name_key = any(${[...keys]}::text[]) and path >= ${path} and path < ${`${path}~`} limit 1000`
}

export function selectNames({ sql: run }: Look, ids: readonly string[]): Promise<{ name: string }[]> {
  return run<{ name: string }>`select name from organization where id = any(${[...ids]}::uuid[]) order by name_key, id`
}
