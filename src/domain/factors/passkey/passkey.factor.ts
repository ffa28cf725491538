import { asksFor } from '#domain/organizations/hosts.ts'
import type { UserKey } from '#domain/users/users.ts'
import { type KeyProof, type MadeKey, parseClientData } from '#kernel/passkey.ts'
import { hour, minute, plus } from '#kernel/time.ts'
import type { Look, Work } from '#kernel/work.ts'
import type {
  Answer,
  Asked,
  Beginning,
  Enrollment,
  EnrollmentKey,
  Factor,
  Given,
  Occasion,
  Prompt,
  Setup,
  Spend,
  Wrong,
} from '../factor.ts'
import { setUpOf } from '../factor.ts'
import type { BrowserOptions, Facts, Owner, Party, Question, Request } from '../request.ts'
import { makerOf } from './makers.ts'
import * as store from './passkey.store.ts'
import {
  ALGORITHMS,
  type Challenge,
  provedBy,
  purposeOf,
  type Refused,
  readData,
  unfitKey,
  unfitQuestion,
  unfitSince,
} from './passkey.ts'
import { readMade, unfitMade, unfitProof } from './verify.ts'

const PURPOSE = 'passkey challenge'
const CHALLENGE_LIFE = 5 * minute
/** How long it is told apart why a challenge is of no use any more. */
const CHALLENGE_KEPT = hour

/**
 * Passkeys and security keys (Web Authentication Level 3). They sign for one host name only, so that no other page can use
 * them. One that checked who its owner is counts as two factors (NIST SP 800-63B-4 section 3.1.7).
 */
export const passkey = {
  kind: 'passkey',
  assurance: 'possession',
  // what an answer proves says the rest
  amr: ['hwk', 'pop', 'user'],
  ask: 'passkey',
  needsProof: true,
  begun: 'factor.begun',
  phishingResistant: true,
  told: { added: 'passkey-added', removed: 'passkey-removed' },
  alarm: { wrong: 'counter', action: 'passkey.cloned', notice: 'passkey-cloned' },
  begin,
  challenge,
  standsAlone,
  stranded: (names) => store.stranded((realmId, name) => asksFor(realmId, name, names)),
  check,
  request,
  options,
  writeDown,
  owner,
  isOf,
  suggests,
  facts,
  forget,
  tidy: (work) => store.deleteEnded(work, plus(work.now, -CHALLENGE_KEPT)),
} as const satisfies Factor

async function begin(work: Work, enrollment: EnrollmentKey, beginning: Beginning, { user }: Asked): Promise<Setup> {
  const { party, verification = 'preferred' } = beginning
  if (!party) throw new Error('a passkey belongs to a host name')
  const handle = await store.holdHandle(work, user, work.random(32))
  const known = await store.selectOfUser(work, user, party.id)
  const asked = { organizationId: enrollment.organizationId, occasion: setUpOf(enrollment), party }
  const options = {
    rp: { id: party.id, name: party.name },
    user: { id: encode(handle), name: user.username, displayName: user.username },
    challenge: await newChallenge(work, asked),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: CHALLENGE_LIFE * 1000,
    excludeCredentials: known.map(descriptorOf),
    // reason: one that the key lists by itself signs in without a name, and is asked for as any other where it cannot
    authenticatorSelection: { residentKey: verification, userVerification: verification },
    attestation: 'none',
  }
  return { show: 'passkey', options }
}

async function challenge(look: Look, enrollment: Enrollment): Promise<Prompt> {
  const key = await store.selectKey(look, enrollment)
  return { ask: 'passkey', party: key?.rpId ?? '' }
}

async function request(work: Work, { of, ...asked }: Request): Promise<BrowserOptions> {
  const { organizationId, party, verification } = asked
  const ids = of === 'anybody' ? [] : of.map(({ id }) => id)
  const keys = ids.length === 0 ? [] : await store.selectOf(work, organizationId, ids, party.id)
  return {
    ...options({ party, verification, question: await newChallenge(work, asked) }),
    allowCredentials: keys.map(descriptorOf),
  }
}

