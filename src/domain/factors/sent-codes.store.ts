import sql from 'sql-template-tag'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { Destination, EnrollmentKey, Occasion } from './factor.ts'

/** The tables of one kind. */
export type CodeTables = {
  readonly codes: Fragment
  readonly destinations: Fragment
  readonly intoCodes: Fragment
  readonly intoDestinations: Fragment
}

/** What is known of the codes of one occasion. */
export type CodeRow = {
  readonly digits: number | null
  readonly messageId: string | null
  readonly sends: number
  readonly sentAt: Date | null
  readonly expiresAt: Date | null
  readonly wrong: number
  readonly usedAt: Date | null
  readonly refusedAt: Date | null
  readonly refusedUntil: Date | null
}

export type NewCode = {
  readonly hash: Uint8Array
  readonly digits: number
  readonly messageId: string
  readonly sends: number
  readonly expiresAt: Date
  readonly endsAt: Date
}

const columns = sql`digits, message_id as "messageId", sends, sent_at as "sentAt", expires_at as "expiresAt", wrong,
  used_at as "usedAt", refused_at as "refusedAt", refused_until as "refusedUntil"`

const at = ({ organizationId, id }: EnrollmentKey, occasion: Occasion): Fragment => sql`
  organization_id = ${organizationId} and enrollment_id = ${id} and occasion = ${occasion}`

export async function selectCode(
  { sql: run }: Look,
  { codes }: CodeTables,
  key: EnrollmentKey,
  occasion: Occasion,
): Promise<CodeRow | undefined> {
  const [row] = await run<CodeRow>`select ${columns} from ${codes} where ${at(key, occasion)}`
  return row
}

/** The row of this occasion, made where there was none; whoever else asks for a code on it waits. */
export async function holdCode(
  { sql: run }: Work,
  { codes, intoCodes }: CodeTables,
  key: EnrollmentKey,
  occasion: Occasion,
  endsAt: Date,
): Promise<CodeRow> {
  await run`
    ${intoCodes} (organization_id, enrollment_id, occasion, ends_at)
    values (${key.organizationId}, ${key.id}, ${occasion}, ${endsAt})
    on conflict (organization_id, enrollment_id, occasion) do nothing`
  const [row] = await run<CodeRow>`select ${columns} from ${codes} where ${at(key, occasion)} for update`
  if (!row) throw new Error('the row of a code is gone the moment it was made')
  return row
}

/** A newer code: the one before is worth nothing from this commit on. */
export async function updateCode(
  { sql: run, now }: Work,
  { codes }: CodeTables,
  key: EnrollmentKey,
  occasion: Occasion,
  made: NewCode,
): Promise<void> {
  await run`
    update ${codes} set code_hash = ${made.hash}, digits = ${made.digits}, message_id = ${made.messageId},
      sends = ${made.sends}, sent_at = ${now}, expires_at = ${made.expiresAt}, wrong = 0, used_at = null,
      refused_at = null, refused_until = null, ends_at = ${made.endsAt}
    where ${at(key, occasion)}`
}

/** Whoever reads where codes went until now is let in by none of them any more. */
export async function endCodes(
  { sql: run, now }: Work,
  { codes }: CodeTables,
  { organizationId, id }: EnrollmentKey,
): Promise<void> {
  await run`
    update ${codes} set code_hash = null, expires_at = ${now}
    where organization_id = ${organizationId} and enrollment_id = ${id} and expires_at > ${now}`
}

/** None was sent; the one before is as good as it was. */
export async function updateRefused(
  { sql: run, now }: Work,
  { codes }: CodeTables,
  key: EnrollmentKey,
  occasion: Occasion,
  until: Date | null,
): Promise<void> {
  await run`
    update ${codes} set refused_at = ${now}, refused_until = ${until} where ${at(key, occasion)}`
}

/**
 * A row of a live code, whether it is this one or not: wrong ones are counted where right ones are spent, by one statement,
 * so that both take the same.
 */
export function spendCode(
  { codes }: CodeTables,
  key: EnrollmentKey,
  occasion: Occasion,
  { hash, now, tries }: { readonly hash: Uint8Array; readonly now: Date; readonly tries: number },
  gate: Fragment,
): Fragment {
  return sql`
    update ${codes} set used_at = case when code_hash = ${hash} then ${now}::timestamptz end,
      wrong = case when code_hash = ${hash} then wrong else wrong + 1 end
    where ${at(key, occasion)} and used_at is null and expires_at > ${now} and wrong < ${tries} and ${gate}
    returning code_hash = ${hash} as is_right`
}

/** The message that brought the code which was used last. */
export async function selectUsedMessage(
  { sql: run }: Look,
  { codes }: CodeTables,
  { organizationId, id }: EnrollmentKey,
): Promise<string | undefined> {
  const [row] = await run<{ messageId: string | null }>`
    select message_id as "messageId" from ${codes}
    where organization_id = ${organizationId} and enrollment_id = ${id} and used_at is not null
    order by used_at desc limit 1`
  return row?.messageId ?? undefined
}

export async function upsertDestination(
  { sql: run }: Work,
  { intoDestinations }: CodeTables,
  { organizationId, id }: EnrollmentKey,
  { to, shown }: Destination,
): Promise<void> {
  await run`
    ${intoDestinations} (organization_id, enrollment_id, destination, shown)
    values (${organizationId}, ${id}, ${to}, ${shown})
    on conflict (organization_id, enrollment_id)
      do update set destination = excluded.destination, shown = excluded.shown`
}

export async function selectDestination(
  { sql: run }: Look,
  { destinations }: CodeTables,
  { organizationId, id }: EnrollmentKey,
): Promise<Destination> {
  const [row] = await run<Destination>`
    select destination as to, shown from ${destinations}
    where organization_id = ${organizationId} and enrollment_id = ${id}`
  if (!row) throw new Error(`codes of enrollment ${id} go nowhere`)
  return row
}

export async function deleteEnded({ sql: run, now }: Work, { codes }: CodeTables): Promise<void> {
  await run`delete from ${codes} where ends_at <= ${now}`
}

/** Does something and undoes it. */
export async function undone({ sql: run }: Work, act: () => Promise<unknown>): Promise<void> {
  // reason: not waited for; it travels with the first statement of what is undone
  const begun = run`savepoint rehearsal`
  begun.catch(() => undefined)
  await act()
  await Promise.all([begun, run`rollback to savepoint rehearsal`])
}
