import { newId } from '#kernel/ids.ts'
import { plus } from '#kernel/time.ts'
import type { Message, MessageKey, Work } from '#kernel/work.ts'
import { insertMessage } from './messages.store.ts'
import { objectionTo } from './objections.ts'
import { sealSecret } from './secrets.ts'
import { lifeOf } from './templates.ts'

export { isObjectable, type Notice, notices } from './templates.ts'

/**
 * Puts a message into the outbox, in the transaction that needs it, and returns which row it is. Somebody looks there every
 * few seconds. Where one may object to what it tells, the token of that link goes with it.
 */
export async function post(work: Work, message: Message): Promise<MessageKey> {
  const key = { organizationId: message.organizationId, id: newId(work.now, work.random) }
  const objection = objectionTo(work, message)
  const told = objection ? { ...message.secret, token: objection.token } : message.secret
  const secret = told ? sealSecret(work.vault, key.id, told) : null
  await insertMessage(work, key.id, message, secret, plus(work.now, lifeOf(message.template)), objection?.row)
  return key
}
