import { callingCodeOf } from '#kernel/phone.ts'
import type { Factor } from '../factor.ts'
import { sentCodes } from '../sent-codes.ts'
import { maskedNumber } from './number.ts'
import { smsCodes } from './sms-code.store.ts'

/**
 * Codes to a mobile number. They show who has the telephone, or who has talked its provider into another card: possession,
 * and restricted (NIST SP 800-63B-4 section 3.1.3.3).
 */
export const smsCode = {
  kind: 'sms-code',
  assurance: 'possession',
  amr: ['sms'],
  ask: 'code',
  needsProof: true,
  begun: 'factor.begun',
  channel: 'sms',
  restricted: true,
  ...sentCodes({
    channel: 'sms',
    template: 'sms-code',
    purpose: 'sms code',
    tables: smsCodes,
    shown: (to) => maskedNumber(to, callingCodeOf(to)),
    usual: ({ mobile }) => mobile ?? undefined,
  }),
} as const satisfies Factor
