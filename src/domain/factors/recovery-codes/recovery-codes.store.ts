import sql from 'sql-template-tag'
import type { Fragment, Look, Work } from '#kernel/work.ts'

type Key = { readonly organizationId: string; readonly id: string }

export async function insertCodes(
  { sql: run }: Work,
  { organizationId, id }: Key,
  hashes: readonly Uint8Array[],
): Promise<void> {
  await run`
    insert into recovery_code (organization_id, enrollment_id, code_hash)
    select ${organizationId}, ${id}, hash from unnest(${hashes}::bytea[]) as hash`
}

/** A row once per code. */
export function spendCode({ organizationId, id }: Key, hash: Uint8Array, now: Date, gate: Fragment): Fragment {
  return sql`
    update recovery_code set used_at = ${now}
    where organization_id = ${organizationId} and enrollment_id = ${id} and code_hash = ${hash} and used_at is null
      and ${gate}
    returning true as is_right`
}

export async function countUnused({ sql: run }: Look, { organizationId, id }: Key): Promise<number> {
  const [row] = await run<{ left: number }>`
    select count(*) as left from recovery_code
    where organization_id = ${organizationId} and enrollment_id = ${id} and used_at is null`
  return row?.left ?? 0
}
