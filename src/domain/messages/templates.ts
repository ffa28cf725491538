import { day, type Seconds } from '#kernel/time.ts'

/** What people are told about the safety of their account. */
export const notices = [
  'factor-added',
  'factor-removed',
  'recovery-code-used',
  'recovery-codes-renewed',
  'new-browser',
  'password-changed',
  'email-changed',
  'email-changed-from',
  'factor-reset',
] as const
export type Notice = (typeof notices)[number]

/** How long a message is worth sending. What is not listed lives as long as a notice. */
const lives: ReadonlyMap<string, Seconds> = new Map([])

/** Older news is not sent: it would only frighten. */
export const NOTICE_LIFE: Seconds = day

export function lifeOf(template: string): Seconds {
  return lives.get(template) ?? NOTICE_LIFE
}
