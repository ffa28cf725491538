import type { Look, Work } from '#kernel/work.ts'

export async function replaceLink({ sql, now }: Work, tokenHash: Uint8Array): Promise<void> {
  await sql`delete from first_run_link where consumed_at is null`
  await sql`insert into first_run_link (token_hash, created_at) values (${tokenHash}, ${now})`
}

export async function isLive({ sql }: Look, tokenHash: Uint8Array): Promise<boolean> {
  const rows = await sql`select 1 from first_run_link where token_hash = ${tokenHash} and consumed_at is null`
  return rows.length === 1
}

export async function consume({ sql, now }: Work, tokenHash: Uint8Array): Promise<boolean> {
  const rows = await sql`
    update first_run_link set consumed_at = ${now}
    where token_hash = ${tokenHash} and consumed_at is null returning 1`
  return rows.length === 1
}
