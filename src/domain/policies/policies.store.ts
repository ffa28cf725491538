import sql from 'sql-template-tag'
import type { User, UserKey } from '#domain/users/users.ts'
import type { Fragment, Look, Work } from '#kernel/work.ts'
import type { Weighty } from './dead-ends.ts'
import type { PolicyLevel, Says, TotpParameters } from './levels.ts'
import type { Asked, Standings } from './policies.ts'
import type { Exception } from './requirement.ts'

/** The row of a level; blank and zero are everybody. */
export type Key = {
  readonly organizationId: string
  readonly role: User['role'] | null
  readonly userId: string | null
}

type Timed<Value> = { readonly [Name in keyof Value]: Value[Name] extends Date | null ? string | null : Value[Name] }
type Row = {
  readonly levels: readonly Timed<PolicyLevel>[]
  readonly exceptions: readonly Timed<Exception>[]
  readonly grace: Timed<NonNullable<Standings['grace']>> | null
  readonly version: number | null
}

export const EVERYBODY = '00000000-0000-0000-0000-000000000000'

/** A level as JSON. `path`: the ids of the organizations down to the person's. */
export const levelJson = (path: Fragment): Fragment => sql`jsonb_build_object(
  'organizationId', p.organization_id, 'name', o.name, 'depth', array_position(${path}, p.organization_id),
  'role', nullif(p.role, ''), 'userId', nullif(p.user_id, ${EVERYBODY}::uuid), 'secondFactor', p.second_factor,
  'requiredAt', p.required_at, 'requiredFrom', p.required_from, 'graceDays', p.grace_days,
  'graceSignIns', p.grace_sign_ins, 'offLimits', p.off_limits, 'totpAlgorithm', p.totp_algorithm,
  'totpDigits', p.totp_digits, 'totpPeriod', p.totp_period, 'trustedBrowserDays', p.trusted_browser_days,
  'sessionIdle', p.session_idle, 'sessionAbsolute', p.session_absolute, 'stepUpAge', p.step_up_age,
  'setUpBy', p.set_up_by, 'resetWait', p.reset_wait, 'linkLife', p.link_life,
  'codeDigits', p.code_digits, 'weakForAdministrators', p.weak_for_administrators,
  'phishingResistant', p.phishing_resistant, 'phishingResistantFrom', p.phishing_resistant_from,
  'exemption', p.exemption, 'providerKeys', p.provider_keys)`

/** One row, always: as much is read for somebody there is not. */
export async function selectStandings({ sql: run }: Look, ids: readonly string[], person: Asked): Promise<Standings> {
  const own = ids.at(-1) ?? EVERYBODY
  const [roles, users] = [
    ['', ...(person ? [person.role] : [])],
    [EVERYBODY, ...(person ? [person.id] : [])],
  ]
  const [row] = await run<Row>`
    select
      (select coalesce(jsonb_agg(${levelJson(sql`${ids}::uuid[]`)}), '[]')
       from policy as p join organization as o on o.id = p.organization_id
       where p.organization_id = any(${ids}::uuid[]) and p.user_id = any(${users}::uuid[]) and p.role = any(${roles}))
        as levels,
      (select coalesce(jsonb_agg(jsonb_build_object('levelId', e.level_id,
         'depth', array_position(${ids}::uuid[], e.level_id), 'reason', e.reason, 'grantedBy', e.granted_by,
         'grantedAt', e.granted_at, 'endsAt', e.ends_at)), '[]')
       from policy_exception as e
       where e.organization_id = ${own} and e.user_id = ${users.at(-1)} and e.level_id = any(${ids}::uuid[]))
        as exceptions,
      (select jsonb_build_object('appliedAt', g.applied_at, 'firstSignInAt', g.first_sign_in_at, 'signIns', g.sign_ins)
       from grace as g where g.organization_id = ${own} and g.user_id = ${users.at(-1)}) as grace,
      (select o.policy_version from organization as o where o.id = ${own}) as version`
  return row ? standingsIn(row) : { levels: [], exceptions: [], grace: undefined, version: 0 }
}

