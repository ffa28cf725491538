import type { TestWorld } from './world.ts'

/**
 * What is kept beside people and organizations, so that lists need not count and search them row by row, against the rows
 * themselves: what is missing, too much or wrong. Nothing is, whatever was done.
 */
export function misfits(world: TestWorld): Promise<{ readonly of: string; readonly what: string }[]> {
  return world.rows(`
    with counts as (
      select o.id as organization_id, o.path,
        (select count(*)::int from app_user as u where u.organization_id = o.id) as people,
        (select count(*)::int from app_user as u where u.organization_id = o.id and u.role <> 'member') as administering,
        (select count(*)::int from organization as c where c.parent_id = o.id) as children
      from organization as o),
    names as (
      select u.organization_id, u.id as user_id, u.path, n.found_by as name_key, n.shared, u.role <> 'member' as administering,
        o.name_key as company_key, u.username_key, o.parent_id
      from app_user as u join organization as o on o.id = u.organization_id
      cross join search_names(u.username_key, u.email_key, u.name_key) as n),
    seen as (
      select u.organization_id, u.id as user_id, o.path from app_user as u join organization as o on o.id = u.organization_id)
    select 'counts' as of, to_jsonb(x)::text as what
    from (select * from counts except select organization_id, path, people, administering, children from organization_counts) as x
    union all
    select 'counts', to_jsonb(x)::text
    from (select organization_id, path, people, administering, children from organization_counts except select * from counts) as x
    union all
    select 'names', to_jsonb(x)::text from (select * from names except select * from search_name) as x
    union all
    select 'names', to_jsonb(x)::text from (select * from search_name except select * from names) as x
    union all
    select 'sign-ins', to_jsonb(x)::text
    from (select * from seen except select organization_id, user_id, path from last_sign_in) as x
    union all
    select 'sign-ins', to_jsonb(x)::text
    from (select organization_id, user_id, path from last_sign_in except select * from seen) as x`)
}
