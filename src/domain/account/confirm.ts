import { record } from '#domain/audit/audit.ts'
import { clear } from '#domain/budgets/budgets.ts'
import { factorOf, givesTokens } from '#domain/factors/all.ts'
import { answeredBy, request } from '#domain/factors/asking.ts'
import { ask, settle, weigh } from '#domain/factors/ceremony.ts'
import { askable, enrollmentsOf, suspended, tokens } from '#domain/factors/enrollments.ts'
import { type Answer, confirmationIn, type Dispatch, type Enrollment, type Prompt } from '#domain/factors/factor.ts'
import type { BrowserOptions, Party } from '#domain/factors/request.ts'
import { permitted } from '#domain/policies/permitted.ts'
import { browserHash, isKnownBrowser } from '#domain/sessions/browsers.ts'
import { levelOf, renew, type SessionToken } from '#domain/sessions/sessions.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import { checkPassword, type PasswordVerdict } from '#domain/users/passwords.ts'
import { findWithPassword } from '#domain/users/users.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import type { Me } from './me.ts'

export type Confirmed =
  | { readonly ok: true; readonly token: SessionToken }
  | { readonly ok: false; readonly code: 'wrong-password' | 'wrong-code' | 'busy' }
  | { readonly ok: false; readonly code: 'wait'; readonly until: Date }

type Refused = Extract<Confirmed, { ok: false }>

/** How somebody may prove again that it is they. */
export type Proofs = {
  readonly password: boolean
  readonly tokens: readonly Enrollment[]
  /** The provider by which they came, where being asked there anew is enough. */
  readonly providerId: string | undefined
}

/**
 * A session that was begun with less than the person's best factor must use that factor: whoever knows only the password
 * must not be able to change what protects the account beyond it (NIST SP 800-63B-4 section 4.1.2).
 */
export async function proofsFor(look: Look, me: Me): Promise<Proofs> {
  const { password, tokens: best, providerId } = bestProofs(me, await enrollmentsOf(look, me.user))
  // reason: only here, as what is stranded can be given by nobody, and less must not do in its place
  return { password, tokens: best.filter(({ isStranded }) => !isStranded), providerId }
}

function bestProofs({ user, session, policy }: Me, all: readonly Enrollment[]): Proofs {
  const allowed = permitted(policy, all)
  const usable = [...askable(user, allowed), ...tokens(allowed).filter(({ isStranded }) => isStranded)]
  const proved = usable.filter(({ state }) => state === 'active')
  const best = proved.filter(({ kind }) => factorOf(kind).assurance === 'possession')
  // reason: what a foreign page could ask for and pass on proves nothing beside what it cannot
  const known = user.hasPassword && !(policy.phishingResistant === 'required' && best.length > 0)
  // reason: what is suspended proves nothing, and whoever reads a mailbox must not have the password stand in for it
  const held = suspended(all).some(({ kind }) => givesTokens(kind))
  const lacks = proved.length === 0 && !held
  const byProvider = session.providerId ?? undefined
  switch (session.level) {
    case 'password': {
      const tokens = best.length > 0 ? best : proved
      return { password: known && lacks, tokens, providerId: lacks ? byProvider : undefined }
    }
    // reason: what was asked for there can be asked for anew, and the person has nothing here that is more
    case 'provider':
      return { password: known && lacks, tokens: best.length > 0 ? best : proved, providerId: byProvider }
    case 'trusted-browser':
      return { password: false, tokens: best, providerId: undefined }
    case 'mailbox': {
      const tokens = best.length > 0 ? best : proved
      return { password: known && best.length === 0 && !held, tokens, providerId: undefined }
    }
    case 'recovery':
    case 'second-factor':
      return { password: known, tokens: proved, providerId: undefined }
  }
}

/** What this method of theirs asks whoever proves again who they are. It sends nothing. */
export async function confirmationPrompt(look: Look, { session }: Me, enrollment: Enrollment): Promise<Prompt> {
  return factorOf(enrollment.kind).challenge(look, enrollment, confirmationIn(session))
}

/** Sends a code by this method; `gone` where it is none of theirs, or is not sent. */
export async function sendForConfirmation(world: World, me: Me, enrollmentId: string): Promise<Dispatch | 'gone'> {
  const { user, place, policy, session } = me
  const enrollment = (await world.look((look) => proofsFor(look, me))).tokens.find(({ id }) => id === enrollmentId)
  if (!enrollment) return 'gone'
  const asked = { user, place, codeDigits: policy.codeDigits }
  return (await world.work((work) => ask(work, enrollment, confirmationIn(session), asked))) ?? 'gone'
}

