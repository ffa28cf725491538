import { giveUpPassword } from '#domain/account/own-password.ts'
import { beginPasskey, provePasskey } from '#domain/account/passkeys.ts'
import type { BrowserOptions } from '#domain/factors/request.ts'
import type { User } from '#domain/users/users.ts'
import type { Answered, Visitor } from './attack/visitor.ts'
import { asPasskey, PARTY } from './passkeys.ts'
import type { TestPortal } from './portal.ts'
import { type Changes, type KeyOptions, type SecurityKey, securityKey } from './security-key.ts'
import { type Signed, signed } from './signed-in.ts'
import type { TestWorld } from './world.ts'

export type Holder = Signed & { readonly key: SecurityKey; readonly enrollmentId: string }

/** Somebody who has set up a passkey at this address; it checks who holds it unless told otherwise. */
export async function withPasskey(
  world: TestWorld,
  user: User,
  origin: string = PARTY.origin,
  options: KeyOptions = { verifies: true },
): Promise<Holder> {
  const person = await signed(world, user)
  const key = securityKey(options)
  const party = { ...PARTY, id: new URL(origin).hostname, origin }
  const begun = await world.work((work) => beginPasskey(work, person.me, 'key', party))
  if (begun.setup.show !== 'passkey') throw new Error('no passkey was asked for')
  const answer = asPasskey(key.make(begun.setup.options, { origin }))
  const proved = await provePasskey(world, person.me, begun.enrollmentId, answer, undefined)
  if (!proved.ok) throw new Error(`the passkey was refused: ${proved.code}`)
  const again = await signed(world, user, { methods: ['hwk', 'pop', 'user', 'mfa'] })
  return { ...again, key, enrollmentId: begun.enrollmentId }
}

/** The same, and no password any more. */
export async function passwordless(world: TestWorld, user: User, origin?: string): Promise<Holder> {
  const holder = await withPasskey(world, user, origin)
  const given = await world.work((work) => giveUpPassword(work, holder.me))
  if (!given.ok) throw new Error(`the password stays: ${given.may}`)
  return { ...holder, ...(await signed(world, user, { methods: ['hwk', 'pop', 'user', 'mfa'] })) }
}

/** What the sign-in page asks this browser. */
export async function asked(visitor: Visitor): Promise<BrowserOptions> {
  const { status, body } = await visitor.post('/signin/passkey/options')
  if (status !== 200) throw new Error(`nothing was asked: ${status}`)
  return JSON.parse(body) as BrowserOptions
}

/** Signs in with this key as the page does, or tries to. */
export async function signsInWith(
  portal: TestPortal,
  visitor: Visitor,
  key: SecurityKey,
  changes: Changes = {},
): Promise<Answered> {
  const passkey = key.answer(await asked(visitor), { origin: portal.url, ...changes })
  return visitor.post('/signin/passkey', { passkey })
}
