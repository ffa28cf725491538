import type { Look } from '#kernel/work.ts'
import type { Due } from './due.ts'

/** Counted so far and no further: more of them says the same. */
const MOST = 10_000

export async function countDue({ sql, now }: Look): Promise<Due> {
  const [row] = await sql<Due>`
    select (select count(*)::int from (select from factor_news limit ${MOST}) as n) as news,
      (select count(*)::int from (select from webhook_notice where due_at <= ${now} limit ${MOST}) as n) as notices,
      (select count(*)::int from (select from oidc_visit where due_at <= ${now} limit ${MOST}) as n) as logouts`
  return row ?? { news: 0, notices: 0, logouts: 0 }
}