/** What the browser asks for whoever proves again who they are; `gone` where they have nothing of the kind. */
export async function requestForConfirmation(world: World, me: Me, party: Party): Promise<BrowserOptions | 'gone'> {
  const { tokens } = await world.look((look) => proofsFor(look, me))
  return (await world.work((work) => request(work, tokens, { occasion: confirmationIn(me.session), party }))) ?? 'gone'
}

/** Proves again who one is by the password. */
export async function confirmWithPassword(
  world: World,
  hashing: Hashing,
  me: Me,
  password: string,
): Promise<Confirmed> {
  const allowed = await world.look((look) => proofsFor(look, me))
  if (!allowed.password) return { ok: false, code: 'wrong-password' }
  let token: SessionToken | undefined
  const refusal = await refuseUnlessOwn(world, hashing, me, password, async (work) => {
    token = await renew(work, me.session, { confirmed: true })
  })
  if (refusal) return refusal
  if (token === undefined) throw new Error('the password was right and nothing was confirmed')
  return { ok: true, token }
}

/** Proves again who one is by a factor; a session begun with the password alone is raised by it. */
export async function confirmWithAnswer(
  world: World,
  me: Me,
  enrollmentId: string,
  answer: Answer,
): Promise<Confirmed> {
  const read = await world.look(async (look) => {
    const { tokens } = await proofsFor(look, me)
    const enrollment = (await answeredBy(look, tokens, answer)) ?? tokens.find(({ id }) => id === enrollmentId)
    const known = await isKnownBrowser(look, me.user, browserHash(look, me.browserName))
    return enrollment
      ? { known, weighed: await weigh(look, enrollment, answer, { occasion: confirmationIn(me.session) }) }
      : undefined
  })
  if (!read) return { ok: false, code: 'wrong-code' }
  return world.work(async (work) => {
    const circumstances = { person: me.user, place: me.place, knownBrowser: read.known, purpose: 'confirm' } as const
    const verdict = await settle(work, read.weighed, circumstances)
    if (!verdict.ok)
      return verdict.code === 'locked'
        ? { ok: false, code: 'wait', until: verdict.until }
        : { ok: false, code: 'wrong-code' }
    const raises =
      levelOf(verdict.assurance) === 'second-factor' ||
      me.session.level === 'password' ||
      me.session.level === 'trusted-browser'
    const raised = raises ? { level: levelOf(verdict.assurance), methods: withMethods(me, verdict.amr) } : {}
    return { ok: true, token: await renew(work, me.session, { confirmed: true, ...raised }) }
  })
}

/**
 * Checks the password of the person who is signed in; the refusal when it is not theirs. `then`: what follows a right one, in
 * the transaction that records it.
 */
export async function refuseUnlessOwn(
  world: World,
  hashing: Hashing,
  me: Me,
  password: string,
  then?: (work: Work) => Promise<void>,
): Promise<Refused | undefined> {
  const { user, place } = me
  const { found, known } = await world.look(async (look) => {
    const hash = browserHash(look, me.browserName)
    return {
      found: await findWithPassword(look, user),
      known: (await isKnownBrowser(look, user, hash)) ? Buffer.from(hash).toString('base64url') : undefined,
    }
  })
  const answer = { realmId: user.realmId, username: user.username, password }
  const verdict = await checkPassword(world, hashing, found, answer, { place, knownBrowser: known })
  return world.work(async (work) => {
    const refusal = verdict.ok ? undefined : refusalOf(verdict)
    await note(work, me, refusal)
    if (verdict.ok) await clear(work, verdict.budgets, verdict.takenAt)
    if (verdict.ok) await then?.(work)
    return refusal
  })
}

function refusalOf(verdict: Extract<PasswordVerdict, { ok: false }>): Refused {
  switch (verdict.code) {
    case 'wrong':
      return { ok: false, code: 'wrong-password' }
    case 'busy':
      return { ok: false, code: 'busy' }
    case 'wait':
      return { ok: false, code: 'wait', until: verdict.until }
  }
}

async function note(work: Work, { user, place }: Me, refusal: Refused | undefined): Promise<void> {
  await record(work, {
    organizationId: user.organizationId,
    action: 'confirm',
    outcome: refusal ? 'refused' : 'done',
    reason: refusal?.code,
    method: 'password',
    actor: { userId: user.id },
    subjectId: user.id,
    place,
  })
}

/** All that the session was proved by, each once. */
export function withMethods({ session }: Me, amr: readonly string[]): readonly string[] {
  return [...new Set([...session.methods, ...amr])]
}
