import sql from 'sql-template-tag'
import type { Scoped } from '#kernel/work.ts'
import type { Picked } from './bulk.ts'
import { below } from './listing.store.ts'
import type { Mark } from './listing.ts'

/** Of those who were picked, who is there and within the scope, as the list names them. */
export function selectPicked({ sql: run, scope }: Scoped, marks: readonly Mark[]): Promise<Picked[]> {
  return run<Picked>`
    select u.organization_id as "organizationId", u.id, u.username
    from unnest(${marks.map((one) => one.organizationId)}::uuid[], ${marks.map(({ id }) => id)}::uuid[])
      with ordinality as m (organization_id, id, place)
    join app_user as u on u.organization_id = m.organization_id and u.id = m.id
    where ${below(sql`u.path`, scope.path)} order by m.place`
}
