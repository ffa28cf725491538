import { alone } from '#domain/factors/all.ts'
import type { Answer, Enrollment, Occasion } from '#domain/factors/factor.ts'
import type { BrowserOptions } from '#domain/factors/request.ts'
import { parsePasskey } from '#kernel/passkey.ts'
import type { Enrolled } from './factor-contract.ts'
import { HERE, type KeyOptions, type SecurityKey, securityKey } from './security-key.ts'
import { SIGN_IN } from './sent-codes.ts'
import type { TestWorld } from './world.ts'

/** Where passkeys are asked for in stories without pages. */
export const PARTY = { id: 'localhost', origin: HERE, name: 'Example Hosting' }

/** As the form brings it. */
export function asPasskey(json: string): Answer {
  const response = parsePasskey(json)
  if (!response) throw new Error('the answer cannot be read')
  return { ask: 'passkey', response }
}

/** Asks for this passkey. */
export function asks(
  world: TestWorld,
  enrollment: Enrollment,
  occasion: Occasion = SIGN_IN,
  party = PARTY,
): Promise<BrowserOptions> {
  const { organizationId } = enrollment
  const request = { organizationId, of: [enrollment], occasion, party, verification: 'preferred' } as const
  return world.work((work) => alone.request(work, request))
}

/** Somebody with a security key in their hand. Of the same key, whoever asks: it was made for this enrollment. */
export function answersOfKey(
  world: TestWorld,
  enrollment: Enrollment,
  options: BrowserOptions,
): Pick<Enrolled, 'fresh' | 'right' | 'wrong'> {
  const key = keyOf(enrollment)
  let last: Answer | undefined
  const fresh = async (): Promise<Answer> => {
    last = asPasskey(key.answer(await asks(world, enrollment)))
    return last
  }
  return {
    right: async () => (enrollment.state === 'pending' ? asPasskey(key.make(options)) : (last ?? fresh())),
    fresh,
    wrong: (number = 0) => {
      const challenge = Buffer.from(`nobody asked for this: ${number}`).toString('base64url')
      const asked = { challenge, rpId: PARTY.id }
      return asPasskey(enrollment.state === 'pending' ? key.make({ ...options, ...asked }) : key.copy().answer(asked))
    },
  }
}

const keys = new Map<string, SecurityKey>()

/** The key of an enrollment, made where there is none. */
function keyOf({ id }: Enrollment, options?: KeyOptions): SecurityKey {
  const known = keys.get(id) ?? securityKey(options)
  keys.set(id, known)
  return known
}
