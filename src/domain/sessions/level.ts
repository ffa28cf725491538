import type { Assurance } from '#domain/factors/factor.ts'
import type { Policy } from '#domain/policies/policies.ts'

/**
 * How sure we are who this is. `password`: by one thing alone, a password or the word of an identity provider that proves no
 * more. `recovery`: let in by a recovery code, to replace what was lost. `mailbox`: by a password and what reads a mailbox, which
 * are no two factors. `trusted-browser`: by a password where a second factor was given some days ago, which is as little for
 * whatever changes the account. `provider`: by an identity provider that asks for the second factor in our place; what it asked
 * for we have not seen.
 */
export type Level = 'password' | 'recovery' | 'mailbox' | 'trusted-browser' | 'provider' | 'second-factor'

/** What a session was proved by where RFC 8176 has no word: a provider's word, proof with it, and proof of a key. */
export const fromProvider = { word: 'provider', proof: 'provider-proof', keys: 'provider-keys' } as const

type Proved = { readonly level: Level; readonly methods: readonly string[] }

/** The level that a password and a right answer of this assurance reach. */
export function levelOf(assurance: Assurance): Level {
  return assurance === 'possession' || assurance === 'two-factors' ? 'second-factor' : assurance
}

/** Whether a key that signs for one address alone was among them (RFC 8176: in hardware, or in software). */
export function resists(methods: readonly string[]): boolean {
  return methods.includes('hwk') || methods.includes('swk')
}

/** The same for those who come by a provider, where policy lets its proof of a key count as one of ours. */
export function resistsFor({ providerKeys }: Pick<Policy, 'providerKeys'>, methods: readonly string[]): boolean {
  return resists(methods) || (providerKeys === 'allowed' && methods.includes(fromProvider.keys))
}

/**
 * Whether two factors were given: a password and a thing of theirs, or a key that checked who holds it. A provider's word stands where
 * the password does. Whoever came by the link of a portal that keeps their password has given us the thing alone.
 */
export function isTwoFactors({ level, methods }: Proved): boolean {
  const first = [fromProvider.word, 'pwd', 'user'].some((method) => methods.includes(method))
  return level === 'second-factor' && first
}

/** Whether a provider may still stand in for the second factor as it did when this session began. */
export function isStillExempt({ exemption }: Pick<Policy, 'exemption'>, { level, methods }: Proved): boolean {
  if (level !== 'provider') return true
  return exemption === 'always' || (exemption === 'on-proof' && methods.includes(fromProvider.proof))
}
