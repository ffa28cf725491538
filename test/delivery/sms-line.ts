import type { TestContext } from 'node:test'
import type { SmppSettings } from '#delivery/sms/all.ts'
import { addGateway, type GatewayDraft } from '#domain/messages/gateways.ts'
import { deliveryOf } from '../letters.ts'
import type { TestWorld } from '../world.ts'
import { smppCounterpart } from './smpp-counterpart.ts'

/** A line to a message center, by which the codes of the operator's people leave. */
export type SmsLine = {
  /** What came to whose phone, the newest last, once all that waits has left: at least so many. */
  came(count: number): Promise<readonly { readonly to: string; readonly text: string }[]>
}

export async function smsLine(t: TestContext, world: TestWorld): Promise<SmsLine> {
  const center = await smppCounterpart(t, { login: { systemId: 'portal', password: 's3cret-8' } })
  const settings: SmppSettings = {
    ...{ host: '127.0.0.1', port: center.port, security: 'none', systemId: 'portal', password: 's3cret-8' },
    ...{ systemType: null, longText: 'parts' },
  }
  const sender = { name: 'line', senderAddress: 'Example', senderName: null }
  const draft: GatewayDraft = { ...sender, channel: 'sms', kind: 'smpp', settings }
  const { id } = await world.operator()
  await world.work((work) => addGateway(work, id, draft))
  const delivery = deliveryOf(world, { publicUrl: 'https://login.example.com' })
  t.after(() => delivery.stop())
  return {
    came: async (count) => {
      await delivery.worker.pass()
      const messages = await center.heard('message', count)
      return messages.map(({ fields, text }) => ({ to: String(fields.destination_addr), text }))
    },
  }
}

/** The code that such a text begins with. */
export const codeIn = (text = ''): string => /^\d{6,8}/.exec(text)?.[0] ?? ''
