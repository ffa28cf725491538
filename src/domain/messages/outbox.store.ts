import sql from 'sql-template-tag'
import type { Fragment, Look, MessageKey, Work } from '#kernel/work.ts'
import { countSent } from './gateway-codes.store.ts'
import type { GatewayKey } from './gateways.ts'
import type { Due, Failure, Sent, State, Try } from './outbox.ts'
import { codes } from './templates.ts'

export type Row = Omit<Due, 'secret'> & { readonly secret: Uint8Array | null }
/** Until when whoever takes a message has it. */
export type Leases = { readonly usual: Date; readonly ofCodes: Date }

/** More is not kept of gateways that did not take a message. */
const TRIES_KEPT = 20

const branchOf = sql`coalesce(nullif(split_part(o.path, '/', 2), ''), o.id::text)`
const branch = sql`(select ${branchOf} from organization as o where o.id = outbox.organization_id)`

const taken = sql`organization_id as "organizationId", id, user_id as "userId", ${branch} as branch, channel,
  recipient as "to", template, data, secret, language, created_at as "createdAt", attempts, gateway_id as asked`

const leased = ({ usual, ofCodes }: Leases): Fragment => sql`
  case when template = any(${[...codes]}::text[]) then ${ofCodes}::timestamptz else ${usual}::timestamptz end`

/** Only whoever took it last may say what became of it. */
const held = ({ organizationId, id, attempts }: Due): Fragment => sql`
  organization_id = ${organizationId} and id = ${id} and attempts = ${attempts} and state = 'sending'`

const withTries = (tries: readonly Try[]): Fragment => sql`
  tries = case when jsonb_array_length(tries) < ${TRIES_KEPT} then tries || ${JSON.stringify(tries)}::jsonb else tries end`

/** A row whose sender is gone may have been sent: past its life nobody knows, and it is not sent again. */
export async function expireOld({ sql, now }: Work): Promise<void> {
  await sql`
    update outbox set state = 'expired', data = '{}', secret = null, finished_at = ${now}
    where state in ('waiting', 'sending') and due_at <= ${now} and expires_at <= ${now}`
}

/** reason: found once for all rows that wait, of which there may be very many */
const beside = (branches: readonly string[]): Fragment =>
  branches.length === 0
    ? sql`true`
    : sql`organization_id not in (select o.id from organization as o where ${branchOf} = any(${branches}::text[]))`

export function takeDue({ sql, now }: Work, leases: Leases, limit: number, except: readonly string[]): Promise<Row[]> {
  return sql<Row>`
    update outbox set state = 'sending', attempts = attempts + 1, due_at = ${leased(leases)}
    where (organization_id, id) in (
      select organization_id, id from outbox
      where state in ('waiting', 'sending') and due_at <= ${now} and expires_at > ${now}
        and ${beside(except)}
      order by due_at limit ${limit} for update skip locked)
    returning ${taken}`
}

/** Due or not: the clocks of two nodes are some milliseconds apart. */
export async function takeNew(
  { sql, now }: Work,
  { organizationId, id }: MessageKey,
  leases: Leases,
  except: readonly string[],
): Promise<Row | undefined> {
  const [row] = await sql<Row>`
    update outbox set state = 'sending', attempts = 1, due_at = ${leased(leases)}
    where organization_id = ${organizationId} and id = ${id} and state = 'waiting' and attempts = 0
      and expires_at > ${now} and ${branch} <> all(${except}::text[])
    returning ${taken}`
  return row
}

export async function updateAsked({ sql }: Work, due: Due, { organizationId, id }: GatewayKey): Promise<void> {
  await sql`
    update outbox set gateway_organization_id = ${organizationId}, gateway_id = ${id} where ${held(due)}`
}

export async function finishSent(work: Work, due: Due, sent: Sent, counted: boolean): Promise<void> {
  const { gateway, answer, segments, cost, tries } = sent
  const finished = sql`
    update outbox set state = 'sent', gateway = ${gateway.name}, gateway_kind = ${gateway.kind},
      gateway_organization_id = ${gateway.key?.organizationId ?? null}, gateway_id = ${gateway.key?.id ?? null},
      answer = ${answer}, segments = ${segments}, cost = ${cost?.amount ?? null}, currency = ${cost?.currency ?? null},
      ${withTries(tries)}, data = '{}', secret = null, finished_at = ${work.now}
    where ${held(due)}`
  if (counted && gateway.key) await countSent(work, finished, gateway.key, due.id)
  else await work.sql`${finished}`
}

export async function finishFailed(work: Work, due: Due, { gateway, answer, tries }: Failure): Promise<void> {
  await work.sql`
    update outbox set state = 'failed', gateway = ${gateway?.name ?? null}, gateway_kind = ${gateway?.kind ?? null},
      answer = ${answer}, ${withTries(tries)}, data = '{}', secret = null, finished_at = ${work.now}
    where ${held(due)}`
}

export async function retry(
  { sql }: Work,
  due: Due,
  next: Date,
  { gateway, answer, tries }: Failure,
): Promise<boolean> {
  const rows = await sql`
    update outbox set state = 'waiting', due_at = ${next}, gateway = ${gateway?.name ?? null},
      gateway_kind = ${gateway?.kind ?? null}, gateway_organization_id = null, gateway_id = null, answer = ${answer},
      ${withTries(tries)}
    where ${held(due)} and expires_at > ${next}
    returning id`
  return rows.length === 1
}

export async function withdraw({ sql, now }: Work, { organizationId, id }: MessageKey): Promise<void> {
  await sql`
    update outbox set state = 'expired', data = '{}', secret = null, finished_at = ${now}
    where organization_id = ${organizationId} and id = ${id} and state = 'waiting'`
}

type ProgressRow = { readonly state: State; readonly attempts: number; readonly createdAt: Date }

export async function selectProgress(
  { sql }: Look,
  { organizationId, id }: MessageKey,
): Promise<ProgressRow | undefined> {
  const [row] = await sql<ProgressRow>`
    select state, attempts, created_at as "createdAt" from outbox
    where organization_id = ${organizationId} and id = ${id}`
  return row
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
