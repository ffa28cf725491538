import { newId } from '#kernel/ids.ts'
import { plus } from '#kernel/time.ts'
import type { Message, MessageKey, Work } from '#kernel/work.ts'
import { insertMessage } from './messages.store.ts'
import { sealSecret } from './secrets.ts'
import { lifeOf } from './templates.ts'

export { type Notice, notices } from './templates.ts'

/** Puts a message into the outbox, in the transaction that needs it, and returns which row it is. Somebody looks there every few seconds. */
export async function post(work: Work, message: Message): Promise<MessageKey> {
  const key = { organizationId: message.organizationId, id: newId(work.now, work.random) }
  const secret = message.secret ? sealSecret(work.vault, key.id, message.secret) : null
  await insertMessage(work, key.id, message, secret, plus(work.now, lifeOf(message.template)))
  return key
}
