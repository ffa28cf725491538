import { acrOf, amrOf } from '#domain/applications/acr.ts'
import { type Caller, callerOfKey, reaches } from '#domain/applications/api-keys.ts'
import { type Place, record } from '#domain/audit/audit.ts'
import { factorOf } from '#domain/factors/all.ts'
import { request } from '#domain/factors/asking.ts'
import { settle, type Verdict } from '#domain/factors/ceremony.ts'
import { askable } from '#domain/factors/enrollments.ts'
import { type Answer, confirmationIn, type Dispatch, type Enrollment, type Occasion } from '#domain/factors/factor.ts'
import type { BrowserOptions, Party } from '#domain/factors/request.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { levelOf, type Session } from '#domain/sessions/sessions.ts'
import type { User, UserKey } from '#domain/users/users.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import { type Asks, type Choice, choose, sendFor, weighChosen } from './answering.ts'
import { hashOfText } from './confirmation-text.ts'
import * as store from './confirmations.store.ts'
import { type Confirmation, confirmationOfPage, type Proof, stateOf, toldOf } from './confirmations.ts'
import { reaching } from './outside-answer.ts'
import { type Person, personOf } from './person.ts'

/** Who opens the page: in which browser, and as whom they are signed in there. */
export type Opener = {
  readonly browserName: string
  readonly place: Place
  readonly me: { readonly user: UserKey; readonly session: Pick<Session, 'step' | 'level' | 'methods'> } | undefined
}

/** The page, before the person it is for. */
export type Opened = {
  readonly who: 'them'
  readonly confirmation: Confirmation
  readonly user: User
  readonly person: Person
  /** Who asks, as people know it. */
  readonly asker: string
  /** What they can confirm with; none: they have to set something up first. */
  readonly methods: readonly Enrollment[]
  readonly session: NonNullable<Opener['me']>['session'] | undefined
}

export type Opening =
  | Opened
  /** `sign-in`, `set-up`: first; `other`: somebody else is signed in; `elsewhere`: another browser opened it before. */
  | { readonly who: 'sign-in' | 'set-up' | 'other' | 'elsewhere' }

export type ConfirmOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'over' | 'wrong-code' }
  | { readonly ok: false; readonly code: 'wait'; readonly until: Date }

/**
 * Opens the page for whoever comes. They must be signed in as the person, unless that is somebody whom another portal keeps and
 * who has no password here: for them, the address is what they got there. The first browser that opens it keeps it.
 * `undefined`: there is none, or it is over.
 */
export async function openConfirmation(
  world: World,
  realm: Organization,
  page: string,
  from: Opener,
): Promise<Opening | undefined> {
  const { opening, hash } = await world.look(async (look) => {
    const mine = browserHash(look, from.browserName)
    return { opening: await openingOf(look, realm, page, from, mine), hash: mine }
  })
  if (opening?.who !== 'them') return opening
  if (opening.confirmation.browserHash) return opening
  const isFirst = await world.work((work) => store.updateBrowser(work, opening.confirmation, hash))
  return isFirst ? opening : { who: 'elsewhere' }
}

async function openingOf(
  look: Look,
  realm: Organization,
  page: string,
  { me }: Opener,
  mine: Uint8Array,
): Promise<Opening | undefined> {
  const confirmation = await confirmationOfPage(look, page)
  if (confirmation?.realmId !== realm.id || stateOf(confirmation, look.now) !== 'waiting') return undefined
  const caller = await callerOfKey(look, confirmation.keyId)
  if (!caller) return undefined
  const { userId, userOrganizationId } = confirmation
  // reason: nobody is told that nobody is meant
  if (userId === null || userOrganizationId === null) return { who: me ? 'other' : 'sign-in' }
  const key = { organizationId: userOrganizationId, id: userId }
  const person = await personOf(look, realm, key, mine)
  const user = person.account?.user
  if (!user || !reaches(caller, user)) return undefined
  const stop = stopOf(user, me)
  if (stop) return { who: stop }
  if (confirmation.browserHash && !Buffer.from(confirmation.browserHash).equals(mine)) return { who: 'elsewhere' }
  return { who: 'them', confirmation, user, person, session: me?.session, ...askerOf(caller, user, person) }
}

function stopOf(user: User, me: Opener['me']): 'sign-in' | 'set-up' | 'other' | undefined {
  if (!me) return user.externalId !== null && !user.hasPassword ? undefined : 'sign-in'
  if (me.user.id !== user.id || me.user.organizationId !== user.organizationId) return 'other'
  return me.session.step === 'full' ? undefined : 'set-up'
}

