import { type Exemption, exemptions } from '#domain/policies/levels.ts'
import type { Policy } from '#domain/policies/policies.ts'
import { plus } from '#kernel/time.ts'
import type { Proof } from './assertion.ts'
import type { IdentityProvider, WantedProof } from './providers.ts'

/** How a sign-in at a provider is taken: it gave proof of a second factor, it is trusted without, or we ask. */
export type Standing = 'proved' | 'trusted' | 'asked'

/** Values of `acr` that stand for a key no foreign page can pass on (OpenID Connect Extended Authentication Profile). */
const OF_A_KEY = ['phr', 'phrh']

/** Clocks differ by no more. */
const SKEW = 60

/** How this sign-in is taken: never further than the policy of whoever signs in lets a provider be trusted. */
export function standingOf(
  { trust, proofs }: Pick<IdentityProvider, 'trust' | 'proofs'>,
  { exemption }: Pick<Policy, 'exemption'>,
  proof: Proof,
  now: Date,
): Standing {
  const allowed = exemptions[Math.max(exemptions.indexOf(trust), exemptions.indexOf(exemption))] ?? 'none'
  return taken(allowed, fits(proofs, proof, now))
}

function taken(allowed: Exemption, proved: boolean): Standing {
  switch (allowed) {
    case 'none':
      return 'asked'
    case 'on-proof':
      return proved ? 'proved' : 'asked'
    case 'always':
      return proved ? 'proved' : 'trusted'
  }
}

/** Whether it is what the provider must say, and recent enough. What it says nothing about is taken for the weakest. */
export function fits({ amr, acr, maxAgeSeconds }: WantedProof, proof: Proof, now: Date): boolean {
  const named = proof.methods.some((method) => amr.includes(method))
  const inContext = proof.context !== undefined && acr.includes(proof.context)
  return (named || inContext) && isRecent(proof.authenticatedAt, maxAgeSeconds, now)
}

/** Whether the person was asked at the provider within this time. A time that is to come is none. */
export function isRecent(at: Date | undefined, maxAgeSeconds: number | null, now: Date): boolean {
  if (maxAgeSeconds === null) return true
  return at !== undefined && at <= plus(now, SKEW) && now <= plus(at, maxAgeSeconds + SKEW)
}

/** Whether the proof was one of a key. */
export function isOfKey({ methods, context }: Proof): boolean {
  return methods.includes('hwk') || methods.includes('swk') || (context !== undefined && OF_A_KEY.includes(context))
}
