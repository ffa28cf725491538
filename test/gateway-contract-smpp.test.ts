import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import smpp from 'smpp'
import type { Gateway, TextMessage } from '#delivery/gateway.ts'
import { kinds, type SmppSettings } from '#delivery/sms/all.ts'
import { newId } from '#kernel/ids.ts'
import { selfSigned } from './delivery/counterpart.ts'
import { type SmppBehavior, type SmppCounterpart, smppCounterpart } from './delivery/smpp-counterpart.ts'

const TEXT = 'Example Hosting: 481516 ist Ihr Code. Größe {€}\n@login.example.com #481516'
const SETTINGS: SmppSettings = {
  ...{ host: '127.0.0.1', port: 2775, security: 'none', systemId: 'portal', password: 's3cret-8' },
  ...{ systemType: null, longText: 'parts' },
}

function message(more: Partial<TextMessage> = {}): TextMessage {
  const id = newId(new Date(), (size) => randomBytes(size))
  return { id, from: 'Example', to: '+4915112345678', text: TEXT, ...more }
}

type Pair = { readonly gateway: Gateway<TextMessage>; readonly other: SmppCounterpart }

async function pair(
  t: TestContext,
  behavior: SmppBehavior = {},
  more: Partial<SmppSettings> = {},
  withinMs = 5000,
): Promise<Pair> {
  const other = await smppCounterpart(t, behavior)
  const gateway = await kinds.smpp.open({ ...SETTINGS, port: other.port, ...more }, { publicOnly: false, withinMs })
  t.after(() => gateway.close())
  return { gateway, other }
}

