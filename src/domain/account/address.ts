import { record } from '#domain/audit/audit.ts'
import { factorOf, mailbox } from '#domain/factors/all.ts'
import { ask, settle, type Verdict, weigh } from '#domain/factors/ceremony.ts'
import { begin, endSetUps, enrollmentsOf, followAddress, tell } from '#domain/factors/enrollments.ts'
import { type Answer, type Dispatch, type Enrollment, type SentPrompt, setUpOf } from '#domain/factors/factor.ts'
import { canDeliver } from '#domain/messages/gateways.ts'
import { browserHash, isKnownBrowser } from '#domain/sessions/browsers.ts'
import type { SessionToken } from '#domain/sessions/sessions.ts'
import { changeEmail, setWaitingEmail } from '#domain/users/users.ts'
import type { Look, Work, World } from '#kernel/work.ts'
import type { Me } from './me.ts'
import { beginningOf, secureSession } from './two-factor.ts'

/** An address that waits to be proved. `prompt`: undefined when the time of its last code is over; another can be asked for. */
export type Waiting = { readonly address: string; readonly prompt: SentPrompt | undefined }

/**
 * A new address for somebody. Where messages can leave it waits until a code that was sent there is typed in, and until
 * then everything goes to the old one, which is told. Else nobody could prove anything, and it holds at once.
 */
export async function askForAddress(work: Work, me: Me, address: string): Promise<'waits' | 'changed'> {
  const { user, place } = me
  if (!(await canDeliver(work, me.organization, 'email'))) {
    await changeEmail(work, user, address, place)
    await note(work, me, 'email.changed')
    return 'changed'
  }
  if (address !== user.waitingEmail) {
    await setWaitingEmail(work, user, address)
    await note(work, me, 'email.asked')
    await tell(work, user, 'email-change-asked', place, { email: address })
  }
  await sendTo(work, me, address)
  return 'waits'
}

/** The address that waits, and what is asked about it. It sends nothing. */
export async function waitingAddress(look: Look, { user }: Me): Promise<Waiting | undefined> {
  const { waitingEmail: address } = user
  if (address === null) return undefined
  const proof = await proofOf(look, user, address)
  const prompt = proof && (await mailbox.challenge(look, proof, setUpOf(proof)))
  return { address, prompt: prompt?.ask === 'sent-code' ? prompt : undefined }
}

/** Another code to the address that waits. */
export async function sendForAddress(world: World, me: Me): Promise<Dispatch | 'gone'> {
  const { waitingEmail: address } = me.user
  return address === null ? 'gone' : world.work((work) => sendTo(work, me, address))
}

/** The code that was sent to the address that waits: a right one makes it the person's, and ends all other sessions. */
export async function proveAddress(
  world: World,
  me: Me,
  answer: Answer,
): Promise<{ readonly ok: true; readonly token: SessionToken } | Extract<Verdict, { ok: false }>> {
  const { user, place } = me
  const { waitingEmail: address } = user
  const read = await world.look(async (look) => {
    const proof = address === null ? undefined : await proofOf(look, user, address)
    const known = await isKnownBrowser(look, user, browserHash(look, me.browserName))
    return proof && { proof, known, weighed: await weigh(look, proof, answer, { occasion: setUpOf(proof) }) }
  })
  if (!read || address === null) return { ok: false, code: 'gone' }
  return world.work(async (work) => {
    const circumstances = { person: user, place, knownBrowser: read.known, purpose: 'address' } as const
    const verdict = await settle(work, read.weighed, circumstances)
    if (!verdict.ok) return verdict
    await followAddress(work, user, read.proof, address)
    await changeEmail(work, user, address, place)
    return { ok: true, token: await secureSession(work, me) }
  })
}

/** The address stays what it was. */
export async function dropAddress(work: Work, me: Me): Promise<void> {
  const { user } = me
  if (user.waitingEmail === null) return
  const proof = await proofOf(work, user, user.waitingEmail)
  await setWaitingEmail(work, user, null)
  if (proof) await endSetUps(work, user, mailbox.kind)
  await note(work, me, 'email.dropped')
}

/** Where a proof is under way it goes on, with its waits; else one begins. */
async function sendTo(work: Work, me: Me, address: string): Promise<Dispatch> {
  const { user, place, policy } = me
  const proof = await proofOf(work, user, address)
  const asked = { user, place, codeDigits: policy.codeDigits }
  if (proof) return (await ask(work, proof, setUpOf(proof), asked)) ?? { ok: true }
  // reason: where the address is another than the one that waited, that is on record already
  if (address === user.waitingEmail) await note(work, me, 'email.asked')
  const start = { as: 'pending', kind: mailbox.kind, label: address, replacesId: null, isProof: true } as const
  const { setup } = await begin(work, user, start, { ...beginningOf(me), to: address }, place)
  const refused = setup.show === 'sent-code' ? setup.prompt.refused : undefined
  return refused ? { ok: false, code: 'refused', until: refused.until } : { ok: true }
}

/** The set-up that proves this address. */
async function proofOf(look: Look, user: Me['user'], address: string): Promise<Enrollment | undefined> {
  const pending = (await enrollmentsOf(look, user)).filter(
    ({ state, kind }) => state === 'pending' && kind === mailbox.kind,
  )
  for (const enrollment of pending) {
    const destination = await factorOf(enrollment.kind).destination?.(look, enrollment)
    if (destination?.to === address && address !== user.email) return enrollment
  }
  return undefined
}

async function note(
  work: Work,
  { user, place }: Me,
  action: 'email.asked' | 'email.changed' | 'email.dropped',
): Promise<void> {
  const { organizationId, id } = user
  await record(work, { organizationId, action, outcome: 'done', actor: { userId: id }, subjectId: id, place })
}
