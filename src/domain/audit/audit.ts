import { newId } from '#kernel/ids.ts'
import type { Fragment, Look, Scoped, Work } from '#kernel/work.ts'
import { insertEvent, insertEvents, runInsert, type StoredEvent, selectHistory } from './audit.store.ts'

/** Everything that is worth a row. The words for people are in the catalogues, under `audit.` and this. */
export const actions = [
  'signin',
  'signin.second-factor',
  'signin.passkey',
  'signout',
  'confirm',
  'organization.created',
  'organization.changed',
  'gateway.added',
  'gateway.changed',
  'gateway.removed',
  'gateway.tested',
  'message.refused',
  'message.stop-lifted',
  'message.limits-changed',
  'organization.suspended',
  'organization.resumed',
  'organization.closed',
  'organization.reopened',
  'organization.moved',
  'organization.erased',
  'user.created',
  'user.changed',
  'user.removed',
  'user.split',
  'people.imported',
  'people.exported',
  'user.role-changed',
  'user.suspended',
  'user.activated',
  'user.reset',
  'email.asked',
  'email.dropped',
  'email.changed',
  'password.changed',
  'account.secured',
  'password.removed',
  'factor.begun',
  'factor.proved',
  'factor.renamed',
  'factor.removed',
  'factor.resumed',
  'factor.default',
  'factor.required',
  'factor.not-required',
  'passkey.cloned',
  'recovery-codes.made',
  'recovery-codes.saved',
  'bypass-code.made',
  'waits.lifted',
  'flood.lifted',
  'link.made',
  'link.used',
  'invitation.accepted',
  'password.forgotten',
  'enrollment.opened',
  'reset.asked',
  'reset.approved',
  'reset.stopped',
  'session.ended',
  'sessions.ended',
  'identity.linked',
  'identity.unlinked',
  'browser.trusted',
  'browser.untrusted',
  'browsers.untrusted',
  'audit.exported',
  'host.added',
  'host.proved',
  'host.removed',
  'host.passkeys',
  'brand.published',
  'brand.removed',
  'policy.changed',
  'policy.excepted',
  'policy.exception-ended',
  'application.added',
  'application.changed',
  'application.removed',
  'application.entered',
  'application.untold',
  'radius-client.added',
  'radius-client.changed',
  'radius-client.removed',
  'provider.added',
  'provider.changed',
  'provider.removed',
  'provider.tested',
  'provider.refused',
  'domain.added',
  'domain.proved',
  'domain.changed',
  'domain.removed',
  'api-key.added',
  'api-key.ended',
  'scim-token.added',
  'scim-token.ended',
  'group.added',
  'group.changed',
  'group.removed',
  'confirmation.asked',
  'confirmation.confirmed',
  'confirmation.refused',
] as const
export type Action = (typeof actions)[number]

/** Where a request came from. */
export type Place = {
  readonly address: string
  readonly browser: string
  /** What the pages there were shown in: for letters to people who left their language to be detected. */
  readonly language?: string | undefined
  /** The key of the API by which it came, and the organization of whoever it acts for. */
  readonly by?: { readonly key: string; readonly organizationId: string } | undefined
}

export const atConsole: Place = { address: 'console', browser: 'command line' }

export type AuditEvent = {
  readonly organizationId: string
  readonly action: Action
  readonly outcome: 'done' | 'refused'
  readonly reason?: string | undefined
  readonly method?: string | undefined
  /**
   * Who did it: a user, or a word for what is none (`console`, `stranger`, `housekeeping`). The organization of a user is named
   * where the unit of work does not tell it: what they asked for is done later, or by somebody else.
   */
  readonly actor:
    | { readonly userId: string; readonly organizationId?: string | null | undefined }
    | { readonly name: 'console' | 'stranger' | 'housekeeping' }
  /** Whose: the user it happened to. */
  readonly subjectId?: string | undefined
  readonly place: Place
  /** Never a secret, and no more about a person than the row needs. */
  readonly detail?: Readonly<Record<string, string | number | boolean>> | undefined
}

export type HistoryEntry = {
  readonly id: string
  readonly at: Date
  readonly action: Action
  readonly outcome: 'done' | 'refused'
  readonly reason: string | null
  readonly method: string | null
  readonly address: string
  readonly browser: string
  /** Somebody else did it, who administers: where they are is none of the person's business. */
  readonly byOther: boolean
}

/** Writes one row. */
export async function record(work: Work, event: AuditEvent): Promise<void> {
  await runInsert(work, eventRow(work, event))
}

/** Tells those who count, if there are any, of what is known only when a statement has run. */
export function hear(work: Work, { action, outcome, reason, method }: AuditEvent): void {
  work.hear?.({ action, outcome, reason, method })
}

/** The insertion of one row, for a statement that must write it together with what it tells of. */
export function eventRow(work: Work, event: AuditEvent, known?: Known): Fragment {
  if (!known) hear(work, event)
  return insertEvent(stored(work, event), known)
}

/** The insertion of a row for each of these whose place `n` in the list, from 1 on, is among the rows of `from`. */
export function eventRows(work: Work, events: readonly AuditEvent[], from: Fragment): Fragment {
  return insertEvents(
    events.map((event) => stored(work, event)),
    from,
  )
}

/** What only the statement itself knows, as SQL: `outcome` and `reason`, and `from`, of which each row makes one. */
export type Known = { readonly outcome?: Fragment; readonly reason?: Fragment; readonly from?: Fragment }

/** Rows about this person, newest first: those before the row `before`, or the newest. */
export function history(
  look: Look,
  person: { readonly organizationId: string; readonly id: string },
  limit: number,
  before?: string,
): Promise<HistoryEntry[]> {
  return selectHistory(look, person, limit, before ?? null)
}

function stored(work: Work, event: AuditEvent): StoredEvent {
  const { organizationId, action, outcome, actor, place } = event
  return {
    organizationId,
    id: newId(work.now, work.random),
    at: work.now,
    action,
    outcome,
    reason: event.reason ?? null,
    method: event.method ?? null,
    actorId: 'userId' in actor ? actor.userId : null,
    actor: 'userId' in actor ? 'user' : actor.name,
    actorOrganizationId: actorOrganizationOf(work, event),
    subjectId: event.subjectId ?? null,
    address: place.address,
    browser: place.browser,
    detail: detailOf(event),
  }
}

function detailOf({ detail, place: { by } }: AuditEvent): string | null {
  if (detail === undefined && !by) return null
  return JSON.stringify({ ...(by ? { door: 'api', key: by.key } : {}), ...detail })
}

/** Where it is another organization than the row's: whoever works within a scope is of the organization at its top. */
function actorOrganizationOf(work: Work | Scoped, { actor, organizationId, place }: AuditEvent): string | null {
  if (!('userId' in actor)) return null
  const top = 'scope' in work ? work.scope.path.split('/').at(-2) : undefined
  const own = actor.organizationId ?? place.by?.organizationId ?? top ?? organizationId
  return own === organizationId ? null : own
}
