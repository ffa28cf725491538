import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addGateway, type GatewayDraft } from '#domain/messages/gateways.ts'
import { keyOf, speaking } from '../../../../test/doors/api.ts'
import { testPortal } from '../../../../test/portal.ts'
import { type Mail, noMail, type TestMessage } from '../../web/mail.ts'

const draft = (name: string): GatewayDraft => ({
  ...{ channel: 'email', kind: 'smtp', name, senderAddress: 'login@example.com', senderName: null },
  settings: {
    ...{ host: 'mail.example.com', port: 587, security: 'starttls', username: 'me', password: 'very secret' },
    dkim: null,
  },
})

describe('a program that looks after gateways', () => {
  it('sees them without their secrets, orders them and tests them', async (t) => {
    const sent: TestMessage[] = []
    const mail: Mail = {
      ...noMail,
      tryOut: async (message) => {
        sent.push(message)
        return { result: 'refused', answer: '550 no' }
      },
    }
    const portal = await testPortal(t, { mail })
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const ada = await world.person({ username: 'ada', organizationId: harbor.id, role: 'administrator' })
    const say = speaking(portal, (await keyOf(world, harbor, { userId: ada.id })).token)
    const at = `/v1/organizations/${harbor.id}/gateways`
    await world.work((work) => addGateway(work, harbor.id, draft('first')))
    const second = await world.work((work) => addGateway(work, harbor.id, draft('second')))
    const { body } = await say('GET', at)
    assert.ok(!JSON.stringify(body).includes('secret'))
    const raised = (await say('POST', `${at}/${second}/raise`)).body.items
    assert.deepEqual(
      raised.map(({ name }: { name: string }) => name),
      ['second', 'first'],
    )
    assert.deepEqual((await say('POST', `${at}/${second}/test`, {})).body, { sent: false, answer: '550 no' })
    assert.deepEqual([sent[0]?.to, sent[0]?.organizationId], [ada.email, harbor.id])
    const [row] = await world.rows<{ outcome: string }>(
      "select outcome from audit_event where action = 'gateway.tested'",
    )
    assert.equal(row?.outcome, 'refused')
    const codes: (string | undefined)[] = []
    for (const _ of [2, 3, 4, 5, 6]) codes.push((await say('POST', `${at}/${second}/test`, {})).code)
    assert.equal(codes.at(-1), 'too-many-requests')
    assert.equal(sent.length, 5)
  })
})
