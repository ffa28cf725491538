import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { kinds as deliveredEmail } from '#delivery/email/all.ts'
import { kinds as deliveredSms } from '#delivery/sms/all.ts'
import { emailKinds, smsKinds } from '#domain/messages/gateway-kinds.ts'
import { gatewaysOf } from '#domain/messages/gateways.ts'
import { type GatewayKindSpec, kindsOf, specOf } from '#faces/web/admin/messages-kinds.ts'
import { visitor } from '../attack/visitor.ts'
import { deliveryOf } from '../letters.ts'
import { somebody } from '../matrix.ts'
import { testPortal } from '../portal.ts'
import { testWorld } from '../world.ts'
import { httpCounterpart } from './http-counterpart.ts'

async function stage(t: TestContext, parts: Parameters<typeof deliveryOf>[1] = {}) {
  const world = await testWorld(t)
  const { id } = await world.operator()
  const delivery = deliveryOf(world, parts)
  await delivery.mail.changed()
  t.after(() => delivery.stop())
  const portal = await testPortal(t, { world, mail: delivery.mail })
  const owner = await somebody(portal, 'owner!')
  const stored = () => world.look((look) => gatewaysOf(look, id))
  return { world, portal, delivery, owner, stored, messages: `/admin/organizations/${id}/messages` }
}

const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const SENDER = { name: 'Main', sender_address: 'Example', sender_name: '' }

/** What somebody fills in for each kind. Whatever is secret has "hush" in it, or is the secret of the webhook. */
const FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'email/webhook': {
    sender_address: 'login@example.com',
    url: 'https://hooks.example.com/mail',
    secret: WEBHOOK_SECRET,
  },
  'sms/twilio': { accountSid: `AC${'0'.repeat(32)}`, apiKey: `SK${'0'.repeat(32)}`, secret: 'hush', senderPool: '' },
  'sms/vonage': { apiKey: 'abcd1234', apiSecret: 'hush', baseUrl: '' },
  'sms/sns': { region: 'eu-central-1', accessKeyId: 'AKIA0', secretAccessKey: 'hush', baseUrl: '' },
  'sms/messagebird': { accessKey: 'hush', baseUrl: 'https://rest.example.com/' },
  'sms/smpp': {
    ...{ host: 'smsc.example.com', port: '2775', security: 'tls', systemId: 'portal', password: 'hush' },
    ...{ systemType: '', longText: 'parts' },
  },
  'sms/http': {
    ...{ url: 'https://kannel.example.com/cgi-bin/sendsms', method: 'GET', toName: 'to', textName: 'text' },
    ...{ fromName: '', plus: 'on', username: 'portal', password: 'hush', usernameName: 'user', passwordName: 'pass' },
    ...{
      headerName: 'X-Key',
      headerValue: 'hush',
      parameters: 'smsc=hush',
      unicodeParameters: 'coding=2',
      taken: '0:',
    },
  },
  'sms/webhook': { url: 'https://hooks.example.com/sms', secret: WEBHOOK_SECRET },
}

