import type { Factor } from '../factor.ts'
import { sentCodes } from '../sent-codes.ts'
import { maskedAddress } from './address.ts'
import { emailCodes } from './email-code.store.ts'

/**
 * Codes to the person's registered address. They show who reads the mailbox, which a password opens too: a second step and
 * no second factor (NIST SP 800-63B-4 section 3.1.3.1), so those who administer have it only where a policy says so.
 */
export const emailCode = {
  kind: 'email-code',
  assurance: 'mailbox',
  // source: RFC 8176 has no value for codes by mail
  amr: ['otp'],
  ask: 'code',
  needsProof: true,
  begun: 'factor.begun',
  channel: 'email',
  notFor: ['owner', 'administrator'],
  ...sentCodes({
    channel: 'email',
    template: 'email-code',
    purpose: 'email code',
    tables: emailCodes,
    shown: maskedAddress,
    usual: ({ email }) => email,
  }),
} as const satisfies Factor
