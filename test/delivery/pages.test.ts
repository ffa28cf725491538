import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Gateway, gatewaysOf, type SmtpSettings } from '#domain/messages/gateways.ts'
import { templates } from '#faces/web/letters/templates.ts'
import { wordsFor } from '#faces/web/words/words.ts'
import type { Delivery } from '#wiring/delivery.ts'
import { visitor } from '../attack/visitor.ts'
import { deliveryOf } from '../letters.ts'
import { type Somebody, somebody } from '../matrix.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { type TestWorld, testWorld } from '../world.ts'
import { counterpart } from './counterpart.ts'

type Stage = {
  readonly world: TestWorld
  readonly portal: TestPortal
  readonly delivery: Delivery
  readonly owner: Somebody
  readonly messages: string
}

/** An owner who has just proved who they are, before the page of messages. */
async function stage(t: TestContext, parts: Parameters<typeof deliveryOf>[1] = {}): Promise<Stage> {
  const world = await testWorld(t)
  const { id } = await world.operator()
  const delivery = deliveryOf(world, parts)
  delivery.start()
  await delivery.mail.changed()
  t.after(() => delivery.stop())
  const portal = await testPortal(t, { world, mail: delivery.mail })
  const owner = await somebody(portal, 'owner!')
  return { world, portal, delivery, owner, messages: `/admin/organizations/${id}/messages` }
}

const FORM = {
  ...{ name: 'Main', sender_address: 'login@example.com', sender_name: '', host: 'mail.example.com', port: '587' },
  ...{ security: 'starttls', username: 'portal', password: 'a long secret' },
  ...{ dkim_domain: '', dkim_selector: '', dkim_key: '' },
}

const settingsOf = (found: Gateway | undefined): SmtpSettings | undefined =>
  found?.channel === 'email' && found.kind === 'smtp' ? found.settings : undefined

const stored = async ({ world }: Stage) => world.look(async (look) => gatewaysOf(look, (await world.operator()).id))

describe('the page of messages', () => {
  it('sets up a gateway, tries it, and tells what the other side said', async (t) => {
    const story = await stage(t)
    const { owner, messages } = story
    const other = await counterpart(t)
    const local = { ...FORM, host: '127.0.0.1', port: String(other.port), security: 'none', username: '', password: '' }
    const saved = await owner.visitor.post(`${messages}/new-gateway/email/smtp`, local)
    assert.equal(saved.location, `${messages}?notice=gatewaySaved`)
    const [gateway] = await stored(story)
    const tried = await owner.visitor.post(`${messages}/gateways/${gateway?.id}/test`, {})
    assert.match(tried.body, /The test was sent/)
    assert.match(tried.body, /250 taken/)
    const [letter] = await other.took(1)
    assert.deepEqual(letter?.to, [owner.user.email], 'to whoever pressed the button')
    await other.kill()
    const failed = await owner.visitor.post(`${messages}/gateways/${gateway?.id}/test`, {})
    assert.match(failed.body, /The test was not sent/)
    assert.match(failed.body, /ECONNREFUSED/)
  })

  it('says beside the field what is wrong, keeps what was typed, and changes nothing', async (t) => {
    const story = await stage(t)
    const { owner, messages } = story
    const wrong: Record<string, [Record<string, string>, RegExp]> = {
      'no host': [{ host: '' }, /Please fill this in/],
      'a host that is an address with a path': [{ host: 'mail.example.com/x' }, /Give a host name/],
      'a port that is none': [{ port: '70000' }, /from 1 to 65535/],
      'another encryption': [{ security: 'perhaps' }, /Choose one from the list/],
      'a line break in the name': [{ name: 'Main\r\nBcc: x@example.com' }, /plain text/],
      'a sender that is none': [{ sender_address: 'login' }, /does not look like an e-mail address/],
      'a password in the clear': [{ security: 'none' }, /travel in the clear/],
      'a username without a password': [{ password: '' }, /Please fill this in/],
      'half a signature': [{ dkim_domain: 'example.com' }, /domain, selector and key are needed/],
      'a key that is none': [
        { dkim_domain: 'example.com', dkim_selector: 'one', dkim_key: 'abc' },
        /not a private key in PEM/,
      ],
    }
    for (const [name, [fields, expected]] of Object.entries(wrong)) {
      const answered = await owner.visitor.post(`${messages}/new-gateway/email/smtp`, { ...FORM, ...fields })
      assert.equal(answered.status, 422, name)
      assert.match(answered.body, expected, name)
      assert.match(answered.body, /value="portal"/, `${name}: what was typed is kept`)
      assert.ok(!answered.body.includes('a long secret'), `${name}: but for secrets`)
    }
    assert.deepEqual(await stored(story), [])
  })

  it('never shows a secret again, and keeps it where its field is left blank', async (t) => {
    const story = await stage(t)
    const { owner, messages } = story
    await owner.visitor.post(`${messages}/new-gateway/email/smtp`, FORM)
    const [gateway] = await stored(story)
    const path = `${messages}/gateways/${gateway?.id}`
    for (const page of [messages, path]) assert.ok(!(await owner.visitor.get(page)).body.includes('a long secret'))
    await owner.visitor.post(path, { ...FORM, name: 'Another', password: '' })
    const [changed] = await stored(story)
    assert.deepEqual([changed?.name, settingsOf(changed)?.password], ['Another', 'a long secret'])
    const elsewhere = await owner.visitor.post(path, { ...FORM, host: 'evil.example.com', password: '' })
    assert.match(elsewhere.body, /has changed, so give this again/, 'a secret that is kept is sent to nobody else')
    assert.equal(settingsOf((await stored(story))[0])?.host, 'mail.example.com')
    const rows = await story.world.rows<{ action: string; detail: string }>(
      "select action, detail::text from audit_event where action like 'gateway.%' order by at",
    )
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['gateway.added', 'gateway.changed'],
    )
    assert.ok(rows.every(({ detail }) => !detail.includes('a long secret')))
  })

  it('orders and removes them', async (t) => {
    const story = await stage(t)
    const { owner, messages } = story
    for (const name of ['One', 'Two']) await owner.visitor.post(`${messages}/new-gateway/email/smtp`, { ...FORM, name })
    const [, second] = await stored(story)
    await owner.visitor.post(`${messages}/gateways/${second?.id}/raise`, {})
    assert.deepEqual(
      (await stored(story)).map(({ name }) => name),
      ['Two', 'One'],
    )
    await owner.visitor.post(`${messages}/gateways/${second?.id}/remove`, {})
    assert.deepEqual(
      (await stored(story)).map(({ name }) => name),
      ['One'],
    )
  })

  it('knows no gateway of another organization', async (t) => {
    const story = await stage(t)
    const { owner, messages, portal, world } = story
    await owner.visitor.post(`${messages}/new-gateway/email/smtp`, FORM)
    const [gateway] = await stored(story)
    const { id } = await world.organization('Another client')
    const other = await somebody(portal, 'owner!', id)
    const theirs = `/admin/organizations/${id}/messages/gateways/${gateway?.id}`
    for (const path of [`${messages}/gateways/${gateway?.id}`, theirs]) {
      for (const act of ['', '/remove', '/raise', '/test']) {
        assert.equal((await other.visitor.post(`${path}${act}`, FORM)).status, 404, `${path}${act}`)
      }
    }
    assert.equal(
      (await other.visitor.post(`/admin/organizations/${id}/messages/gateways/standing/test`, {})).status,
      404,
    )
    assert.equal((await stored(story)).length, 1)
  })

  it('shows what was sent, and never what it said', async (t) => {
    const story = await stage(t, { inbox: true })
    const { owner, messages, world, delivery } = story
    const { organizationId, id: userId, email: to } = owner.user
    const message = { organizationId, userId, channel: 'email', to, template: 'email-changed-from' } as const
    await world.work((work) => work.send({ ...message, data: { email: 'hidden@example.com' } }))
    await delivery.worker.pass()
    const { body } = await owner.visitor.get(messages)
    assert.match(body, /Your e-mail address was changed/)
    assert.match(body, /Sent/)
    assert.ok(!body.includes('hidden@example.com'))
  })
})

