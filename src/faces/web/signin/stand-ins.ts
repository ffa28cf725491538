import { factorOf } from '#domain/factors/all.ts'
import type { Word } from '../words/words.ts'

/** What a code of this form stands in with: the person's own sheet, or what support has made. */
export type StandIn = 'recovery-codes' | 'bypass-code'

export const STAND_INS: Readonly<
  Record<StandIn, { readonly [part in 'lead' | 'label' | 'use' | 'wrong' | 'used' | 'malformed']: Word }>
> = {
  'recovery-codes': {
    lead: 'signin.challenge.recovery',
    label: 'signin.challenge.recoveryCode',
    use: 'signin.challenge.useRecovery',
    wrong: 'error.recovery.wrong',
    used: 'error.recovery.used',
    malformed: 'error.recovery.malformed',
  },
  'bypass-code': {
    lead: 'signin.challenge.bypass',
    label: 'signin.challenge.bypassCode',
    use: 'signin.challenge.useBypass',
    wrong: 'error.bypass.wrong',
    used: 'error.bypass.wrong',
    malformed: 'error.bypass.malformed',
  },
}

/** Of the kinds that stand in for a factor, every one but a sheet of recovery codes is good for one use. */
export function standIn(kind: string): StandIn {
  return factorOf(kind).endsWithUse ? 'bypass-code' : 'recovery-codes'
}
