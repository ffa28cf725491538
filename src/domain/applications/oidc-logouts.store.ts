import type { Work } from '#kernel/work.ts'
import type { DueLogout } from './oidc-logouts.ts'

/** Those that nobody else is telling at this moment: each is due again at `again`, should this node go away. */
export function takeDue(
  { sql, now }: Work,
  limit: number,
  except: readonly string[],
  again: Date,
): Promise<DueLogout[]> {
  return sql<DueLogout>`
    with due as (
      select organization_id, session_id, application_organization_id, application_id from oidc_visit
      where due_at <= ${now} and application_id <> all(${[...except]}::uuid[]) order by due_at limit ${limit} for update skip locked)
    update oidc_visit as v set due_at = ${again}, tries = tries + 1
    from due where v.organization_id = due.organization_id and v.session_id = due.session_id
      and v.application_organization_id = due.application_organization_id and v.application_id = due.application_id
    returning v.organization_id as "organizationId", v.session_id as "sessionId", v.user_id as "userId",
      json_build_object('organizationId', v.application_organization_id, 'id', v.application_id) as application,
      v.sid, v.ended_at as "endedAt", v.tries`
}

type Key = Pick<DueLogout, 'organizationId' | 'sessionId' | 'application'>

export async function deleteVisit({ sql }: Work, { organizationId, sessionId, application }: Key): Promise<void> {
  await sql`
    delete from oidc_visit where organization_id = ${organizationId} and session_id = ${sessionId}
      and application_organization_id = ${application.organizationId} and application_id = ${application.id}`
}

export async function updateDue(
  { sql }: Work,
  { organizationId, sessionId, application }: Key,
  dueAt: Date,
): Promise<void> {
  await sql`
    update oidc_visit set due_at = ${dueAt} where organization_id = ${organizationId} and session_id = ${sessionId}
      and application_organization_id = ${application.organizationId} and application_id = ${application.id}`
}

/** Sessions that hold no more though nobody ended them: of people who may not sign in, of organizations that are stopped. */
export async function updateEnded({ sql, now }: Work): Promise<void> {
  await sql`
    update oidc_visit as v set ended_at = ${now}, due_at = ${now}
    where v.ended_at is null and not exists (
      select from session as s
      join app_user as u on u.organization_id = s.organization_id and u.id = s.user_id
      join organization as o on o.id = s.organization_id
      where s.organization_id = v.organization_id and s.user_id = v.user_id and s.id = v.session_id
        and s.expires_at > ${now} and s.last_seen_at + make_interval(secs => s.idle_seconds) > ${now}
        and u.status = 'active' and not o.stopped)`
}
