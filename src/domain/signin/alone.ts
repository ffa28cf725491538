import { record } from '#domain/audit/audit.ts'
import { type Budget, clear, take } from '#domain/budgets/budgets.ts'
import { alone } from '#domain/factors/all.ts'
import { settle, type Weighed, weigh } from '#domain/factors/ceremony.ts'
import { type Answer, browserOf, type Enrollment } from '#domain/factors/factor.ts'
import type { BrowserOptions, Owner, Party } from '#domain/factors/request.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { findUser, type User, type UserKey } from '#domain/users/users.ts'
import { networkOf } from '#kernel/address.ts'
import { parseClientData } from '#kernel/passkey.ts'
import type { Look, World } from '#kernel/work.ts'
import { admit, type From } from './admit.ts'
import { nobodyIn, type Person, personOf } from './person.ts'
import { endOfQuestion, newQuestion } from './questions.ts'
import type { SignInOutcome } from './signin.ts'

/** From one network in a quarter of an hour: keys cannot be guessed, but each answer costs a signature. */
const NETWORK = { burst: 50 }

type KeyAnswer = Extract<Answer, { ask: 'passkey' }>

/** Whether people of this realm may sign in with what stands alone, as far as its own levels say. */
export async function mayStandAlone(look: Look, realm: Pick<Organization, 'path'>): Promise<boolean> {
  return !(await policyOf(look, realm)).offLimits.includes(alone.kind)
}

/** What the browser is asked, of nobody in particular; it is the answer that says whose it is. `random`: 32 bytes. */
export function askAnybody(
  look: Look,
  realm: Organization,
  party: Party,
  { browserName }: From,
  random: Uint8Array,
): BrowserOptions {
  const question = newQuestion(look, { realmId: realm.id, party, browserName }, random)
  return alone.options({ party, verification: 'required', question })
}

/** Why it was refused, for the record alone: to whoever asks, all of these are the same. */
type Because = 'question' | 'unknown-key' | 'nobody-here' | 'off-limits' | 'removed'

type Read = {
  readonly browserHash: Uint8Array
  /** Whose answer it says it is, and who they are where they may sign in here. */
  readonly owner: UserKey | undefined
  readonly person: Person
  readonly user: User | undefined
  readonly weighed: Weighed
  readonly because: Because | undefined
}

/**
 * Signs in whoever answers with what stands alone: it has checked who holds it, so nothing else is asked. An unknown key, a
 * person who is suspended or of another realm, and a wrong signature are read, checked, counted and refused alike.
 */
export async function signInAlone(
  world: World,
  realm: Organization,
  party: Party,
  answer: KeyAnswer,
  from: From,
): Promise<SignInOutcome> {
  const budgets = networkBudgets(realm, from)
  const taken = await world.once(async (work) => ({ at: work.now, ...(await take(work, budgets)) }))
  if (!taken.granted) return { next: 'refused', refusal: { code: 'wait', until: taken.until } }
  const asked = await writeDown(world, realm, party, answer, from)
  const read = await world.look((look) => readAll(look, realm, party, answer, { ...from, asked }))
  const { person, user, weighed, because } = read
  // reason: anybody can answer wrongly for whomever they know a key of, which is no secret: that must neither make its
  // owner wait nor wear the key out
  if (!user || because || !isSigned(weighed)) return refuse(world, realm, read, from)
  return world.work(async (work) => {
    const circumstances = { person: user, place: from.place, knownBrowser: person.known, purpose: 'alone' } as const
    const verdict = await settle(work, weighed, circumstances)
    if (!verdict.ok) return refused
    await clear(work, budgets, taken.at)
    return admit(work, user, person, verdict, { ...from, browserHash: read.browserHash }, { alone: true })
  })
}

/** Whether the key itself has signed: rightly, or with a counter that only a copy shows. */
function isSigned({ spend, wrong }: Weighed): boolean {
  return spend !== undefined || (wrong !== undefined && wrong === alone.alarm?.wrong)
}

const refused = { next: 'refused', refusal: { code: 'passkey' } } as const satisfies SignInOutcome

/** A question of ours is written down at its first answer, so that a second one finds it. False for one that is not ours. */
async function writeDown(
  world: World,
  realm: Organization,
  party: Party,
  { response }: KeyAnswer,
  { browserName }: From,
): Promise<boolean> {
  const question = parseClientData(response.clientData)?.challenge ?? ''
  return world.work(async (work) => {
    const endsAt = endOfQuestion(work, { realmId: realm.id, party, browserName }, question)
    const occasion = browserOf(browserHash(work, browserName))
    const request = { organizationId: realm.id, occasion, party, verification: 'required' } as const
    if (endsAt) await alone.writeDown(work, request, question, endsAt)
    return endsAt !== undefined
  })
}

async function readAll(
  look: Look,
  realm: Organization,
  party: Party,
  answer: KeyAnswer,
  { browserName, asked }: From & { readonly asked: boolean },
): Promise<Read> {
  const hash = browserHash(look, browserName)
  const found = await alone.owner(look, answer, party)
  const owner = found && { organizationId: found.organizationId, id: found.userId }
  const person = await personOf(look, realm, owner ?? nobodyIn(realm), hash)
  const here = person.account?.user.realmId === realm.id ? person.account.user : undefined
  const enrollment = person.enrollments.find(({ id }) => id === found?.enrollmentId) ?? nothingOf(realm)
  const weighed = await weigh(look, enrollment, answer, {
    occasion: browserOf(hash),
    verification: 'required',
  })
  const known = owner && (here ?? (await findUser(look, owner)))
  const because = becauseOf({ asked, found, here, person, enrollment })
  return { browserHash: hash, owner: known && owner, person, user: here, weighed, because }
}

type Found = {
  readonly asked: boolean
  readonly found: Owner | undefined
  readonly here: User | undefined
  readonly person: Person
  readonly enrollment: Enrollment
}

function becauseOf({ asked, found, here, person, enrollment }: Found): Because | undefined {
  if (!asked) return 'question'
  if (!found) return 'unknown-key'
  if (!here) return 'nobody-here'
  if (person.policy.offLimits.includes(alone.kind)) return 'off-limits'
  return enrollment.id === found.enrollmentId ? undefined : 'removed'
}

/** Of nobody, so that as much is read and checked as for somebody. */
function nothingOf(realm: Organization): Enrollment {
  const { id, organizationId } = nobodyIn(realm)
  const made = new Date(0)
  return {
    ...{ organizationId, id, userId: id, kind: alone.kind, label: '', replacesId: null, shownTo: null },
    ...{ createdAt: made, lastUsedAt: null, isStranded: false, state: 'active', provedAt: made },
  }
}

/** What no ceremony has written down: that of somebody who is known as theirs, any other as a stranger's. */
async function refuse(world: World, realm: Organization, read: Read, { place }: From): Promise<SignInOutcome> {
  const { owner, because, weighed } = read
  await world.work((work) =>
    record(work, {
      organizationId: owner?.organizationId ?? realm.id,
      action: because ? 'signin' : 'signin.passkey',
      outcome: 'refused',
      reason: because ?? weighed.wrong ?? 'wrong-code',
      method: alone.kind,
      actor: { name: 'stranger' },
      subjectId: owner?.id,
      place,
    }),
  )
  return refused
}

function networkBudgets({ id: organizationId }: Organization, { place }: From): Budget[] {
  return [{ organizationId, name: `alone:network:${networkOf(place.address)}`, rule: NETWORK, shared: true }]
}