function askerOf({ application, key }: Caller, user: User, { enrollments }: Person): Pick<Opened, 'asker' | 'methods'> {
  const assurance = application?.assurance ?? 'any'
  const proved = askable(user, enrollments).filter(({ state }) => state === 'active')
  // reason: as with every confirmation, who has a thing of their own uses that and not what reads a mailbox
  const best = proved.filter(({ kind }) => factorOf(kind).assurance === 'possession')
  const methods = reaching(best.length > 0 ? best : proved, { assurance })
  return { asker: application?.name ?? key.name, methods }
}

/** For this confirmation and these words alone: what was sent or asked for it is of no use anywhere else. */
function occasionOf({ id, text }: Confirmation): Occasion {
  return confirmationIn({ id: `${id}:${hashOfText(text)}` })
}

const asksOf = ({ user, methods, confirmation }: Opened): Asks => ({
  ...{ user, enrollments: methods },
  occasion: occasionOf(confirmation),
})

/** What is asked, for the method that was chosen; it sends nothing. `undefined`: they have none. */
export function actionChoice(look: Look, opened: Opened, chosenId: string | undefined): Promise<Choice | undefined> {
  return choose(look, asksOf(opened), chosenId)
}

/** Sends a code that says what it is for; `gone`: this method sends none. */
export function sendForAction(
  world: World,
  opened: Opened,
  enrollmentId: string,
  place: Place,
): Promise<Dispatch | 'gone'> {
  const { confirmation, person } = opened
  const sent = { place, codeDigits: person.policy.codeDigits, about: confirmation.text }
  return sendFor(world, asksOf(opened), enrollmentId, sent)
}

/** What the browser asks for; `gone` where they have no passkey that would do. */
export async function requestForAction(
  world: World,
  { confirmation, methods }: Opened,
  party: Party,
): Promise<BrowserOptions | 'gone'> {
  const occasion = occasionOf(confirmation)
  return (await world.work((work) => request(work, methods, { occasion, party }))) ?? 'gone'
}

/** Yes: with an answer that is good for this alone. Where it is over meanwhile, nothing is used up. */
export async function confirmAction(
  world: World,
  opened: Opened,
  chosenId: string | undefined,
  answer: Answer,
  place: Place,
): Promise<ConfirmOutcome> {
  const { confirmation, user, person } = opened
  const weighed = await world.look((look) => weighChosen(look, asksOf(opened), chosenId, answer))
  if (!weighed) return { ok: false, code: 'wrong-code' }
  const detail = toldOf(confirmation)
  const circumstances = { person: user, place, knownBrowser: person.known, purpose: 'confirm', detail } as const
  return world.work(async (work) => {
    if (!(await store.holdWaiting(work, confirmation, confirmation.text))) return { ok: false, code: 'over' }
    const verdict = await settle(work, weighed, circumstances)
    if (!verdict.ok) return refusalOf(verdict)
    await store.updateConfirmed(work, confirmation, proofOf(opened, verdict))
    await note(work, opened, 'confirmation.confirmed', place, verdict.enrollment.kind)
    return { ok: true }
  })
}

function refusalOf(verdict: Extract<Verdict, { ok: false }>): ConfirmOutcome {
  return verdict.code === 'locked'
    ? { ok: false, code: 'wait', until: verdict.until }
    : { ok: false, code: 'wrong-code' }
}

/** Without a session an answer stands alone: it is two factors only where it is by itself. */
function proofOf(
  { session }: Pick<Opened, 'session'>,
  { assurance, amr, enrollment }: Extract<Verdict, { ok: true }>,
): Proof {
  const whole = session !== undefined || assurance !== 'possession'
  const level = whole ? levelOf(assurance) : 'password'
  const reached = { level, methods: [...new Set([...(session?.methods ?? []), ...amr])] }
  return { method: enrollment.kind, acr: acrOf(reached), amr: amrOf(reached) }
}

/** No: this was not me, or I do not want it. The application learns of it; false where it is over. */
export function refuseAction(world: World, opened: Opened, place: Place): Promise<boolean> {
  const { confirmation } = opened
  return world.work(async (work) => {
    if (!(await store.holdWaiting(work, confirmation, confirmation.text))) return false
    await store.updateRefused(work, confirmation)
    await note(work, opened, 'confirmation.refused', place)
    return true
  })
}

function note(
  work: Work,
  { user: { organizationId, id }, confirmation }: Opened,
  action: 'confirmation.confirmed' | 'confirmation.refused',
  place: Place,
  method?: string,
): Promise<void> {
  const about = { actor: { userId: id }, subjectId: id, place, detail: toldOf(confirmation), method }
  return record(work, { organizationId, action, outcome: 'done', ...about })
}