describe('a gateway over SMPP', () => {
  it('hands over a message and tells what the other side said', async (t) => {
    const { gateway, other } = await pair(t, { login: { systemId: 'portal', password: 's3cret-8' } })
    assert.deepEqual(await gateway.send(message()), { result: 'sent', answer: 'ESME_ROK m1', segments: 1 })
    const [login] = await other.heard('login', 1)
    assert.deepEqual([login?.fields.command, login?.fields.interface_version], ['bind_transmitter', 0x34])
    const [received] = await other.heard('message', 1)
    assert.ok(received)
    const { fields, text, udh } = received
    assert.deepEqual([text, udh, fields.data_coding, fields.esm_class], [TEXT, '', 0, 0])
    const { source_addr, source_addr_ton, destination_addr, dest_addr_ton, dest_addr_npi } = fields
    assert.deepEqual([source_addr, source_addr_ton], ['Example', 5])
    assert.deepEqual([destination_addr, dest_addr_ton, dest_addr_npi], ['4915112345678', 1, 1])
  })

  it('says who sends: a name, a number, a short one, or whom the other side has', async (t) => {
    const { gateway, other } = await pair(t)
    for (const from of ['+4930123456', '82010', '']) await gateway.send(message({ from }))
    const senders = (await other.heard('message', 3)).map(({ fields }) => [
      fields.source_addr,
      fields.source_addr_ton,
      fields.source_addr_npi,
    ])
    assert.deepEqual(senders, [
      ['4930123456', 1, 1],
      ['82010', 3, 0],
      ['', 0, 0],
    ])
  })

  it('logs in once for many messages, also at the same time', async (t) => {
    const { gateway, other } = await pair(t)
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => gateway.send(message())))
    assert.ok(outcomes.every(({ result }) => result === 'sent'))
    assert.equal((await gateway.send(message())).result, 'sent')
    assert.equal(other.count('login'), 1)
  })

  it('writes what GSM-7 cannot', async (t) => {
    const { gateway, other } = await pair(t)
    await gateway.send(message({ text: 'Ваш код 481516 😀' }))
    const [received] = await other.heard('message', 1)
    assert.deepEqual([received?.text, received?.fields.data_coding], ['Ваш код 481516 😀', 8])
  })

  it('sends a long text in parts that phones put together, and again under the same number', async (t) => {
    const { gateway, other } = await pair(t)
    const long = message({ text: `${'ä€'.repeat(60)} ${'b'.repeat(60)}` })
    for (const _ of [1, 2]) assert.equal((await gateway.send(long)).segments, 2)
    const received = await other.heard('message', 4)
    const number = long.id.slice(-2)
    assert.deepEqual(
      received.map(({ udh }) => udh),
      [1, 2, 1, 2].map((part) => `0003${number}020${part}`),
    )
    assert.ok(received.every(({ fields }) => fields.esm_class === 0x40))
    const parts = received.slice(0, 2).map(({ text }) => text)
    assert.equal(parts.join(''), long.text)
  })

  it('leaves the cutting to the other side where it wants to', async (t) => {
    const { gateway, other } = await pair(t, {}, { longText: 'payload' })
    const long = message({ text: `${'ä€'.repeat(60)} ${'b'.repeat(60)}` })
    assert.equal((await gateway.send(long)).segments, 2)
    const [received] = await other.heard('message', 1)
    assert.deepEqual([received?.text, received?.payload], [long.text, true])
    await gateway.send(message())
    assert.equal((await other.heard('message', 2))[1]?.payload, false)
  })

  it('lets nobody write fields, whatever a name or a number says', async (t) => {
    const { gateway, other } = await pair(t)
    const evil = 'Ana\u0000\u0001\u0001+4900\u0000ä\r\nx'
    assert.equal((await gateway.send(message({ from: evil, to: '+4915\u00001\u0000' }))).result, 'sent')
    const [received] = await other.heard('message', 1)
    assert.ok(received)
    assert.deepEqual([received.fields.destination_addr, received.text], ['49151', TEXT])
    assert.equal(received.fields.source_addr, 'Ana+4900x')
  })

  it('knows a final no from one that may change', async (t) => {
    const { errors } = smpp
    const names = ['ESME_RINVDSTADR', 'ESME_RTHROTTLED', 'ESME_RMSGQFUL', 'ESME_RSYSERR', 'ESME_RINVSRCADR']
    const { gateway } = await pair(t, { statuses: [...names.map((name) => errors[name] ?? 0), 0x477] })
    for (const name of names) {
      const { result, answer } = await gateway.send(message())
      assert.equal(result, name === 'ESME_RINVDSTADR' ? 'refused' : 'unavailable', name)
      assert.match(answer, new RegExp(`^${name} \\(0x`))
    }
    assert.deepEqual(await gateway.send(message()), { result: 'unavailable', answer: 'status (0x477)' })
    assert.equal((await gateway.send(message())).result, 'sent')
  })

  it('is not sent while a part of it is not', async (t) => {
    const { gateway } = await pair(t, { statuses: [0, smpp.errors.ESME_RTHROTTLED ?? 1] })
    assert.equal((await gateway.send(message({ text: 'x'.repeat(200) }))).result, 'unavailable')
  })

  it('proves who it is, and says so when that fails', async (t) => {
    const { gateway, other } = await pair(t, { login: { systemId: 'portal', password: 'another' } })
    const { result, answer } = await gateway.send(message())
    assert.deepEqual([result, answer], ['unavailable', 'login: ESME_RINVPASWD (0xe)'])
    await other.heard('gone', 1)
    assert.equal(other.count('message'), 0)
  })

  it('is unavailable when the other side hangs up, and comes back by itself', async (t) => {
    const { gateway, other } = await pair(t, { drops: 'message' })
    const { result, answer } = await gateway.send(message())
    assert.deepEqual([result, answer], ['unavailable', 'the other side closed the connection'])
    assert.equal((await gateway.send(message())).result, 'sent')
    assert.equal(other.count('login'), 2)
    const closed = await pair(t, { drops: 'login' })
    assert.equal((await closed.gateway.send(message())).result, 'unavailable')
  })

  it('is unavailable when nobody answers in time, or at all', async (t) => {
    for (const behavior of [{ silent: 'login' }, { silent: 'message' }, { slowMs: 600 }] as const) {
      const { gateway } = await pair(t, behavior, {}, 200)
      const before = performance.now()
      assert.deepEqual(await gateway.send(message()), {
        ...{ result: 'unavailable', answer: 'no answer within 0.2 seconds' },
      })
      assert.ok(performance.now() - before < 1000)
    }
    const nobody = await kinds.smpp.open({ ...SETTINGS, port: 1 }, { publicOnly: false })
    const { result, answer } = await nobody.send(message())
    assert.equal(result, 'unavailable')
    assert.match(answer, /ECONNREFUSED/)
  })

  it('takes no nonsense for a yes', async (t) => {
    const huge = '7fffffff800000040000000000000002'
    const refusalThatIsNone = '00000010800000000000000000000002'
    const forAnother = '00000011800000040000000000000063' + '00'
    for (const garbage of [huge, refusalThatIsNone, forAnother, 'ff'.repeat(4000), '0000000000000000']) {
      const { gateway, other } = await pair(t, { garbage }, {}, 500)
      assert.equal((await gateway.send(message())).result, 'unavailable', garbage.slice(0, 40))
      assert.equal(other.count('login'), 1)
    }
  })

  it('stays when it is asked whether it is there, and comes back when it is sent away', async (t) => {
    for (const says of ['enquire_link', 'unbind'] as const) {
      const { gateway, other } = await pair(t, { says })
      assert.equal((await gateway.send(message())).result, 'sent')
      await other.heard(says === 'unbind' ? 'gone' : 'answered', 1)
      assert.equal((await gateway.send(message())).result, 'sent')
      assert.equal(other.count('login'), says === 'unbind' ? 2 : 1)
    }
  })

  it('asks every half minute whether the other side is there', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] })
    const { gateway, other } = await pair(t)
    await gateway.send(message())
    assert.equal(other.count('enquired'), 0)
    t.mock.timers.tick(30_000)
    await other.heard('enquired', 1)
  })

  it('demands a certificate somebody vouches for', async (t) => {
    const certificate = selfSigned(t, 'DNS:localhost')
    const { gateway, other } = await pair(t, { certificate }, { security: 'tls', host: 'localhost' })
    const { result, answer } = await gateway.send(message())
    assert.equal(result, 'unavailable')
    assert.match(answer, /self.signed/i)
    assert.equal(other.count('login'), 0)
    const before = getCACertificates()
    t.after(() => setDefaultCACertificates(before))
    setDefaultCACertificates([...before, readFileSync(certificate.cert, 'utf8')])
    assert.equal((await gateway.send(message())).result, 'sent')
    const settings = { ...SETTINGS, security: 'tls', port: other.port } as const
    const misnamed = await kinds.smpp.open(settings, { publicOnly: false })
    assert.equal((await misnamed.send(message())).result, 'unavailable')
  })

  it('does not reach into the network of this server for others', async (t) => {
    const other = await smppCounterpart(t)
    for (const host of ['127.0.0.1', 'localhost', '::1', '169.254.169.254', '10.0.0.1', '0.0.0.0']) {
      const gateway = await kinds.smpp.open({ ...SETTINGS, host, port: other.port }, { publicOnly: true })
      const { result, answer } = await gateway.send(message())
      assert.equal(result, 'unavailable', host)
      assert.match(answer, /not on the public Internet/, host)
    }
    const system = await kinds.smpp.open({ ...SETTINGS, host: 'nowhere.invalid', port: 25 }, { publicOnly: true })
    assert.match((await system.send(message())).answer, /not on the public Internet/)
    assert.equal(other.count('gone'), 0)
  })

  it('says goodbye when it is closed, after what is under way', async (t) => {
    const { gateway, other } = await pair(t, { slowMs: 150 })
    const sending = gateway.send(message())
    await other.heard('message', 1)
    gateway.close()
    assert.equal((await sending).result, 'sent')
    await other.heard('unbound', 1)
    await other.heard('gone', 1)
  })
})
