import type { Look, Work } from '#kernel/work.ts'
import type { TotpParameters } from '../factor.ts'

type Key = { readonly organizationId: string; readonly id: string }

export async function insertSecret(
  { sql: run }: Work,
  { organizationId, id }: Key,
  sealed: Uint8Array,
  { algorithm, digits, period }: TotpParameters,
): Promise<void> {
  await run`
    insert into totp_secret (organization_id, enrollment_id, sealed, algorithm, digits, period)
    values (${organizationId}, ${id}, ${sealed}, ${algorithm}, ${digits}, ${period})`
}

export async function selectSecret(look: Look, key: Key): Promise<TotpParameters & { readonly sealed: Uint8Array }> {
  const [row] = await look.sql<TotpParameters & { sealed: Uint8Array }>`
    select sealed, algorithm, digits, period from totp_secret
    where organization_id = ${key.organizationId} and enrollment_id = ${key.id}`
  if (!row) throw new Error(`enrollment ${key.id} has no secret`)
  return row
}

export async function selectParameters(look: Look, key: Key): Promise<TotpParameters> {
  const [row] = await look.sql<TotpParameters>`
    select algorithm, digits, period from totp_secret
    where organization_id = ${key.organizationId} and enrollment_id = ${key.id}`
  if (!row) throw new Error(`enrollment ${key.id} has no secret`)
  return row
}
