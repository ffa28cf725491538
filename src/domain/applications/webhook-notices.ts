import { record } from '#domain/audit/audit.ts'
import { factors, givesTokens } from '#domain/factors/all.ts'
import { findOrganization, levelsOf } from '#domain/organizations/organizations.ts'
import { findUser, type UserKey } from '#domain/users/users.ts'
import { newId } from '#kernel/ids.ts'
import { hour, minute, plus, type Seconds, secondsBetween } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import { isTheirs } from './admission.ts'
import { type ApplicationKey, nameOfKey } from './applications.ts'
import * as store from './webhook-notices.store.ts'
import { isAnybodyTold, selectHooked } from './webhooks.store.ts'
import { findWebhook } from './webhooks.ts'

/** What applications are told of. */
export const noticeEvents = ['factor.enrolled', 'factor.removed', 'factor.reset', 'test'] as const
export type NoticeEvent = (typeof noticeEvents)[number]

/** What an application is told, and how that went. */
export type Notice = {
  readonly id: string
  readonly event: NoticeEvent
  readonly method: string | null
  readonly happenedAt: Date
  readonly state: 'waiting' | 'taken' | 'given-up'
  readonly tries: number
  /** The last one. */
  readonly answer: string | null
  readonly answeredAt: Date | null
  /** When it is sent next. */
  readonly dueAt: Date | null
}

export type DueNotice = Notice & { readonly application: ApplicationKey; readonly person: UserKey | null }

/** What is sent, and where. */
export type ToSend = {
  readonly address: string
  readonly secret: string
  readonly data: Readonly<Record<string, unknown>>
  /** Whoever registered the application is not who runs this server: no address inside its network is called. */
  readonly publicOnly: boolean
}

/** As the record calls it. */
const EVENTS: Readonly<Record<string, NoticeEvent>> = {
  'factor.proved': 'factor.enrolled',
  'factor.removed': 'factor.removed',
  'user.reset': 'factor.reset',
}

const AT_ONCE = 500
/** How long they stand in the list. */
const KEPT: Seconds = 30 * 24 * hour
/** Tried again for so long. */
const GIVEN_UP_AFTER: Seconds = 24 * hour
/** A node that does not say in this time how it went is gone. */
const TAKEN: Seconds = 2 * minute
const LONGEST_ANSWER = 200

/** Finds whom to tell what became of somebody's factors. Returns how many changes it looked at. */
export async function spreadNews(work: Work): Promise<number> {
  const news = await store.takeNews(work, AT_ONCE)
  // reason: people of whole lists are added at once, and most servers tell nobody
  if (news.length === 0 || !(await isAnybodyTold(work))) return news.length
  for (const { organizationId, userId, action, method, at } of news) {
    const event = EVENTS[action]
    const user = event && (await findUser(work, { organizationId, id: userId }))
    if (!event || !user || (method !== null && !isToldOf(method))) continue
    const hooked = await selectHooked(work, levelsOf(user))
    for (const application of hooked.filter((one) => isTheirs(one, user)))
      await add(work, application, event, { person: { organizationId, id: userId }, method, happenedAt: at })
  }
  return news.length
}

/** Codes that stand in for a factor are none. */
function isToldOf(method: string): boolean {
  return factors.some(({ kind }) => kind === method && givesTokens(kind))
}

/** Has a test sent, whatever it is told otherwise. */
export function addTest(work: Work, application: ApplicationKey): Promise<void> {
  return add(work, application, 'test', { person: undefined, method: null, happenedAt: work.now })
}

async function add(
  work: Work,
  { organizationId, id }: ApplicationKey,
  event: NoticeEvent,
  more: Pick<store.NewNotice, 'person' | 'method' | 'happenedAt'>,
): Promise<void> {
  const application = { organizationId, id }
  await store.insertNotice(work, { id: newId(work.now, work.random), application, event, ...more })
  await store.deleteOld(work, application, plus(work.now, -KEPT))
}

/** Takes those that are due, so that no other node sends them at the same time. `except`: none of these applications. */
export function takeDueNotices(work: Work, limit: number, except: readonly string[]): Promise<DueNotice[]> {
  return store.takeDue(work, limit, except, plus(work.now, TAKEN))
}

/** What it says now; `undefined` where nobody is told any more, or the person is gone. */
export async function toSend(look: Look, due: DueNotice): Promise<ToSend | undefined> {
  const [webhook, organization, user] = await Promise.all([
    findWebhook(look, due.application),
    findOrganization(look, due.application.organizationId),
    due.person ? findUser(look, due.person) : undefined,
  ])
  if (!webhook || !organization || (due.person && !user)) return undefined
  const about = user && { id: user.id, username: user.username, externalId: user.externalId }
  const data = { application: nameOfKey(due.application), ...(about && { user: about, method: due.method }) }
  return { ...webhook, data, publicOnly: levelsOf(organization)[0] !== organization.id }
}

export function noteTaken(work: Work, due: DueNotice, answer: string): Promise<void> {
  return store.updateNotice(work, due, 'taken', answer.slice(0, LONGEST_ANSWER), null)
}

/** Nobody is to be told. */
export function dropNotice(work: Work, due: DueNotice): Promise<void> {
  return store.updateNotice(work, due, 'given-up', '', null)
}

/** Again after 4, 8, 16 seconds and so on, an hour at most, for a day; then that is on record. A test is sent once. */
export async function noteUntaken(work: Work, due: DueNotice, answer: string): Promise<void> {
  const said = answer.slice(0, LONGEST_ANSWER)
  const again = due.event !== 'test' && secondsBetween(due.happenedAt, work.now) < GIVEN_UP_AFTER
  if (again) {
    const dueAt = plus(work.now, Math.min(2 ** Math.min(due.tries + 1, 12), hour))
    return store.updateNotice(work, due, 'waiting', said, dueAt)
  }
  await store.updateNotice(work, due, 'given-up', said, null)
  if (!due.person) return
  await record(work, {
    ...{ organizationId: due.application.organizationId, action: 'application.untold', outcome: 'refused' },
    ...{ reason: 'unreachable', actor: { name: 'housekeeping' }, subjectId: due.person.id },
    place: { address: 'server', browser: 'housekeeping' },
    detail: { application: nameOfKey(due.application), event: due.event },
  })
}

/** The newest first. */
export function noticesOf(look: Look, key: ApplicationKey, limit: number): Promise<Notice[]> {
  return store.selectNotices(look, key, limit)
}