describe('the forms of gateways', () => {
  it('ask for what each kind needs, and know which of it is secret', () => {
    assert.deepEqual([...emailKinds].sort(), Object.keys(deliveredEmail).sort())
    assert.deepEqual([...smsKinds].sort(), Object.keys(deliveredSms).sort())
    const all: [GatewayKindSpec, { secrets: readonly string[]; needsSender: boolean }][] = [
      ...emailKinds.map((kind): [GatewayKindSpec, (typeof deliveredEmail)[typeof kind]] => [
        specOf({ channel: 'email', kind }),
        deliveredEmail[kind],
      ]),
      ...smsKinds.map((kind): [GatewayKindSpec, (typeof deliveredSms)[typeof kind]] => [
        specOf({ channel: 'sms', kind }),
        deliveredSms[kind],
      ]),
    ]
    for (const [spec, { secrets, needsSender }] of all) {
      assert.equal(spec.needsSender, needsSender, spec.label)
      const secret = spec.fields?.filter(({ rule }) => rule.type === 'secret').map(({ rule }) => rule.name)
      if (secret) assert.deepEqual(secret.toSorted(), [...secrets].sort(), spec.label)
    }
  })

  it('lead from a choice of kinds to a gateway, and never show its secrets again', async (t) => {
    const { owner, messages, stored, world } = await stage(t)
    const choice = (await owner.visitor.get(`${messages}/new-gateway`)).body
    for (const [kind, form] of Object.entries(FORMS)) {
      const path = `${messages}/new-gateway/${kind}`
      assert.ok(choice.includes(`href="${path}"`), kind)
      assert.equal((await owner.visitor.get(path)).status, 200, kind)
      const saved = await owner.visitor.post(path, { ...SENDER, ...form })
      assert.equal(
        saved.location,
        `${messages}?notice=gatewaySaved`,
        `${kind}: ${saved.body.match(/class="error"[\s\S]{0,300}/)}`,
      )
    }
    const gateways = await stored()
    assert.equal(gateways.length, Object.keys(FORMS).length)
    for (const gateway of gateways) {
      const form = FORMS[`${gateway.channel}/${gateway.kind}`] ?? {}
      const names = specOf(gateway).fields?.map(({ rule }) => rule.name) ?? []
      assert.deepEqual(Object.keys(gateway.settings).sort(), names.toSorted(), `all that ${gateway.kind} is told`)
      const path = `${messages}/gateways/${gateway.id}`
      for (const page of [path, messages]) {
        const { body } = await owner.visitor.get(page)
        assert.ok(!body.includes('hush') && !body.includes(WEBHOOK_SECRET), `${gateway.kind} ${page}`)
      }
      const blank = Object.fromEntries(
        Object.entries(form).map(([name, value]) => [name, /hush|whsec/.test(value) ? '' : value]),
      )
      const changed = await owner.visitor.post(path, { ...SENDER, ...blank, name: 'Renamed' })
      assert.equal(changed.location, `${messages}?notice=gatewaySaved`, gateway.kind)
      const after = (await stored()).find(({ id }) => id === gateway.id)
      assert.deepEqual(
        [after?.name, after?.settings],
        ['Renamed', gateway.settings],
        'what was left blank is as before',
      )
    }
    const told = await world.rows("select 1 from audit_event where detail::text ~ 'hush|whsec'")
    assert.deepEqual(told, [])
  })

  it('send no secret that they keep to another place', async (t) => {
    const { owner, messages, stored } = await stage(t)
    for (const [kind, moved] of [
      ['sms/vonage', { apiSecret: '', baseUrl: 'https://evil.example.com' }],
      ['sms/http', { password: '', headerValue: '', parameters: '', url: 'https://evil.example.com/' }],
      ['sms/smpp', { password: '', host: 'evil.example.com' }],
    ] as const) {
      await owner.visitor.post(`${messages}/new-gateway/${kind}`, { ...SENDER, ...FORMS[kind] })
      const gateway = (await stored()).find((one) => `${one.channel}/${one.kind}` === kind)
      const path = `${messages}/gateways/${gateway?.id}`
      const answered = await owner.visitor.post(path, { ...SENDER, ...FORMS[kind], ...moved })
      assert.equal(answered.status, 422, kind)
      assert.match(answered.body, /has changed, so give/, kind)
      assert.deepEqual((await stored()).find(({ id }) => id === gateway?.id)?.settings, gateway?.settings)
    }
  })

  it('say beside the field what is wrong', async (t) => {
    const { owner, messages, stored } = await stage(t)
    const wrong: [string, Record<string, string>, RegExp][] = [
      ['sms/twilio', { accountSid: 'AC1' }, /does not look like one/],
      ['sms/twilio', { secret: '' }, /Please fill this in/],
      ['sms/twilio', { sender_address: 'A name that is too long' }, /At most eleven letters and digits/],
      ['sms/vonage', { sender_address: '' }, /Please fill this in/],
      ['sms/webhook', { url: 'http://hooks.example.com/' }, /begins with https/],
      ['sms/webhook', { url: 'https://user:pass@hooks.example.com/' }, /begins with https/],
      ['sms/webhook', { url: 'javascript:alert(1)' }, /begins with https/],
      ['sms/webhook', { secret: 'short' }, /does not look like one/],
      ['sms/smpp', { port: '0' }, /from 1 to 65535/],
      ['sms/smpp', { security: 'perhaps' }, /Choose one from the list/],
      ['sms/http', { username: '' }, /Please fill this in/],
      ['sms/http', { parameters: 'a\r\nX-Evil: 1' }, /plain text/],
      ['email/webhook', { sender_address: 'Example' }, /does not look like an e-mail address/],
    ]
    for (const [kind, fields, expected] of wrong) {
      const form = { ...SENDER, name: 'A name of mine', ...FORMS[kind], ...fields }
      const answered = await owner.visitor.post(`${messages}/new-gateway/${kind}`, form)
      assert.equal(answered.status, 422, `${kind} ${JSON.stringify(fields)}`)
      assert.match(answered.body, expected, `${kind} ${JSON.stringify(fields)}`)
      assert.match(answered.body, /value="A name of mine"/, 'what was typed is kept')
      assert.ok(!answered.body.includes('hush'), 'but for secrets')
    }
    assert.deepEqual(await stored(), [])
    for (const kind of ['sms/smtp', 'email/twilio', 'sms/toString', 'fax/smtp']) {
      assert.equal((await owner.visitor.get(`${messages}/new-gateway/${kind}`)).status, 404, kind)
      assert.equal((await owner.visitor.post(`${messages}/new-gateway/${kind}`, SENDER)).status, 404, kind)
    }
  })

  it('take a sender as a name, a short code, or a number in any writing', async (t) => {
    const { owner, messages, stored } = await stage(t)
    for (const sender_address of ['Example', '12345', '+49 (151) 123 456 78']) {
      await owner.visitor.post(`${messages}/new-gateway/sms/vonage`, {
        ...SENDER,
        ...FORMS['sms/vonage'],
        sender_address,
      })
    }
    const senders = (await stored()).map(({ senderAddress }) => senderAddress)
    assert.deepEqual(senders, ['Example', '12345', '+4915112345678'])
  })
})

