import sql from 'sql-template-tag'
import type { Look, MessageKey, Work } from '#kernel/work.ts'
import type { Delivery, Due, State } from './outbox.ts'

export type Row = Omit<Due, 'secret'> & { readonly secret: Uint8Array | null }

const taken = sql`organization_id as "organizationId", id, user_id as "userId", recipient as "to", template, data, secret,
  language, created_at as "createdAt", attempts`

/** A row whose sender is gone may have been sent: past its life nobody knows, and it is not sent again. */
export async function expireOld({ sql, now }: Work): Promise<void> {
  await sql`
    update outbox set state = 'expired', data = '{}', secret = null, finished_at = ${now}
    where state in ('waiting', 'sending') and due_at <= ${now} and expires_at <= ${now}`
}

export function takeDue({ sql, now }: Work, until: Date, limit: number): Promise<Row[]> {
  return sql<Row>`
    update outbox set state = 'sending', attempts = attempts + 1, due_at = ${until}
    where (organization_id, id) in (
      select organization_id, id from outbox
      where state in ('waiting', 'sending') and due_at <= ${now} and expires_at > ${now}
      order by due_at limit ${limit} for update skip locked)
    returning ${taken}`
}

/** Due or not: the clocks of two nodes are some milliseconds apart. */
export async function takeNew(
  { sql, now }: Work,
  { organizationId, id }: MessageKey,
  until: Date,
): Promise<Row | undefined> {
  const [row] = await sql<Row>`
    update outbox set state = 'sending', attempts = 1, due_at = ${until}
    where organization_id = ${organizationId} and id = ${id} and state = 'waiting' and attempts = 0
      and expires_at > ${now}
    returning ${taken}`
  return row
}

/** Only whoever took it last may say what became of it. */
export async function finish(
  { sql, now }: Work,
  { organizationId, id, attempts }: Due,
  state: Extract<State, 'sent' | 'failed'>,
  gateway: string | null,
  answer: string,
): Promise<void> {
  await sql`
    update outbox set state = ${state}, gateway = ${gateway}, answer = ${answer}, data = '{}', secret = null,
      finished_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and attempts = ${attempts} and state = 'sending'`
}

export async function retry(
  { sql }: Work,
  { organizationId, id, attempts }: Due,
  next: Date,
  gateway: string | null,
  answer: string,
): Promise<boolean> {
  const rows = await sql`
    update outbox set state = 'waiting', due_at = ${next}, gateway = ${gateway}, answer = ${answer}
    where organization_id = ${organizationId} and id = ${id} and attempts = ${attempts} and state = 'sending'
      and expires_at > ${next}
    returning id`
  return rows.length === 1
}

export function selectDeliveries(
  { sql }: Look,
  organizationId: string,
  limit: number,
  before: string | null,
): Promise<Delivery[]> {
  return sql<Delivery>`
    select id, recipient as "to", template, state, attempts, gateway, answer, created_at as "createdAt",
      finished_at as "finishedAt"
    from outbox
    where organization_id = ${organizationId} and template <> 'nobody' and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`
}

export async function deleteFinished({ sql }: Work, before: Date): Promise<void> {
  await sql`delete from outbox where finished_at < ${before}`
}

export async function countWaiting({ sql }: Look): Promise<{ count: number; since: Date | null }> {
  const [row] = await sql<{ count: number; since: Date | null }>`
    select count(*) as count, min(created_at) as since from outbox where state in ('waiting', 'sending')`
  return row ?? { count: 0, since: null }
}

export async function countFailed({ sql }: Look, since: Date): Promise<number> {
  const [row] = await sql<{ count: number }>`
    select count(*) as count from outbox where state = 'failed' and finished_at > ${since}`
  return row?.count ?? 0
}
