import { type AuditEvent, type Place, record } from '#domain/audit/audit.ts'
import { tell } from '#domain/factors/enrollments.ts'
import type { Assurance } from '#domain/factors/factor.ts'
import { ownValues } from '#domain/policies/effective.ts'
import type { Policy } from '#domain/policies/policies.ts'
import { endOneTrust, endTrust, keepTrust, type Trust, trustIn, trustsOf, type Worn } from '#domain/users/trust.ts'
import type { User, UserKey } from '#domain/users/users.ts'
import { browserFamily } from '#kernel/browser.ts'
import { newId } from '#kernel/ids.ts'
import { day, plus, type Seconds } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import { endSessionsOfTrust, type Session } from './sessions.ts'

/** Of one person; when there are more, the oldest ends. */
export const MOST_TRUSTED = 10
/** As long as the loosest policy there can be lets a browser keep the secret. */
export const TRUST_COOKIE_LIFE: Seconds = ownValues.trustedBrowserDays * day

const PURPOSE = 'trusted browser'
/** People who share a browser have a secret each. */
const MOST_SECRETS = 5

/** What a browser sends of itself. `trustCookie`: the secrets it keeps, one for each person it was trusted by. */
export type Wearing = {
  readonly place: Place
  readonly browserHash: Uint8Array
  readonly trustCookie?: string | undefined
}

/** Whether it is what the person alone has: not what stands in for it once, nor what reads a mailbox. */
export function isOwn(assurance: Assurance): boolean {
  return assurance !== 'recovery' && assurance !== 'mailbox'
}

/** The trust of this person in this very browser at this realm, whatever policy says; the same is asked about nobody. */
export function wornTrust(look: Look, person: UserKey, realmId: string, from: Wearing): Promise<Trust | undefined> {
  const tokenHashes = secretsIn(from.trustCookie).map((secret) => look.vault.hash(PURPOSE, secret))
  const worn: Worn = { realmId, tokenHashes, browserHash: from.browserHash, family: browserFamily(from.place.browser) }
  return trustIn(look, person, worn)
}

/**
 * For how many days a policy lets a browser be trusted; 0 for never. Where nothing is taken but factors that no foreign page can pass on, a secret in
 * a cookie is less than that.
 */
export function trustDays({
  trustedBrowserDays,
  phishingResistant,
}: Pick<Policy, 'trustedBrowserDays' | 'phishingResistant'>): number {
  return phishingResistant === 'required' ? 0 : trustedBrowserDays
}

/** When a trust ends by the policy of now: never later than was said when it began. */
export function endOfTrust(
  policy: Parameters<typeof trustDays>[0],
  { madeAt, expiresAt }: Pick<Trust, 'madeAt' | 'expiresAt'>,
): Date {
  const end = plus(madeAt, trustDays(policy) * day)
  return end < expiresAt ? end : expiresAt
}

/** The browsers a person trusts, as the policy of now leaves them. */
export async function trustedBrowsersOf(look: Look, person: UserKey, policy: Policy): Promise<Trust[]> {
  const kept = (await trustsOf(look, person)).map((trust) => ({ ...trust, expiresAt: endOfTrust(policy, trust) }))
  return kept.filter(({ expiresAt }) => expiresAt > look.now)
}

/**
 * Trusts the browser that a person has just given their second factor in; they are told. Returns what its cookie keeps;
 * nothing where the person has changed meanwhile.
 */
export async function trustBrowser(work: Work, user: User, policy: Policy, from: Wearing): Promise<string | undefined> {
  const secret = Buffer.from(work.random(32)).toString('base64url')
  const days = trustDays(policy)
  const { organizationId, id: userId, realmId, passwordChangedAt } = user
  const { address, browser } = from.place
  const made = {
    ...{ organizationId, userId, realmId, passwordChangedAt, address, browser, browserHash: from.browserHash },
    id: newId(work.now, work.random),
    tokenHash: work.vault.hash(PURPOSE, secret),
    family: browserFamily(browser),
    expiresAt: plus(work.now, days * day),
  }
  if (!(await keepTrust(work, made, MOST_TRUSTED))) return undefined
  await note(work, user, 'browser.trusted', from.place, { userId }, { days })
  await tell(work, user, 'browser-trusted', from.place, { days })
  return [secret, ...secretsIn(from.trustCookie)].slice(0, MOST_SECRETS).join('.')
}

/** Who ends it, and the session in which they do, which stays. */
export type Ending = { readonly actor: AuditEvent['actor']; readonly place: Place; readonly keep?: Session | undefined }

/** Ends one of them, and the sessions it let in; false where it is none of theirs. */
export async function endTrustedBrowser(
  work: Work,
  person: UserKey,
  trustId: string,
  { actor, place, keep }: Ending,
): Promise<boolean> {
  if (!(await endOneTrust(work, person, trustId))) return false
  await endSessionsOfTrust(work, person, trustId, keep)
  await note(work, person, 'browser.untrusted', place, actor)
  return true
}

/** Ends all of them, and the sessions they let in. */
export async function endTrustedBrowsers(work: Work, person: UserKey, { actor, place, keep }: Ending): Promise<void> {
  const ended = await endTrust(work, person)
  await endSessionsOfTrust(work, person, undefined, keep)
  if (ended > 0) await note(work, person, 'browsers.untrusted', place, actor)
}

function note(
  work: Work,
  { organizationId, id }: UserKey,
  action: 'browser.trusted' | 'browser.untrusted' | 'browsers.untrusted',
  place: Place,
  actor: AuditEvent['actor'],
  detail?: AuditEvent['detail'],
): Promise<void> {
  return record(work, { organizationId, action, outcome: 'done', actor, subjectId: id, place, detail })
}

function secretsIn(cookie: string | undefined): string[] {
  const secrets = (cookie ?? '').split('.', MOST_SECRETS)
  return secrets.filter((secret) => /^[\w-]{43}$/.test(secret))
}