describe('a gateway for SMS on the page', () => {
  it('is tried with a number that is typed any way, and tells what the other side said', async (t) => {
    const { owner, messages, stored } = await stage(t)
    const other = await httpCounterpart(t, ({ body }) =>
      body.includes('+49151000')
        ? { status: 422, body: '{"error":"no such number"}' }
        : { status: 200, body: '{"answer":"queued"}' },
    )
    const form = { ...SENDER, url: `${other.url}/`, secret: WEBHOOK_SECRET }
    await owner.visitor.post(`${messages}/new-gateway/sms/webhook`, form)
    const path = `${messages}/gateways/${(await stored())[0]?.id}/test`
    assert.match((await owner.visitor.get(path)).body, /Mobile number/)
    const tried = await owner.visitor.post(path, { number: '+49 (151) 123-456 78' })
    assert.match(tried.body, /The test was sent/)
    assert.match(tried.body, /queued/)
    const { to, text } = JSON.parse(other.seen[0]?.body ?? '').data
    assert.deepEqual(
      [to, text],
      ['+4915112345678', 'This message from Example Hosting was sent to try a gateway. It works.'],
    )
    assert.match((await owner.visitor.post(path, { number: '+49 151 00000001' })).body, /no such number/)
    const wrong = await owner.visitor.post(path, { number: '12 34' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.body, /international form/)
    assert.match(wrong.body, /value="12 34"/)
    assert.equal(other.seen.length, 2)
  })

  it('is removed after a question, and each channel has an order of its own', async (t) => {
    const { owner, messages, stored } = await stage(t)
    for (const name of ['One', 'Two']) {
      await owner.visitor.post(`${messages}/new-gateway/sms/vonage`, { ...SENDER, ...FORMS['sms/vonage'], name })
      await owner.visitor.post(`${messages}/new-gateway/email/webhook`, { ...SENDER, ...FORMS['email/webhook'], name })
    }
    const names = async () => (await stored()).map(({ channel, name }) => `${channel} ${name}`)
    const second = (await stored()).at(-1)
    await owner.visitor.post(`${messages}/gateways/${second?.id}/raise`, {})
    assert.deepEqual(await names(), ['email One', 'email Two', 'sms Two', 'sms One'])
    const path = `${messages}/gateways/${second?.id}/remove`
    assert.match((await owner.visitor.get(path)).body, /Remove “Two”\? Messages \(SMS\) leave by the others/)
    assert.equal((await stored()).length, 4, 'asking removes nothing')
    await owner.visitor.post(path, {})
    assert.deepEqual(await names(), ['email One', 'email Two', 'sms One'])
    const last = (await stored()).at(-1)
    assert.match((await owner.visitor.get(`${messages}/gateways/${last?.id}/remove`)).body, /the last one here for SMS/)
  })
})

describe('the delivery log', () => {
  it('is filtered by channel and state, masks numbers, adds up, and goes on to older rows', async (t) => {
    const { world, delivery, owner, messages } = await stage(t, { inbox: true })
    const { organizationId, id: userId, email } = owner.user
    const common = { organizationId, userId, data: { minutes: 5 }, secret: { code: '123456' } }
    for (let count = 0; count < 51; count++)
      await world.work((work) => work.send({ ...common, channel: 'sms', to: '+4915112345678', template: 'sms-code' }))
    await world.work((work) => work.send({ ...common, channel: 'email', to: email, template: 'email-code' }))
    await world.work((work) => work.send({ ...common, channel: 'email', to: email, template: 'nothing' }))
    await delivery.worker.pass()
    const rows = (body: string) => [...body.matchAll(/<tr role="row"/g)].length - 1
    const all = (await owner.visitor.get(messages)).body
    assert.ok(!all.includes('+4915112345678') && !all.includes('123456'))
    assert.match(all, /SMS, last 30 days: 51 sent, 0 failed/)
    assert.match(all, /51 parts in all/)
    assert.match(all, /E-mail, last 30 days: 1 sent, 1 failed/)
    const sms = (await owner.visitor.get(`${messages}?channel=sms&state=sent`)).body
    assert.equal(rows(sms), 50)
    assert.match(sms, /\+49 ••• •• 78/)
    const [, older = ''] = /href="([^"]*before=[^"]*)#log"/.exec(sms) ?? []
    assert.equal(rows((await owner.visitor.get(older.replaceAll('&amp;', '&'))).body), 1)
    const failed = (await owner.visitor.get(`${messages}?state=failed`)).body
    assert.equal(rows(failed), 1)
    assert.match((await owner.visitor.get(`${messages}?channel=sms&state=failed`)).body, /Nothing like that was sent/)
    assert.equal((await owner.visitor.get(`${messages}?channel=fax&state=%01&before=x`)).status, 200)
  })
})

describe('the inbox of development', () => {
  it('shows an SMS with its number', async (t) => {
    const { world, delivery, owner, portal } = await stage(t, { inbox: true })
    const { organizationId, id: userId } = owner.user
    const message = { organizationId, userId, channel: 'sms', to: '+4915112345678', template: 'sms-code' } as const
    await world.work((work) => work.send({ ...message, data: { minutes: 5 }, secret: { code: '13572468' } }))
    await delivery.worker.pass()
    const { body } = await visitor(portal).get('/dev/inbox')
    assert.match(body, /\+4915112345678[\s\S]*13572468 is your code for Example Hosting/)
  })
})

describe('owners', () => {
  it('are told by channel what cannot be sent', async (t) => {
    const { owner, messages } = await stage(t)
    assert.match((await owner.visitor.get('/account/settings')).body, /Nothing can be sent/)
    const page = (await owner.visitor.get(messages)).body
    assert.match(page, /no e-mail can be sent/)
    assert.match(page, /no SMS can be sent/)
    await owner.visitor.post(`${messages}/new-gateway/sms/vonage`, { ...SENDER, ...FORMS['sms/vonage'] })
    assert.match((await owner.visitor.get('/account/settings')).body, /No e-mail can be sent/)
    await owner.visitor.post(`${messages}/new-gateway/email/webhook`, { ...SENDER, ...FORMS['email/webhook'] })
    assert.doesNotMatch((await owner.visitor.get('/account/settings')).body, /can be sent/)
  })

  it('have a choice of every kind there is', () => {
    assert.equal(kindsOf('email').length + kindsOf('sms').length, emailKinds.length + smsKinds.length)
  })
})
