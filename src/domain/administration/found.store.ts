import sql from 'sql-template-tag'
import type { Fragment, Scoped } from '#kernel/work.ts'
import { begins, below, beyond, inOrder } from './listing.store.ts'
import type { Mark } from './listing.ts'
import { listed, orderOf, whole } from './people.store.ts'
import type { ListedPerson } from './people.ts'

/** So many people are looked at in one go, whether or not they are found. */
const LOOKED_AT = 5000

type From = readonly string[] | undefined

const walkFrom = (from: From, limit: number) => ({ backwards: false, descending: false, limit, from })

/** Those of the next people of the scope, in the order in which they were added, whom a search finds. */
export function lookThrough(
  { sql: run, scope }: Scoped,
  search: string,
  from: From,
  limit: number,
): Promise<ListedPerson[]> {
  const walk = walkFrom(from, limit)
  return run<ListedPerson>`
    with looked as materialized (${lookedAt(scope.path, from)}),
    chosen as (
      select u.organization_id, u.created_at, u.id from looked as u
      where ${begins(sql`u.company_key`, search)} or exists (
        select from search_names(u.username_key, u.email_key, u.name_key) as n where ${begins(sql`n.found_by`, search)})
      order by ${inOrder(orderOf('created', 'u'), walk)} limit ${walk.limit})
    select ${listed} ${whole('created', walk)}`
}

/** The last of those who are looked at from there on; undefined where nobody comes after them. */
export async function lastLookedAt({ sql: run, scope }: Scoped, from: From): Promise<Mark | undefined> {
  const [last] = await run<Mark>`
    select u.organization_id as "organizationId", u.id from (${lookedAt(scope.path, from)}) as u
    order by u.created_at, u.id offset ${LOOKED_AT - 1}`
  return last
}

function lookedAt(path: string, from: From): Fragment {
  const order = orderOf('created', 'u')
  const walk = walkFrom(from, LOOKED_AT)
  return sql`
    select u.organization_id, u.id, u.created_at, u.company_key, u.username_key, u.email_key, u.name_key from app_user as u
    where ${below(sql`u.path`, path)} and ${beyond(order, walk)} order by ${inOrder(order, walk)} limit ${LOOKED_AT}`
}