function options({ party, verification, question }: Question): BrowserOptions {
  return {
    challenge: question,
    rpId: party.id,
    timeout: CHALLENGE_LIFE * 1000,
    allowCredentials: [],
    userVerification: verification,
  }
}

async function check(
  look: Look,
  enrollment: Enrollment,
  answer: Answer,
  given: Given,
): Promise<Spend | Wrong | undefined> {
  if (answer.ask !== 'passkey') return undefined
  const { response } = answer
  const client = parseClientData(response.clientData)
  if (!client) return refused('malformed')
  const registers = enrollment.state === 'pending'
  // reason: before the question. Of two equal answers at once the later one must find the question used, and not a counter that
  // has moved on meanwhile, as if the key had a copy
  const known = registers ? undefined : await store.selectKey(look, enrollment)
  const hash = hashOf(look, client.challenge)
  const asked = await store.selectChallenge(look, hash)
  const unfit = unfitQuestion(client, asked, { now: look.now, occasion: given.occasion })
  if (unfit || !asked) return refused(unfit ?? 'challenge-unknown')
  const question = { hash, challenge: client.challenge, ...asked }
  if (response.is === 'made')
    return registers ? checkMade(look, enrollment, response, question, given) : refused('wrong-type')
  return registers ? refused('wrong-type') : checkProof(look, known, enrollment, response, question, given)
}

type Kept = Challenge & { readonly hash: Uint8Array; readonly challenge: string }

async function checkMade(
  look: Look,
  enrollment: Enrollment,
  made: MadeKey,
  asked: Kept,
  { verification }: Given,
): Promise<Spend | Wrong> {
  const read = await readMade(made)
  const data = read && readData(read.data)
  if (!data || read.keyId !== made.keyId) return refused('malformed')
  const keyId = decode(made.keyId)
  const party = { id: asked.rpId, origin: asked.origin }
  const unfit =
    unfitKey(data, party, verification === 'required') ??
    (await unfitMade(made, read, { challenge: asked.challenge, party }))
  if (unfit) return refused(unfit)
  if (await store.selectOwner(look, asked.rpId, keyId)) return refused('known-key')
  const { backupEligible, backedUp, verified: userVerified, counter } = data
  const key = {
    ...{ rpId: asked.rpId, keyId, transports: made.transports },
    publicKey: read.publicKey,
    aaguid: read.aaguid,
  }
  return {
    row: (gate) =>
      store.insertKey(enrollment, asked.hash, look.now, { ...key, backupEligible, backedUp, userVerified }, gate),
    counter,
    otherwise: 'challenge-used' satisfies Refused,
    proves: provedBy(data),
    besides: (work) => store.markUsed(work, asked.hash),
  }
}

async function checkProof(
  { now }: Look,
  known: store.KnownKey | undefined,
  enrollment: Enrollment,
  proof: KeyProof,
  asked: Kept,
  { verification }: Given,
): Promise<Spend | Wrong> {
  const data = readData(decode(proof.authenticatorData))
  if (!data) return refused('malformed')
  if (!known || encode(known.keyId) !== proof.keyId) {
    // reason: the time must not tell which keys are known
    await unfitProof(proof, NOBODYS_KEY, {
      challenge: asked.challenge,
      party: { id: asked.rpId, origin: asked.origin },
    })
    return refused('unknown-key')
  }
  if (known.rpId !== asked.rpId) return refused('foreign-party')
  if (proof.userHandle !== undefined && proof.userHandle !== encode(known.handle)) return refused('foreign-user')
  const party = { id: asked.rpId, origin: asked.origin }
  const unfit =
    unfitKey(data, party, verification === 'required') ??
    (await unfitProof(proof, known.publicKey, { challenge: asked.challenge, party })) ??
    unfitSince(data, known)
  if (unfit) return refused(unfit)
  return {
    row: (gate) => store.spendChallenge(asked.hash, now, gate),
    counter: data.counter,
    otherwise: 'challenge-used' satisfies Refused,
    proves: provedBy(data),
    besides: (work) => store.updateBackedUp(work, enrollment, data.backedUp),
  }
}

