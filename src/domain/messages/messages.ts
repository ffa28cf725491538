import { newId } from '#kernel/ids.ts'
import type { Message, Work } from '#kernel/work.ts'
import { insertMessage } from './messages.store.ts'

/** What people are told about the safety of their account. The words are in the catalogues, under `message.` and this. */
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

/** Puts a message into the outbox, in the transaction that needs it. */
export async function enqueue(work: Work, message: Message): Promise<void> {
  await insertMessage(work, newId(work.now, work.random), message)
}
