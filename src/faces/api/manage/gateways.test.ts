import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { addGateway, type GatewayDraft, gatewaysOf } from '#domain/messages/gateways.ts'
import { type Heard, keyOf, speaking } from '../../../../test/doors/api.ts'
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

  it('adds one of each kind by the rules of the pages, changes it, and never sees a secret again', async (t) => {
    const { say, at, world } = await harbor(t)
    for (const [kind, { settings, secret }] of Object.entries(KINDS)) {
      const [channel, as] = kind.split('/')
      const senderAddress = channel === 'email' ? 'login@example.com' : 'Harbor'
      const made = await say('POST', at, { channel, kind: as, name: kind, senderAddress, settings })
      assert.equal(made.status, 201, `${kind} ${JSON.stringify(made.body)}`)
      assert.deepEqual(made.body.secrets, [secret], kind)
      const one = `${at}/${made.body.id}`
      const before = await say('GET', one)
      assert.ok(!/hush|whsec/.test(JSON.stringify(before.body)), kind)
      const etag = before.headers.get('etag') ?? ''
      const changed = await say('PATCH', one, { name: 'renamed' }, { 'if-match': etag })
      assert.deepEqual([changed.body.name, changed.body.settings], ['renamed', before.body.settings], kind)
      assert.equal((await say('PATCH', one, { name: 'late' }, { 'if-match': etag })).code, 'changed')
    }
    const kept = await world.look((look) => gatewaysOf(look, at.split('/')[3] ?? ''))
    assert.ok(
      kept.every(({ settings }) => /hush|whsec/.test(JSON.stringify(settings))),
      'secrets stay',
    )
    const told = await world.rows<{ door: string }>(
      "select detail->>'door' as door from audit_event where action like 'gateway.%'",
    )
    assert.deepEqual([told.length, new Set(told.map(({ door }) => door))], [2 * kept.length, new Set(['api'])])
    for (const { id } of kept) assert.equal((await say('DELETE', `${at}/${id}`)).status, 204)
    assert.deepEqual((await say('GET', at)).body.items, [])
  })

  it('sends no secret that is kept elsewhere, and hears field by field what is wrong', async (t) => {
    const { say, at } = await harbor(t)
    const smtp = { channel: 'email', kind: 'smtp', name: 'mail', senderAddress: 'login@example.com' }
    const { body } = await say('POST', at, { ...smtp, settings: KINDS['email/smtp']?.settings })
    const patch = (settings: object) => say('PATCH', `${at}/${body.id}`, { settings }, { 'if-match': '*' })
    const wrongIn = async (heard: Promise<Heard>) => {
      const { status, body: problem } = await heard
      assert.equal(status, 422)
      return problem.errors
    }
    assert.deepEqual(await wrongIn(patch({ host: 'evil.example.com' })), [
      { field: 'settings.password', problem: 'again' },
    ])
    assert.equal((await patch({ host: 'new.example.com', password: 'hush too' })).status, 200)
    assert.deepEqual(await wrongIn(patch({ security: 'none' })), [
      { field: 'settings.security', problem: 'unencrypted' },
      { field: 'settings.password', problem: 'again' },
    ])
    assert.deepEqual(await wrongIn(patch({ apiKey: 'x' })), [{ field: 'settings.apiKey', problem: 'does-not-fit' }])
    assert.deepEqual(await wrongIn(say('POST', at, { ...smtp, kind: 'twilio', settings: {} })), [
      { field: 'kind', problem: 'unknown' },
    ])
    const vonage = { channel: 'sms', kind: 'vonage', name: 'texts', settings: { apiKey: 'key', apiSecret: null } }
    assert.deepEqual(await wrongIn(say('POST', at, vonage)), [{ field: 'settings.apiSecret', problem: 'missing' }])
    assert.deepEqual(await wrongIn(say('POST', at, { ...vonage, settings: { baseUrl: 'http://a.example.com' } })), [
      ...['senderAddress', 'settings.apiKey'].map((field) => ({ field, problem: 'missing' })),
      ...[
        { field: 'settings.baseUrl', problem: 'malformed' },
        { field: 'settings.apiSecret', problem: 'missing' },
      ],
    ])
  })
})

async function harbor(t: TestContext) {
  const portal = await testPortal(t)
  const { world } = portal
  const { id, ...rest } = await world.organization('Harbor', { kind: 'reseller' })
  const { token } = await keyOf(world, { id, ...rest })
  return { world, say: speaking(portal, token), at: `/v1/organizations/${id}/gateways` }
}

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const KINDS: Readonly<Record<string, { readonly settings: object; readonly secret: string }>> = {
  'email/smtp': { settings: { host: 'mail.example.com', username: 'me', password: 'hush' }, secret: 'password' },
  'email/webhook': { settings: { url: 'https://hooks.example.com/', secret: WEBHOOK_SECRET }, secret: 'secret' },
  'sms/twilio': { settings: { accountSid: `AC${'0'.repeat(32)}`, secret: 'hush' }, secret: 'secret' },
  'sms/vonage': { settings: { apiKey: 'key', apiSecret: 'hush' }, secret: 'apiSecret' },
  'sms/sns': {
    settings: { region: 'eu-central-1', accessKeyId: 'AKIA', secretAccessKey: 'hush' },
    secret: 'secretAccessKey',
  },
  'sms/messagebird': { settings: { accessKey: 'hush' }, secret: 'accessKey' },
  'sms/smpp': {
    settings: { host: 'smpp.example.com', port: 2776, systemId: 'me', password: 'hush' },
    secret: 'password',
  },
  'sms/http': {
    settings: { url: 'https://sms.example.com/', plus: false, parameters: 'a=hush' },
    secret: 'parameters',
  },
  'sms/webhook': { settings: { url: 'https://hooks.example.com/', secret: WEBHOOK_SECRET }, secret: 'secret' },
}
