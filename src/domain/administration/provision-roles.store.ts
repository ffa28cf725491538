import sql from 'sql-template-tag'
import type { Role } from '#domain/users/users.ts'
import type { Fragment, Work } from '#kernel/work.ts'

/** Of these people, those whom a policy of their own is about. */
export async function selectWithPolicy(
  { sql: run }: Work,
  organizationId: string,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await run<{ id: string }>`
    select user_id as id from policy where organization_id = ${organizationId} and user_id = any(${[...ids]}::uuid[])`
  return rows.map(({ id }) => id)
}

/** Gives all of them this role: no browser of theirs is trusted any more, and their keys and sessions end. Returns whose sessions. */
export async function updateRoles(
  { sql: run, now }: Work,
  organizationId: string,
  ids: readonly string[],
  role: Role,
): Promise<string[]> {
  const theirs = sql`organization_id = ${organizationId} and user_id = any(${[...ids]}::uuid[])`
  await run`
    update app_user set role = ${role}, modified_at = ${now}
    where organization_id = ${organizationId} and id = any(${[...ids]}::uuid[])`
  await run`delete from trusted_browser where ${theirs}`
  await run`update api_key set ended_at = ${now} where ${theirs} and ended_at is null`
  const rows = await run<{ id: string }>`delete from session where ${theirs} returning user_id as id`
  return [...new Set(rows.map(({ id }) => id))]
}

/** The places of so many rows, from 1 on. */
export const placesOf = (count: number): Fragment => sql`generate_series(1, ${count}::int) as n`

export async function insertRows({ sql: run }: Work, rows: Fragment): Promise<void> {
  await run`${rows}`
}
