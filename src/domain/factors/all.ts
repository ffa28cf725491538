import type { Work } from '#kernel/work.ts'
import { bypassCode } from './bypass-code/bypass-code.factor.ts'
import { emailCode } from './email-code/email-code.factor.ts'
import type { Factor, TotpParameters } from './factor.ts'
import { passkey } from './passkey/passkey.factor.ts'
import { recoveryCodes } from './recovery-codes/recovery-codes.factor.ts'
import { smsCode } from './sms-code/sms-code.factor.ts'
import { totp } from './totp/totp.factor.ts'

/** Every kind of factor there is. */
export const factors = [
  passkey,
  totp,
  smsCode,
  emailCode,
  recoveryCodes,
  bypassCode,
] as const satisfies readonly Factor[]

export type FactorKind = (typeof factors)[number]['kind']

const byKind: ReadonlyMap<string, Factor> = new Map(factors.map((factor) => [factor.kind, factor]))

/** The kind people keep in reserve: a set comes with the first token, and is made anew when they ask for it. */
export const reserve = recoveryCodes

/** The kind that proves an address: also where it is no factor yet, and where somebody only could have been sent a code. */
export const mailbox: Factor = emailCode

/** The kind that can stand alone: instead of a password, and without a name. */
export const alone: Required<
  Pick<Factor, 'kind' | 'request' | 'options' | 'writeDown' | 'owner' | 'standsAlone' | 'stranded'>
> &
  Factor = passkey

/** The apps that would show wrong codes for these parameters, whichever factor they are for. */
export function appsThatIgnore(parameters: TotpParameters): readonly string[] {
  return [...byKind.values()].flatMap((factor) => factor.ignoredBy?.(parameters) ?? [])
}

/** Takes away what no kind needs any more. */
export async function deleteEndedCodes(work: Work): Promise<void> {
  for (const factor of byKind.values()) await factor.tidy?.(work)
}

/** The kinds whose answers a foreign page can ask for and pass on. */
export const passable: readonly string[] = [...byKind.values()]
  .filter(({ phishingResistant }) => !phishingResistant)
  .map(({ kind }) => kind)

/** Whether security tokens come from this kind: whatever does not only stand in for one. */
export function givesTokens(kind: string): boolean {
  return factorOf(kind).assurance !== 'recovery'
}

/** The factor of this kind; throws for a kind there is not, which is a bug. */
export function factorOf(kind: string): Factor {
  const factor = byKind.get(kind)
  if (!factor) throw new Error(`no factor is named ${kind}`)
  return factor
}
