import sql from 'sql-template-tag'
import type { Fragment, Look, Scoped, Work } from '#kernel/work.ts'
import type { Collision, Movers } from './realms.ts'

/** Every organization at and below a path, with the realm it belongs to as the host names are now. */
const homes = (path: string): Fragment => sql`
  select o.id, o.realm_id as old_realm, (
    select a.id from organization as a
    where a.id = any(string_to_array(rtrim(o.path, '/'), '/')::uuid[]) and (a.kind = 'operator' or exists (
      select 1 from host_name as h where h.organization_id = a.id and h.proved_at is not null))
    order by length(a.path) desc limit 1) as realm
  from organization as o where o.path >= ${path} and o.path < ${`${path}~`}`

/**
 * warning: lifts the second wall. What runs in it must stay within a path of the scope by its own conditions, and say
 * nothing of what is beyond.
 */
export async function beyondScope<T>({ sql: run, scope }: Scoped, ask: () => Promise<T>): Promise<T> {
  // reason: a large part of the tree takes longer to move than a page may
  await run`select set_config('countersign.scope', '*', true), set_config('statement_timeout', '60s', true)`
  const answer = await ask()
  await run`select set_config('countersign.scope', ${scope.path}, true)`
  return answer
}

export function selectCollisions({ sql: run }: Work, path: string, limit: number): Promise<Collision[]> {
  return run<Collision>`
    with homes as (${homes(path)}),
    movers as (
      select u.organization_id, u.id, u.username, u.username_key, h.realm
      from app_user as u join homes as h on h.id = u.organization_id where u.realm_id <> h.realm)
    select m.username from movers as m
    where exists (
        select 1 from app_user as x
        where x.realm_id = m.realm and x.username_key = m.username_key
          and not exists (select 1 from movers as y where y.organization_id = x.organization_id and y.id = x.id))
      or exists (
        select 1 from movers as y where y.realm = m.realm and y.username_key = m.username_key and y.id <> m.id)
    order by m.username_key limit ${limit}`
}

export async function updateRealms({ sql: run }: Work, path: string): Promise<void> {
  await run`
    update organization as o set realm_id = h.realm from (${homes(path)}) as h
    where o.id = h.id and o.realm_id <> h.realm`
}

/** Whoever signs in elsewhere from now on is signed out here, in every browser: their session is nothing at either address. */
export async function updatePeople({ sql: run }: Work, path: string): Promise<void> {
  await run`
    with moved as (
      update app_user as u set realm_id = o.realm_id from organization as o
      where o.id = u.organization_id and o.path >= ${path} and o.path < ${`${path}~`} and u.realm_id <> o.realm_id
      returning u.organization_id, u.id),
    untrusted as (
      delete from trusted_browser as t using moved where t.organization_id = moved.organization_id and t.user_id = moved.id)
    delete from session as s using moved where s.organization_id = moved.organization_id and s.user_id = moved.id`
}

export async function selectMovers({ sql: run }: Look, path: string, realmId: string): Promise<Movers> {
  const [found] = await run<Movers>`
    with moving as materialized (
      select o.id, o.name, o.name_key, (select count(*)::int from app_user as u where u.organization_id = o.id) as people
      from organization as o where o.path >= ${path} and o.path < ${`${path}~`} and o.realm_id = ${realmId})
    select count(*)::int as organizations, coalesce(sum(people), 0)::int as people,
      coalesce((select json_agg(json_build_object('id', l.id, 'name', l.name, 'people', l.people))
        from (select * from moving order by people desc, name_key limit 20) as l), '[]') as largest
    from moving`
  return found ?? { organizations: 0, people: 0, largest: [] }
}

export async function selectNearestRealm({ sql: run }: Look, path: string): Promise<string | undefined> {
  const [found] = await run<{ id: string }>`
    select a.id from organization as a
    where a.id = any(string_to_array(rtrim(${path}::text, '/'), '/')::uuid[]) and (a.kind = 'operator' or exists (
      select 1 from host_name as h where h.organization_id = a.id and h.proved_at is not null))
    order by length(a.path) desc limit 1`
  return found?.id
}

export function selectCollisionsWith(
  { sql: run }: Look,
  path: string,
  leaving: string,
  entering: string,
  limit: number,
): Promise<Collision[]> {
  return run<Collision>`
    select u.username from app_user as u
    where u.path >= ${path} and u.path < ${`${path}~`} and u.realm_id = ${leaving}
      and exists (select 1 from app_user as v where v.realm_id = ${entering} and v.username_key = u.username_key)
    order by u.username_key limit ${limit}`
}
