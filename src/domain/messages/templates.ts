import { day, hour, minute, type Seconds } from '#kernel/time.ts'

/** What people are told about the safety of their account. */
export const notices = [
  'factor-added',
  'factor-removed',
  'recovery-code-used',
  'recovery-codes-renewed',
  'new-browser',
  'browser-trusted',
  'password-changed',
  'password-removed',
  'email-changed',
  'email-changed-from',
  'factor-reset',
  'factor-set-up',
  'bypass-code-made',
  'bypass-code-used',
  'codes-guessed',
  'codes-tried',
  'waits-lifted',
  'reset-stopped',
  'passkey-added',
  'passkey-removed',
  'passkey-cloned',
  'codes-added',
  'codes-removed',
  'number-changed',
  'email-change-asked',
  'email-moved',
  'email-restored',
  'sessions-ended',
  'provider-linked',
  'provider-unlinked',
] as const
export type Notice = (typeof notices)[number]

/**
 * Notices without a link to say that it was not me: those to an address that has only now become somebody's, or is none of
 * theirs any more by the word of an administrator or of who had it before; and what stops things, or signs out.
 */
const FINAL: readonly string[] = ['email-changed', 'email-moved', 'email-restored', 'reset-stopped', 'sessions-ended']

/** Whether whoever reads this may say: this was not me. So it is with every other notice, also with those to come. */
export function isObjectable(template: string): boolean {
  return notices.some((notice) => notice === template) && !FINAL.includes(template)
}

/** What somebody waits for before a page: sent again soon, and of no use after a few minutes. */
export const codes = ['email-code', 'sms-code'] as const
export type CodeTemplate = (typeof codes)[number]
/** How long a code is good for, and so how long it is worth sending. */
export const CODE_LIFE: Seconds = 5 * minute

export function isCode(template: string): template is CodeTemplate {
  return codes.some((code) => code === template)
}

/** How long a message is worth sending. What is not listed lives as long as a notice. */
const lives: ReadonlyMap<string, Seconds> = new Map([
  ['invitation', 7 * day],
  ['enrollment-link', day],
  ['password-link', hour],
  ['account-secured', hour],
  ['reset-asked', 3 * day],
  ['reset-approval', 3 * day],
  ['token-required-soon', day],
  ['set-up-reminder', 7 * day],
  ...codes.map((code): [string, Seconds] => [code, CODE_LIFE]),
  // for names that nobody has, so that asking about them takes as long
  ['nobody', 0],
])

/** Older news is not sent: it would only frighten. */
export const NOTICE_LIFE: Seconds = day

export function lifeOf(template: string): Seconds {
  return lives.get(template) ?? NOTICE_LIFE
}
