import sql from 'sql-template-tag'
import type { Look, Work } from '#kernel/work.ts'
import type { ApplicationKey } from './applications.ts'
import type { DueNotice, Notice } from './webhook-notices.ts'

export type News = {
  readonly organizationId: string
  readonly userId: string
  readonly action: string
  readonly method: string | null
  readonly at: Date
}

/** What nobody was told yet, the oldest first; it is gone from there. */
export function takeNews({ sql: run }: Work, limit: number): Promise<News[]> {
  return run<News>`
    with taken as (select organization_id, id from factor_news order by id limit ${limit} for update skip locked),
    gone as (
      delete from factor_news as n using taken as t where n.organization_id = t.organization_id and n.id = t.id
      returning n.organization_id, n.id, n.user_id, n.action, n.method, n.at)
    select organization_id as "organizationId", user_id as "userId", action, method, at from gone order by id`
}

export type NewNotice = Pick<Notice, 'id' | 'event' | 'method' | 'happenedAt'> & {
  readonly application: ApplicationKey
  readonly person: { readonly organizationId: string; readonly id: string } | undefined
}

export async function insertNotice({ sql: run, now }: Work, made: NewNotice): Promise<void> {
  const { application, person, id, event, method, happenedAt } = made
  await run`
    insert into webhook_notice (organization_id, id, application_id, event, person_organization_id, person_id, method,
      happened_at, state, due_at)
    values (${application.organizationId}, ${id}, ${application.id}, ${event}, ${person?.organizationId ?? null},
      ${person?.id ?? null}, ${method}, ${happenedAt}, 'waiting', ${now})`
}

export async function deleteOld(
  { sql: run }: Work,
  { organizationId, id }: ApplicationKey,
  before: Date,
): Promise<void> {
  await run`
    delete from webhook_notice
    where organization_id = ${organizationId} and application_id = ${id} and happened_at < ${before}`
}

/** Those that nobody else sends at this moment: each is due again at `again`, should this node go away. */
export function takeDue(
  { sql: run, now }: Work,
  limit: number,
  except: readonly string[],
  again: Date,
): Promise<DueNotice[]> {
  return run<DueNotice>`
    with due as (
      select organization_id, id from webhook_notice
      where due_at <= ${now} and application_id <> all(${[...except]}::uuid[])
      order by due_at limit ${limit} for update skip locked)
    update webhook_notice as n set due_at = ${again}, tries = tries + 1
    from due where n.organization_id = due.organization_id and n.id = due.id
    returning ${columns}, json_build_object('organizationId', n.organization_id, 'id', n.application_id) as application,
      case when n.person_id is not null
        then json_build_object('organizationId', n.person_organization_id, 'id', n.person_id) end as person`
}

const columns = sql`n.id, n.event, n.method, n.happened_at as "happenedAt", n.state, n.tries, n.answer,
  n.answered_at as "answeredAt", n.due_at as "dueAt"`

/** `dueAt`: when it is sent again; null: never. */
export async function updateNotice(
  { sql: run, now }: Work,
  { application, id }: Pick<DueNotice, 'application' | 'id'>,
  state: Notice['state'],
  answer: string,
  dueAt: Date | null,
): Promise<void> {
  await run`
    update webhook_notice set state = ${state}, answer = ${answer}, answered_at = ${now}, due_at = ${dueAt}
    where organization_id = ${application.organizationId} and id = ${id}`
}

export function selectNotices(
  { sql: run }: Look,
  { organizationId, id }: ApplicationKey,
  limit: number,
): Promise<Notice[]> {
  return run<Notice>`
    select ${columns} from webhook_notice as n
    where n.organization_id = ${organizationId} and n.application_id = ${id} order by n.id desc limit ${limit}`
}
