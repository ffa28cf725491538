import { type AuditEvent, record } from '#domain/audit/audit.ts'
import type { Look, SealContext, Work } from '#kernel/work.ts'
import type { Application, ApplicationKey } from './applications.ts'
import * as store from './webhooks.store.ts'

/** Where an application is told of the factors of its people, and what that is signed with. */
export type Webhook = { readonly address: string; readonly secret: string }

type By = Pick<AuditEvent, 'actor' | 'place'>

/** `undefined`: it is told nothing. */
export async function findWebhook(look: Look, key: ApplicationKey): Promise<Webhook | undefined> {
  const found = await store.selectWebhook(look, key)
  if (!found) return undefined
  const { address, sealedSecret } = found
  return { address, secret: Buffer.from(look.vault.open(sealedSecret, contextOf(key))).toString() }
}

/** Has it told there, on record. The first time it makes a secret, which is in the answer. */
export async function changeWebhook(
  work: Work,
  by: By,
  application: Application,
  address: string,
): Promise<string | undefined> {
  const known = await findWebhook(work, application)
  const secret = known?.secret ?? newSecret(work)
  await keep(work, application, { address, secret })
  await note(work, by, application, { webhook: address })
  return known ? undefined : secret
}

/** Makes another secret, on record: from now on nothing is signed with the one before. `undefined`: it is told nothing. */
export async function renewWebhookSecret(work: Work, by: By, application: Application): Promise<string | undefined> {
  const known = await findWebhook(work, application)
  if (!known) return undefined
  const secret = newSecret(work)
  await keep(work, application, { ...known, secret })
  await note(work, by, application, { webhook: known.address, secret: 'new' })
  return secret
}

/** It is told nothing any more, on record; false where it was not. */
export async function removeWebhook(work: Work, by: By, application: Application): Promise<boolean> {
  if (!(await store.deleteWebhook(work, application))) return false
  await note(work, by, application, { webhook: 'removed' })
  return true
}

/** As Standard Webhooks writes it. */
const newSecret = ({ random }: Work): string => `whsec_${Buffer.from(random(32)).toString('base64')}`

function keep(work: Work, key: ApplicationKey, { address, secret }: Webhook): Promise<void> {
  const sealedSecret = work.vault.seal(Buffer.from(secret), contextOf(key))
  return store.upsertWebhook(work, key, { address, sealedSecret })
}

const contextOf = ({ id }: ApplicationKey): SealContext => ({ table: 'webhook', row: id, purpose: 'secret' })

function note(
  work: Work,
  by: By,
  { organizationId, id, name, kind }: Application,
  more: NonNullable<AuditEvent['detail']>,
): Promise<void> {
  const detail = { application: id, name, kind, ...more }
  return record(work, { organizationId, action: 'application.changed', outcome: 'done', ...by, detail })
}
