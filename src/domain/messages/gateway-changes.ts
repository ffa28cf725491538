import { type Action, type AuditEvent, record } from '#domain/audit/audit.ts'
import type { Work } from '#kernel/work.ts'
import { addGateway, changeGateway, type GatewayDraft, type GatewayKey, removeGateway } from './gateways.ts'

type By = Pick<AuditEvent, 'actor' | 'place'>

/** Adds a gateway, on record; its id. */
export async function addGatewayBy(work: Work, by: By, organizationId: string, draft: GatewayDraft): Promise<string> {
  const id = await addGateway(work, organizationId, draft)
  await note(work, by, 'gateway.added', { organizationId, id }, draft)
  return id
}

export async function changeGatewayBy(work: Work, by: By, key: GatewayKey, draft: GatewayDraft): Promise<void> {
  await changeGateway(work, key, draft)
  await note(work, by, 'gateway.changed', key, draft)
}

export async function removeGatewayBy(work: Work, by: By, key: GatewayKey, gone: GatewayDraft): Promise<void> {
  await removeGateway(work, key)
  await note(work, by, 'gateway.removed', key, gone)
}

/** Never its secrets. */
function note(work: Work, by: By, action: Action, key: GatewayKey, draft: GatewayDraft): Promise<void> {
  const { name, senderAddress: sender, channel, kind } = draft
  const detail = { gateway: key.id, name, sender, channel, kind, ...whereOf(draft) }
  return record(work, { organizationId: key.organizationId, action, outcome: 'done', ...by, detail })
}

/** To whom messages are handed: of an address its host alone, as the rest may hold secrets. */
function whereOf(draft: GatewayDraft): Readonly<Record<string, string | number>> {
  const { settings } = draft
  if ('host' in settings) return { host: settings.host, port: settings.port, security: settings.security }
  const address = 'url' in settings ? settings.url : settings.baseUrl
  return address === null ? {} : { host: new URL(address).host }
}
