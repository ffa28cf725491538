import { timingSafeEqual } from 'node:crypto'
import { type ApplicationKey, nameOfKey } from '#domain/applications/applications.ts'
import { searchKey } from '#kernel/parse.ts'
import type { Look } from '#kernel/work.ts'

const PURPOSE = 'privacyidea transaction'

/**
 * What a client calls what was asked of somebody. It is bound to the name that was asked about: clients keep it in forms,
 * and somebody with a code of their own could put it in the place of another's.
 */
export function nameOfTransaction(look: Look, application: ApplicationKey, user: string, token: string): string {
  return `${token}.${sealOf(look, application, user, token).toString('base64url')}`
}

/** What names the attempt; `undefined`: it was not begun for this name here. */
export function tokenIn(
  look: Look,
  application: ApplicationKey,
  user: string,
  transaction: string,
): string | undefined {
  const at = transaction.lastIndexOf('.')
  const token = transaction.slice(0, Math.max(0, at))
  const given = Buffer.from(transaction.slice(at + 1), 'base64url')
  const wanted = sealOf(look, application, user, token)
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? token : undefined
}

function sealOf({ vault }: Pick<Look, 'vault'>, application: ApplicationKey, user: string, token: string): Buffer {
  const whole = vault.hash(PURPOSE, `${nameOfKey(application)}\n${searchKey(user.trim())}\n${token}`)
  return Buffer.from(whole.subarray(0, 16))
}
