import type { Work } from '#kernel/work.ts'
import { endOf } from './listing.ts'
import type { Enough } from './rough.ts'

/** Counts what is at and below each organization, and keeps it for those with more people or organizations than that. */
export async function countSubtrees({ sql, now }: Work, than: Enough): Promise<void> {
  await sql`delete from rough_count`
  // reason: in the order of their paths, so that two nodes that do it at once never wait for each other
  await sql`
    insert into rough_count (organization_id, path, people, administering, children, counted_at)
    select o.id, o.path, counted.people, counted.administering, counted.children, ${now}
    from (
      select above.id, sum(c.people) as people, sum(c.administering) as administering, sum(c.children) as children
      from organization_counts as c cross join lateral unnest(string_to_array(rtrim(c.path, '/'), '/')::uuid[]) as above (id)
      group by above.id having sum(c.people) > ${than.people} or sum(c.children) > ${than.organizations}) as counted
    join organization as o on o.id = counted.id order by o.path
    on conflict (path) do update set organization_id = excluded.organization_id, people = excluded.people,
      administering = excluded.administering, children = excluded.children, counted_at = excluded.counted_at`
}

/** Whether it is this one's turn: nobody else counts, and what was counted last is older than `since`. */
export async function isDue({ sql }: Work, since: Date): Promise<boolean> {
  const [lock] = await sql<{ ours: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('frequent beginnings of names')) as ours`
  if (!lock?.ours) return false
  const recent = await sql`select 1 from frequent_beginning where counted_at > ${since} limit 1`
  return recent.length === 0
}

/** How many letters are looked at in one go. */
const LETTERS = 4

/**
 * What the names of more people than that begin with, some letters at a time: only what begins like many can begin, with more
 * letters, like many. Nobody is counted twice, as in a search.
 */
export async function countBeginnings({ sql, now }: Work, than: Enough, patience: string): Promise<void> {
  await sql`select set_config('statement_timeout', ${patience}, true)`
  await sql`delete from frequent_beginning`
  await sql`
    with recursive frequent (organization_id, path, beginning, known, people) as (
      select o.id, o.path, ''::text collate "C", 0, r.people::bigint from organization as o join rough_count as r on r.path = o.path
      where o.parent_id is null and r.people > ${than.found}
      union all
      select f.organization_id, f.path, longer.beginning, length(longer.beginning), longer.people
      from frequent as f cross join lateral (
        select left(named.beginning, letters) as beginning, sum(named.people)::bigint as people
        from (
          select left(name_key, f.known + ${LETTERS}::int) as beginning, shared, count(*) as people from search_name
          where name_key >= f.beginning and name_key < f.beginning || ${endOf('')}
            and length(name_key) > f.known and shared < f.known + ${LETTERS}::int
          group by 1, 2) as named
        cross join generate_series(f.known + 1, f.known + ${LETTERS}::int) as letters
        where length(named.beginning) >= letters and named.shared < letters
        group by 1 having sum(named.people) > ${than.found}) as longer
      where f.known % ${LETTERS}::int = 0)
    insert into frequent_beginning (organization_id, path, beginning, people, counted_at)
    select organization_id, path, beginning, people, ${now} from frequent where beginning <> ''`
}