const pathOf = sql`string_to_array(rtrim(o.path, '/'), '/')::uuid[]`

/** At, above and below an organization. */
export async function selectAround(
  { sql: run }: Look,
  ids: readonly string[],
  path: string,
  which: 'weighty' | 'all',
): Promise<Weighty[]> {
  const rows = await run<{ level: Timed<PolicyLevel>; path: string; ofRole: Weighty['ofRole'] }>`
    select ${levelJson(pathOf)} as level, o.path, coalesce(nullif(p.role, ''), u.role) as "ofRole"
    from policy as p
    join organization as o on o.id = p.organization_id
    left join app_user as u on u.organization_id = p.organization_id and u.id = p.user_id
    where (${which} = 'all' or p.second_factor = 'required' or p.off_limits <> '{}'
        or p.weak_for_administrators is not null or p.phishing_resistant is not null or p.exemption is not null
        or p.provider_keys is not null)
      and (o.id = any(${ids}::uuid[]) or (o.path >= ${path} and o.path < ${`${path}~`}))
    order by o.path, p.user_id, p.role`
  return rows.map(({ level, ...row }) => ({ ...levelIn(level), ...row }))
}

/** JSON has no times: they come as text. */
export function standingsIn({ levels, exceptions, grace, version }: Row): Standings {
  return {
    version: version ?? 0,
    levels: levels.map(levelIn),
    exceptions: exceptions.map((row) => ({
      ...row,
      grantedAt: new Date(row.grantedAt ?? 0),
      endsAt: new Date(row.endsAt ?? 0),
    })),
    grace: grace
      ? { ...grace, appliedAt: new Date(grace.appliedAt ?? 0), firstSignInAt: timeIn(grace.firstSignInAt) }
      : undefined,
  }
}

export function levelIn(row: Timed<PolicyLevel>): PolicyLevel {
  const { requiredAt, requiredFrom, phishingResistantFrom } = row
  return {
    ...row,
    requiredAt: timeIn(requiredAt),
    requiredFrom: timeIn(requiredFrom),
    phishingResistantFrom: timeIn(phishingResistantFrom),
  }
}

const timeIn = (text: string | null): Date | null => (text === null ? null : new Date(text))

/** `required_at` moves only when what is required does. */
export async function upsertPolicy({ sql: run, now }: Work, key: Key, says: Says): Promise<void> {
  const requiredAt = says.secondFactor === 'required' ? now : null
  await run`
    insert into policy as p (organization_id, user_id, role, second_factor, required_at, required_from, grace_days,
      grace_sign_ins, off_limits, totp_algorithm, totp_digits, totp_period, trusted_browser_days, session_idle,
      session_absolute, step_up_age, set_up_by, reset_wait, link_life, code_digits, weak_for_administrators,
      phishing_resistant, phishing_resistant_from, exemption, provider_keys)
    values (${key.organizationId}, ${key.userId ?? EVERYBODY}, ${key.role ?? ''}, ${says.secondFactor}, ${requiredAt},
      ${says.requiredFrom}, ${says.graceDays}, ${says.graceSignIns}, ${says.offLimits}, ${says.totpAlgorithm},
      ${says.totpDigits}, ${says.totpPeriod}, ${says.trustedBrowserDays}, ${says.sessionIdle}, ${says.sessionAbsolute},
      ${says.stepUpAge}, ${says.setUpBy}, ${says.resetWait}, ${says.linkLife}, ${says.codeDigits},
      ${says.weakForAdministrators}, ${says.phishingResistant}, ${says.phishingResistantFrom},
      ${says.exemption}, ${says.providerKeys})
    on conflict (organization_id, user_id, role) do update set second_factor = excluded.second_factor,
      required_at = case when (p.second_factor, p.required_from, p.grace_days, p.grace_sign_ins) is not distinct from
        (excluded.second_factor, excluded.required_from, excluded.grace_days, excluded.grace_sign_ins)
        then p.required_at else excluded.required_at end,
      required_from = excluded.required_from, grace_days = excluded.grace_days,
      grace_sign_ins = excluded.grace_sign_ins, off_limits = excluded.off_limits,
      totp_algorithm = excluded.totp_algorithm, totp_digits = excluded.totp_digits, totp_period = excluded.totp_period,
      trusted_browser_days = excluded.trusted_browser_days, session_idle = excluded.session_idle,
      session_absolute = excluded.session_absolute, step_up_age = excluded.step_up_age,
      set_up_by = excluded.set_up_by, reset_wait = excluded.reset_wait, link_life = excluded.link_life,
      code_digits = excluded.code_digits, weak_for_administrators = excluded.weak_for_administrators,
      phishing_resistant = excluded.phishing_resistant, phishing_resistant_from = excluded.phishing_resistant_from,
      exemption = excluded.exemption, provider_keys = excluded.provider_keys`
}

