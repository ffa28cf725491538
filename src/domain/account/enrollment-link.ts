import { record } from '#domain/audit/audit.ts'
import { clear } from '#domain/budgets/budgets.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { beginSession, type SessionToken } from '#domain/sessions/sessions.ts'
import type { From } from '#domain/signin/admit.ts'
import { type Person, personOf } from '#domain/signin/person.ts'
import { originOf } from '#domain/signin/signin.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import { checkPassword, type PasswordVerdict } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import type { Work, World } from '#kernel/work.ts'
import { type Opened, openLink, spendLink } from './links.ts'

export type Begun =
  | { readonly ok: true; readonly token: SessionToken }
  /** `protected`: a security token is there already, and only it lets in. */
  | { readonly ok: false; readonly code: 'gone' | 'wrong' | 'busy' | 'protected' }
  | { readonly ok: false; readonly code: 'wait'; readonly until: Date }

type Passed = Extract<PasswordVerdict, { ok: true }>

/**
 * Begins setting up a factor by a link and the person's password: whoever stole the link has only half. The session
 * reaches the set-up and nothing else until a code was right. A link never stands in for a factor that is there.
 */
export async function beginByLink(
  world: World,
  hashing: Hashing,
  realmId: string,
  token: string,
  password: string,
  from: From,
): Promise<Begun> {
  const read = await world.look(async (look) => {
    const opened = await openLink(look, realmId, 'enrollment-link', token)
    const hash = browserHash(look, from.browserName)
    return opened && { opened, hash, person: await personOf(look, opened.organization, opened.user, hash) }
  })
  if (read?.opened.user.status !== 'active') return { ok: false, code: 'gone' }
  const { opened, person, hash } = read
  const answer = { realmId, username: opened.user.username, password }
  const verdict = await checkPassword(world, hashing, opened, answer, originOf(from, person, hash))
  if (!verdict.ok) {
    await world.work((work) => note(work, opened, verdict.code === 'wrong' ? 'wrong-password' : verdict.code, from))
    return verdict
  }
  return world.work((work) => enter(work, realmId, token, verdict, { ...from, browserHash: hash }))
}

/**
 * Whether a link alone begins the set-up: another portal keeps this person, asks for their password, and gave it to them. What
 * keys can make lets in nobody who looks after others.
 */
export function needsNoPassword({
  externalId,
  hasPassword,
  role,
}: Pick<User, 'externalId' | 'hasPassword' | 'role'>): boolean {
  return externalId !== null && !hasPassword && role === 'member'
}

/** Begins it by the link alone, for whoever needs no password here. */
export async function beginByLinkAlone(world: World, realmId: string, token: string, from: From): Promise<Begun> {
  return world.work(async (work) => {
    const opened = await openLink(work, realmId, 'enrollment-link', token)
    if (opened?.user.status !== 'active' || !needsNoPassword(opened.user)) return { ok: false, code: 'gone' }
    return begins(work, opened, token, { ...from, browserHash: browserHash(work, from.browserName) })
  })
}

async function enter(
  work: Work,
  realmId: string,
  token: string,
  { budgets, takenAt }: Passed,
  from: From & { readonly browserHash: Uint8Array },
): Promise<Begun> {
  await clear(work, budgets, takenAt)
  // reason: read again, as anything may have changed while the password was hashed
  const opened = await openLink(work, realmId, 'enrollment-link', token)
  if (!opened) return { ok: false, code: 'gone' }
  const { passwordChangedAt } = opened.user
  if (passwordChangedAt && passwordChangedAt > takenAt) return { ok: false, code: 'wrong' }
  return begins(work, opened, token, from, ['pwd'])
}

async function begins(
  work: Work,
  opened: Opened,
  token: string,
  from: From & { readonly browserHash: Uint8Array },
  methods: readonly string[] = [],
): Promise<Begun> {
  const person: Person = await personOf(work, opened.organization, opened.user, from.browserHash)
  if (person.isProtected) return { ok: false, code: 'protected' }
  if (!(await spendLink(work, opened, token, from.place))) return { ok: false, code: 'gone' }
  const reached = { step: 'enroll', level: 'password', methods, confirmed: true } as const
  return { ok: true, token: await beginSession(work, opened.user, person.policy, reached, from) }
}

async function note(work: Work, { user }: Opened, reason: string, { place }: From): Promise<void> {
  await record(work, {
    organizationId: user.organizationId,
    action: 'signin',
    outcome: 'refused',
    reason,
    method: 'enrollment-link',
    actor: { name: 'stranger' },
    subjectId: user.id,
    place,
  })
}
