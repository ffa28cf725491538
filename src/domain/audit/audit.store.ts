import sql, { empty } from 'sql-template-tag'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { HistoryEntry, Known } from './audit.ts'

export type StoredEvent = {
  readonly organizationId: string
  readonly id: string
  readonly at: Date
  readonly action: string
  readonly outcome: 'done' | 'refused'
  readonly reason: string | null
  readonly method: string | null
  readonly actorId: string | null
  readonly actor: string
  readonly actorOrganizationId: string | null
  readonly subjectId: string | null
  readonly address: string
  readonly browser: string
  readonly detail: string | null
}

/** `from` gives a row for each that is to be written; without it, one is. */
export function insertEvent(event: StoredEvent, { outcome, reason, from }: Known = {}): Fragment {
  return sql`
    insert into audit_event (organization_id, id, at, action, outcome, reason, method, actor_id, actor,
      actor_organization_id, subject_id, address, browser, detail)
    select ${event.organizationId}::uuid, ${event.id}::uuid, ${event.at}::timestamptz, ${event.action},
      ${outcome ?? event.outcome}::audit_outcome, ${reason ?? event.reason}, ${event.method}, ${event.actorId}::uuid,
      ${event.actor}, ${event.actorOrganizationId}::uuid, ${event.subjectId}::uuid, ${event.address}, ${event.browser}, ${event.detail}::jsonb ${from ?? empty}`
}

export function insertEvents(events: readonly StoredEvent[], from: Fragment): Fragment {
  const all = <Name extends keyof StoredEvent>(name: Name): StoredEvent[Name][] => events.map((event) => event[name])
  return sql`
    insert into audit_event (organization_id, id, at, action, outcome, reason, method, actor_id, actor,
      actor_organization_id, subject_id, address, browser, detail)
    select e.organization_id, e.id, e.at, e.action, e.outcome, e.reason, e.method, e.actor_id, e.actor,
      e.actor_organization_id, e.subject_id, e.address, e.browser, e.detail::jsonb
    from unnest(${all('organizationId')}::uuid[], ${all('id')}::uuid[], ${all('at')}::timestamptz[], ${all('action')}::text[],
      ${all('outcome')}::text[], ${all('reason')}::text[], ${all('method')}::text[], ${all('actorId')}::uuid[],
      ${all('actor')}::text[], ${all('actorOrganizationId')}::uuid[], ${all('subjectId')}::uuid[], ${all('address')}::text[],
      ${all('browser')}::text[], ${all('detail')}::text[])
      with ordinality as e(organization_id, id, at, action, outcome, reason, method, actor_id, actor,
        actor_organization_id, subject_id, address, browser, detail, n)
    where e.n in (select n from ${from})`
}

export async function runInsert({ sql: run }: Work, row: Fragment): Promise<void> {
  await run`${row}`
}

export function selectHistory(
  { sql: run }: Look,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
  limit: number,
  before: string | null,
): Promise<HistoryEntry[]> {
  return run<HistoryEntry>`
    select id, at, action, outcome, reason, method, address, browser,
      actor_id is not null and actor_id <> subject_id as "byOther"
    from audit_event
    where organization_id = ${organizationId} and subject_id = ${id} and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`
}