/** What else the level says stays as it is at this moment. */
export async function upsertTotp(
  { sql: run }: Work,
  organizationId: string,
  { algorithm, digits, period }: TotpParameters,
): Promise<void> {
  await run`
    insert into policy (organization_id, user_id, role, totp_algorithm, totp_digits, totp_period)
    values (${organizationId}, ${EVERYBODY}, '', ${algorithm}, ${digits}, ${period})
    on conflict (organization_id, user_id, role) do update set totp_algorithm = excluded.totp_algorithm,
      totp_digits = excluded.totp_digits, totp_period = excluded.totp_period`
}

export async function upsertRequired(
  { sql: run, now }: Work,
  key: Key,
  secondFactor: Says['secondFactor'],
): Promise<void> {
  const requiredAt = secondFactor === 'required' ? now : null
  await run`
    insert into policy as p (organization_id, user_id, role, second_factor, required_at)
    values (${key.organizationId}, ${key.userId ?? EVERYBODY}, ${key.role ?? ''}, ${secondFactor}, ${requiredAt})
    on conflict (organization_id, user_id, role) do update set second_factor = excluded.second_factor,
      required_at = excluded.required_at, required_from = null, grace_days = null, grace_sign_ins = null
    where p.second_factor is distinct from excluded.second_factor`
}

export async function upsertGrace({ sql: run, now }: Work, { organizationId, id }: UserKey): Promise<void> {
  await run`
    insert into grace as g (organization_id, user_id, applied_at, first_sign_in_at, sign_ins)
    values (${organizationId}, ${id}, ${now}, ${now}, 1)
    on conflict (organization_id, user_id) do update set
      first_sign_in_at = coalesce(g.first_sign_in_at, excluded.first_sign_in_at), sign_ins = g.sign_ins + 1`
}

export async function upsertException(
  { sql: run, now }: Work,
  { organizationId, id }: UserKey,
  { levelId, reason, endsAt, grantedBy }: Pick<Exception, 'levelId' | 'reason' | 'endsAt' | 'grantedBy'>,
): Promise<void> {
  await run`
    insert into policy_exception (organization_id, user_id, level_id, reason, granted_by, granted_at, ends_at)
    values (${organizationId}, ${id}, ${levelId}, ${reason}, ${grantedBy}, ${now}, ${endsAt})
    on conflict (organization_id, user_id, level_id) do update set reason = excluded.reason,
      granted_by = excluded.granted_by, granted_at = excluded.granted_at, ends_at = excluded.ends_at`
}

export async function deleteExceptions(
  { sql: run }: Work,
  { organizationId, id }: UserKey,
  levelIds: readonly string[],
): Promise<boolean> {
  const rows = await run`
    delete from policy_exception
    where organization_id = ${organizationId} and user_id = ${id} and level_id = any(${levelIds}::uuid[]) returning 1`
  return rows.length > 0
}

/** Another state of the policy of an organization, and of everybody below it. */
export async function updateVersions({ sql: run }: Work, organizationId: string): Promise<void> {
  await run`
    update organization as o set policy_version = o.policy_version + 1 from organization as top
    where top.id = ${organizationId} and o.path >= top.path and o.path < top.path || '~'`
}

/** The same for one organization alone. */
export async function updateVersion({ sql: run }: Work, organizationId: string): Promise<void> {
  await run`update organization set policy_version = policy_version + 1 where id = ${organizationId}`
}