describe('owners', () => {
  it('are told on every page when nothing can be sent, and members are not', async (t) => {
    const { owner, portal, messages } = await stage(t)
    const member = await somebody(portal, 'member')
    assert.match((await owner.visitor.get('/account/settings')).body, /Nothing can be sent/)
    assert.doesNotMatch((await member.visitor.get('/account/settings')).body, /Nothing can be sent/)
    await owner.visitor.post(`${messages}/new-gateway/email/smtp`, FORM)
    assert.doesNotMatch((await owner.visitor.get('/account/settings')).body, /Nothing can be sent/)
  })
})

describe('the inbox of development', () => {
  it('shows letters as text, the newest first, with links to the portal only', async (t) => {
    const { owner, portal, delivery, world } = await stage(t, { inbox: true, publicUrl: 'http://localhost:8080' })
    const { organizationId, id: userId, email: to } = owner.user
    const message = { organizationId, userId, channel: 'email', to } as const
    await world.work((work) =>
      work.send({ ...message, template: 'factor-added', data: { label: '<script>alert(1)</script>' } }),
    )
    await delivery.worker.pass()
    await world.work((work) => work.send({ ...message, template: 'password-changed', data: {} }))
    await delivery.worker.pass()
    const { status, body } = await visitor(portal).get('/dev/inbox')
    assert.equal(status, 200)
    assert.ok(body.indexOf('Your password was changed') < body.indexOf('A security token was added'))
    assert.doesNotMatch(body, /<script>alert|<iframe/)
  })

  it('is nowhere else', async (t) => {
    const { portal } = await stage(t)
    assert.equal((await visitor(portal).get('/dev/inbox')).status, 404)
  })
})

describe('what letters are called', () => {
  it('need no more than the name of the organization, so that the log can show them', () => {
    for (const { subject, called = subject } of Object.values(templates)) {
      for (const locale of ['en', 'de'] as const) assert.ok(wordsFor(locale)(called, { organization: 'Example' }))
    }
  })
})