async function standsAlone(look: Look, enrollment: EnrollmentKey): Promise<boolean> {
  return (await store.selectKey(look, enrollment))?.userVerified ?? false
}

/** A key that nobody can sign with any more. */
const NOBODYS_KEY = Buffer.from(
  'pQECAyYgASFYIGzyvFrMj3A45rcBlXblHDygJqofQzwub2UCGIncJq_IIlggQMXkHynoi56soVd5sJl9deRIV4QJtpu03ivo0MgFQbY',
  'base64url',
)

/** By the key and the host name; where the answer says who its owner is, that must be they. */
async function owner(look: Look, answer: Answer, { id }: Pick<Party, 'id'>): Promise<Owner | undefined> {
  if (answer.ask !== 'passkey' || answer.response.is !== 'proof') return undefined
  const { keyId, userHandle } = answer.response
  const found = await store.selectOwner(look, id, decode(keyId))
  if (!found || (userHandle !== undefined && userHandle !== encode(found.handle))) return undefined
  const { handle: _, ...known } = found
  return known
}

async function isOf(look: Look, enrollment: EnrollmentKey, answer: Answer): Promise<boolean> {
  if (answer.ask !== 'passkey') return false
  const key = await store.selectKey(look, enrollment)
  return key !== undefined && encode(key.keyId) === answer.response.keyId
}

async function suggests(answer: Answer): Promise<string | undefined> {
  if (answer.ask !== 'passkey' || answer.response.is !== 'made') return undefined
  const read = await readMade(answer.response)
  return read && makerOf(read.aaguid)
}

async function facts(look: Look, enrollment: EnrollmentKey): Promise<Facts | undefined> {
  const key = await store.selectKey(look, enrollment)
  return key && { maker: makerOf(key.aaguid), synced: key.backedUp, party: key.rpId }
}

/** For `PublicKeyCredential.signalUnknownCredential` (Web Authentication Level 3, section 5.1.10). */
async function forget(look: Look, person: UserKey, enrollmentId: string): Promise<BrowserOptions | undefined> {
  const key = await store.selectRemoved(look, person, enrollmentId)
  return key && { rpId: key.rpId, credentialId: encode(key.keyId) }
}

async function writeDown(
  work: Work,
  { organizationId, occasion, party }: Omit<Request, 'of'>,
  question: string,
  expiresAt: Date,
): Promise<void> {
  await store.insertChallenge(work, {
    ...{ organizationId, hash: hashOf(work, question), occasion, purpose: purposeOf(occasion) },
    ...{ rpId: party.id, origin: party.origin, expiresAt },
  })
}

async function newChallenge(
  work: Work,
  { organizationId, occasion, party }: Pick<Request, 'organizationId' | 'party'> & { readonly occasion: Occasion },
): Promise<string> {
  const made = encode(work.random(32))
  await store.insertChallenge(work, {
    ...{ organizationId, hash: hashOf(work, made), occasion, purpose: purposeOf(occasion) },
    ...{ rpId: party.id, origin: party.origin, expiresAt: plus(work.now, CHALLENGE_LIFE) },
  })
  return made
}

const descriptorOf = ({ keyId, transports }: Pick<store.Key, 'keyId' | 'transports'>) => ({
  ...{ type: 'public-key', id: encode(keyId) },
  ...(transports.length > 0 ? { transports } : {}),
})

const refused = (wrong: Refused): Wrong => ({ wrong })
const hashOf = ({ vault }: Pick<Look, 'vault'>, challenge: string): Uint8Array => vault.hash(PURPOSE, challenge)
const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const decode = (text: string): Uint8Array => Buffer.from(text, 'base64url')
