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
    select id, at, action, outcome, reason, method, address, browser
    from audit_event
    where organization_id = ${organizationId} and subject_id = ${id} and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`
}
