import type { Look, Work } from '#kernel/work.ts'
import type { PolicyLevel } from './policies.ts'

/** In the order of `organizationIds`. */
export function selectPolicies({ sql }: Look, organizationIds: readonly string[]): Promise<PolicyLevel[]> {
  return sql<PolicyLevel>`
    select organization_id as "organizationId", second_factor as "secondFactor", totp_algorithm as "totpAlgorithm",
      totp_digits as "totpDigits", totp_period as "totpPeriod", session_idle as "sessionIdle",
      session_absolute as "sessionAbsolute", step_up_age as "stepUpAge"
    from policy where organization_id = any(${organizationIds}::uuid[])
    order by array_position(${organizationIds}::uuid[], organization_id)`
}

export async function upsertPolicy({ sql }: Work, level: PolicyLevel): Promise<void> {
  await sql`
    insert into policy (organization_id, second_factor, totp_algorithm, totp_digits, totp_period, session_idle,
      session_absolute, step_up_age)
    values (${level.organizationId}, ${level.secondFactor}, ${level.totpAlgorithm}, ${level.totpDigits},
      ${level.totpPeriod}, ${level.sessionIdle}, ${level.sessionAbsolute}, ${level.stepUpAge})
    on conflict (organization_id) do update set second_factor = excluded.second_factor,
      totp_algorithm = excluded.totp_algorithm, totp_digits = excluded.totp_digits,
      totp_period = excluded.totp_period, session_idle = excluded.session_idle,
      session_absolute = excluded.session_absolute, step_up_age = excluded.step_up_age`
}
