import type { Gateway } from '../gateway.ts'
import type { SmtpOptions, SmtpSettings } from './smtp.gateway.ts'

export type { SmtpOptions, SmtpSettings }

/**
 * Every kind of gateway for e-mail: one file each, and one line here, loaded with the first message. The contract suite
 * runs against each.
 */
export const kinds = {
  smtp: async (settings: SmtpSettings, options: SmtpOptions): Promise<Gateway> =>
    (await import('./smtp.gateway.ts')).openSmtp(settings, options),
} as const

export type Kind = keyof typeof kinds
