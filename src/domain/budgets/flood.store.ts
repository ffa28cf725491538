import type { Seconds } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'

/** More people than this make no difference. */
const MOST_PEOPLE = 1_000_000

export type Counts = { readonly wrong: number; readonly counted: number; readonly people: number }

export async function selectCounts({ sql }: Look, realmId: string, after: Date): Promise<Counts> {
  const [row] = await sql<Counts>`
    select coalesce(sum(wrong), 0)::int as wrong, coalesce(sum(wrong - forgiven), 0)::int as counted,
      coalesce(max(people), 0) as people
    from flood where organization_id = ${realmId} and since > ${after}`
  return row ?? { wrong: 0, counted: 0, people: 0 }
}

/** How many places are taken. */
export async function selectPlaces({ sql }: Look, realmId: string, after: Date): Promise<number> {
  const [row] = await sql<{ places: number | null }>`
    select bit_count(bit_or(networks))::int as places from flood where organization_id = ${realmId} and since > ${after}`
  return row?.places ?? 0
}

/** The people of the realm are counted with the first one only. */
export async function addWrong({ sql }: Work, realmId: string, since: Date, place: number): Promise<void> {
  // reason: one statement whether it is the first or not: how many they are must not tell one refusal from another
  await sql`
    with added as (
      update flood set wrong = wrong + 1, networks = set_bit(networks, ${place}::int, 1)
      where organization_id = ${realmId} and since = ${since} returning 1)
    insert into flood (organization_id, since, wrong, networks, people)
    select ${realmId}::uuid, ${since}::timestamptz, 1, set_bit(repeat('0', 4096)::bit(4096), ${place}::int, 1), (
      select count(*) from (select 1 from app_user where realm_id = ${realmId} limit ${MOST_PEOPLE}) as everybody)
    where not exists (select 1 from added)
    on conflict (organization_id, since) do update set
      wrong = flood.wrong + 1, networks = flood.networks | excluded.networks`
}

export async function forgive({ sql }: Work, realmId: string): Promise<void> {
  await sql`update flood set forgiven = wrong where organization_id = ${realmId}`
}

export async function deleteBefore({ sql }: Work, before: Date): Promise<void> {
  await sql`delete from flood where since < ${before}`
}

/**
 * Takes the turn of a stranger who has waited; else says when it comes. A turn that was not taken for as long as `kept` is
 * over, and each one taken begins the next wait. warning: of many at once the row lets one pass.
 */
export async function takeTurn(
  { sql, now }: Work,
  realmId: string,
  name: string,
  wait: Seconds,
  kept: Seconds,
): Promise<Date | undefined> {
  const taken = await sql`
    update attempt_budget set blocked_until = ${now}::timestamptz + make_interval(secs => ${wait})
    where organization_id = ${realmId} and subject = ${name} and blocked_until <= ${now}
      and blocked_until > ${now}::timestamptz - make_interval(secs => ${kept})
    returning 1`
  if (taken.length > 0) return undefined
  const [row] = await sql<{ until: Date }>`
    insert into attempt_budget as b (organization_id, subject, burst, blocked_until)
    values (${realmId}, ${name}, 1, ${now}::timestamptz + make_interval(secs => ${wait}))
    on conflict (organization_id, subject) do update set
      blocked_until = case when b.blocked_until > ${now} then b.blocked_until else excluded.blocked_until end
    returning blocked_until as until`
  return row?.until ?? now
}

/** A turn that was not looked at is free again at once. */
export async function returnTurn({ sql, now }: Work, realmId: string, name: string): Promise<void> {
  await sql`
    update attempt_budget set blocked_until = ${now} where organization_id = ${realmId} and subject = ${name}`
}
