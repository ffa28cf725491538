import sql from 'sql-template-tag'
import type { Fragment, Look, Work } from '#kernel/work.ts'

type Key = { readonly organizationId: string; readonly id: string }

export async function insertCodes(
  { sql: run }: Work,
  { organizationId, id }: Key,
  hashes: readonly Uint8Array[],
  expiresAt: Date,
): Promise<void> {
  await run`
    insert into bypass_code (organization_id, enrollment_id, code_hash, expires_at)
    select ${organizationId}, ${id}, hash, ${expiresAt} from unnest(${hashes}::bytea[]) as hash`
}

export async function existsUnused({ sql: run, now }: Look, key: Key, hash: Uint8Array): Promise<boolean> {
  const rows = await run`
    select 1 from bypass_code
    where organization_id = ${key.organizationId} and enrollment_id = ${key.id} and code_hash = ${hash}
      and used_at is null and expires_at > ${now}`
  return rows.length === 1
}

/** A row once per code. */
export function spendCode({ organizationId, id }: Key, hash: Uint8Array, now: Date, gate: Fragment): Fragment {
  return sql`
    update bypass_code set used_at = ${now}
    where organization_id = ${organizationId} and enrollment_id = ${id} and code_hash = ${hash} and used_at is null
      and expires_at > ${now} and ${gate}
    returning true as is_right`
}
