import { day, hour, minute, plus, type Seconds } from '#kernel/time.ts'
import type { Look, SealContext, Work } from '#kernel/work.ts'
import * as store from './certificates.store.ts'
import type { HostKey } from './hosts.ts'

/** A name's private key and the chain of its certificate, in PEM. */
export type Certificate = { readonly key: string; readonly chain: string; readonly expiresAt: Date }

/** Certificates asked for in an hour at most, whoever adds names: authorities count, and lock out who asks too often. */
export const MOST_IN_AN_HOUR = 20
/** Another is asked for so long before one ends. */
const AHEAD: Seconds = 30 * day
/** Somebody else may try when whoever began is gone. */
const CLAIM: Seconds = 10 * minute
const FIRST_WAIT: Seconds = hour
const LONGEST_WAIT: Seconds = 7 * day

/** Takes the name that waits longest for a certificate, for some minutes: nobody else asks for it meanwhile. */
export async function takeDueName(work: Work, ownName: string | undefined): Promise<HostKey | undefined> {
  await store.insertMissing(work, ownName ?? null)
  return store.claimDue(work, plus(work.now, CLAIM), plus(work.now, -hour), MOST_IN_AN_HOUR)
}

export async function keepCertificate(
  work: Work,
  name: HostKey,
  { key, chain, expiresAt }: Certificate,
): Promise<void> {
  const sealed = work.vault.seal(Buffer.from(key), keyOf(name))
  await store.updateIssued(work, name, { sealed, chain, expiresAt, dueAt: plus(expiresAt, -AHEAD) })
}

/** Remembers what the authority said; it is asked again later and later. */
export async function noteFailure(work: Work, name: HostKey, answer: string): Promise<void> {
  const failures = await store.updateFailed(work, name, answer.slice(0, 300))
  const wait = Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
  await store.updateDue(work, name, plus(work.now, wait))
}

/** How far a name is with its certificate. */
export type CertificateState = {
  readonly name: string
  /** Until when the one there is is good; null where there is none, or it has ended. */
  readonly goodUntil: Date | null
  /** In a row, since one was got. */
  readonly failures: number
  /** What the authority said of the last. */
  readonly answer: string | null
  /** When one is asked for next. */
  readonly dueAt: Date
}

/** Of the names of an organization; none where certificates are somebody else's business. */
export function certificatesOf(look: Look, organizationId: string): Promise<CertificateState[]> {
  return store.selectStates(look, organizationId)
}

/** The certificate of a name that is served, while it is good. */
export async function certificateOf(look: Look, name: string): Promise<Certificate | undefined> {
  const found = await store.selectCertificate(look, name)
  if (!found) return undefined
  const { sealed, chain, expiresAt } = found
  return { chain, expiresAt, key: Buffer.from(look.vault.open(sealed, keyOf(found))).toString('utf8') }
}

export function keepChallenge(work: Work, { organizationId }: HostKey, token: string, answer: string): Promise<void> {
  return store.insertChallenge(work, organizationId, token, answer)
}

export function dropChallenge(work: Work, token: string): Promise<void> {
  return store.deleteChallenge(work, token)
}

/** What the authority is to find. */
export function challengeAnswer(look: Look, token: string): Promise<string | undefined> {
  return store.selectChallenge(look, token)
}

/** The key we are known by to this authority: `made`, when there is none yet. */
export async function accountKey(work: Work, operatorId: string, directory: string, made: string): Promise<string> {
  const context = { table: 'certificate_account', row: `${operatorId} ${directory}`, purpose: 'key' }
  await store.insertAccount(work, operatorId, directory, work.vault.seal(Buffer.from(made), context))
  const sealed = await store.selectAccount(work, operatorId, directory)
  return sealed ? Buffer.from(work.vault.open(sealed, context)).toString('utf8') : made
}

const keyOf = ({ organizationId, name }: HostKey): SealContext => ({
  table: 'certificate',
  row: `${organizationId} ${name}`,
  purpose: 'key',
})
