import { bypassCode } from './bypass-code/bypass-code.factor.ts'
import type { Factor } from './factor.ts'
import { recoveryCodes } from './recovery-codes/recovery-codes.factor.ts'
import { totp } from './totp/totp.factor.ts'

/** Every kind of factor there is. */
export const factors = [totp, recoveryCodes, bypassCode] as const satisfies readonly Factor[]

export type FactorKind = (typeof factors)[number]['kind']

const byKind: ReadonlyMap<string, Factor> = new Map(factors.map((factor) => [factor.kind, factor]))

/** The factor of this kind; throws for a kind there is not, which is a bug. */
export function factorOf(kind: string): Factor {
  const factor = byKind.get(kind)
  if (!factor) throw new Error(`no factor is named ${kind}`)
  return factor
}
