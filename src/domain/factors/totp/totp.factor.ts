import { encodeBase32, groups } from '#kernel/base32.ts'
import { qrPng, qrSvg } from '#kernel/qr.ts'
import type { Look, Work } from '#kernel/work.ts'
import type { Answer, Beginning, Enrollment, EnrollmentKey, Factor, Given, Prompt, Setup, Spend } from '../factor.ts'
import { keepOnce, PICTURE_LIFE } from '../shown-once.ts'
import { insertSecret, selectParameters, selectSecret } from './totp.store.ts'
import { appsThatIgnore, keyOf, matchTotp, newSeed, otpauthUri } from './totp.ts'

/** Time-based one-time passwords (RFC 6238), from an authenticator app. */
export const totp = {
  kind: 'totp',
  assurance: 'possession',
  amr: ['otp'],
  ask: 'code',
  needsProof: true,
  begun: 'factor.begun',
  begin,
  challenge,
  check,
  ignoredBy: appsThatIgnore,
} as const satisfies Factor

async function begin(
  work: Work,
  enrollment: EnrollmentKey,
  { issuer, account, parameters }: Beginning,
): Promise<Setup> {
  const seed = newSeed(parameters.algorithm, work.random)
  await insertSecret(work, enrollment, work.vault.seal(seed, sealContext(enrollment)), parameters)
  const uri = otpauthUri({ issuer, account, seed, parameters })
  return {
    show: 'otpauth',
    uri,
    key: groups(encodeBase32(seed)),
    hex: Buffer.from(seed).toString('hex'),
    qr: qrSvg(uri),
    picture: await keepOnce(work, pictureOf(enrollment), qrPng(uri), PICTURE_LIFE),
    ignoredBy: appsThatIgnore(parameters),
  }
}

async function challenge(look: Look, enrollment: Enrollment): Promise<Prompt> {
  const { digits } = await selectParameters(look, enrollment)
  return { ask: 'code', digits }
}

/** The steps before, at and after the present one, and never one at or before the last accepted (RFC 6238 section 5.2). */
async function check(
  look: Look,
  enrollment: Enrollment,
  answer: Answer,
  { leeway }: Given,
): Promise<Spend | undefined> {
  if (answer.ask !== 'code') return undefined
  const { sealed, ...parameters } = await selectSecret(look, enrollment)
  const key = keyOf(look.vault.open(sealed, sealContext(enrollment)))
  const step = matchTotp(key, answer.code, look.now, parameters, leeway === 'usual' ? 1 : 0)
  return step === undefined ? undefined : { counter: step }
}

const pictureOf = ({ organizationId, id }: EnrollmentKey) =>
  ({ organizationId, ownerId: id, purpose: 'picture' }) as const

const sealContext = ({ id }: EnrollmentKey) => ({ table: 'totp_secret', row: id, purpose: 'seed' })
