import { isTwoFactors, resists, type Session } from '#domain/sessions/sessions.ts'
import type { WantedAssurance } from './applications.ts'

const URN = 'urn:countersign:acr:'

/**
 * How sure we are, as applications are told (`acr`), the weakest first: one factor, also with a code to a mailbox or in a
 * trusted browser; a recovery code; two factors; two factors that no foreign page can pass on.
 */
export const acrValues = [`${URN}aal1`, `${URN}recovery`, `${URN}aal2`, `${URN}aal2-phr`] as const
export type Acr = (typeof acrValues)[number]

type Proof = Pick<Session, 'level' | 'methods'>

/** What a session has reached. */
export function acrOf(proof: Proof): Acr {
  switch (proof.level) {
    case 'password':
    case 'mailbox':
    case 'trusted-browser':
    // reason: what a provider asked for we have not seen, and a program must not take its word for ours
    case 'provider':
      return `${URN}aal1`
    case 'recovery':
      return `${URN}recovery`
    case 'second-factor':
      if (!isTwoFactors(proof)) return `${URN}aal1`
      return resists(proof.methods) ? `${URN}aal2-phr` : `${URN}aal2`
  }
}

/** How each way of proving who one is is called where applications are told (`amr`, RFC 8176). */
const AMR: Readonly<Record<string, readonly string[]>> = {
  pwd: ['pwd'],
  otp: ['otp'],
  sms: ['otp', 'sms'],
  hwk: ['hwk'],
  swk: ['swk'],
  pop: ['pop'],
  user: ['user'],
}

/** `mfa` only where two factors were given: a code to a mailbox or a recovery code is none. */
export function amrOf(proof: Proof): string[] {
  const named = proof.methods.flatMap((method) => AMR[method] ?? [])
  return [...new Set([...named, ...(isTwoFactors(proof) ? ['mfa'] : [])])]
}

/** What a sign-in must have reached to be called so; null for what nobody can be asked to reach. */
const WANTED: Readonly<Record<Acr, WantedAssurance | null>> = {
  'urn:countersign:acr:aal1': 'any',
  'urn:countersign:acr:recovery': null,
  'urn:countersign:acr:aal2': 'two-factors',
  'urn:countersign:acr:aal2-phr': 'phishing-resistant',
}

const isAcr = (value: string): value is Acr => acrValues.some((known) => known === value)

/**
 * Which of the wanted values this session has, the first that fits; more is enough for less, and is then called as it was asked
 * for. A recovery code is nothing that another value stands for.
 */
export function metAcr(session: Proof, wanted: readonly string[]): Acr | undefined {
  const has = acrOf(session)
  const order = acrValues.filter((value) => WANTED[value] !== null || value === has)
  return wanted.filter(isAcr).find((value) => value === has || isBelow(order, value, has))
}

function isBelow(order: readonly Acr[], value: Acr, has: Acr): boolean {
  return order.includes(value) && has !== `${URN}recovery` && order.indexOf(value) < order.indexOf(has)
}

/** What somebody has to prove for the least of the wanted values; undefined where none of them can be reached. */
export function assuranceFor(wanted: readonly string[]): WantedAssurance | undefined {
  const known = wanted.filter(isAcr).flatMap((value) => WANTED[value] ?? [])
  const strength: readonly WantedAssurance[] = ['any', 'second-step', 'two-factors', 'phishing-resistant']
  return known.toSorted((one, other) => strength.indexOf(one) - strength.indexOf(other))[0]
}

/** When somebody proved last who they are. */
export function provedAt({ authenticatedAt, confirmedAt }: Pick<Session, 'authenticatedAt' | 'confirmedAt'>): Date {
  return confirmedAt !== null && confirmedAt > authenticatedAt ? confirmedAt : authenticatedAt
}
