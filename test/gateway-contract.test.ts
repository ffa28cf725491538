import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { kinds, type SmtpSettings } from '#delivery/email/all.ts'
import type { Gateway, Letter } from '#delivery/gateway.ts'
import { newId } from '#kernel/ids.ts'
import { type Behavior, type Counterpart, counterpart, selfSigned, textOf } from './delivery/counterpart.ts'

const SETTINGS: SmtpSettings = {
  ...{ host: '127.0.0.1', port: 25, security: 'none', username: null, password: null, dkim: null },
}

function letter(more: Partial<Letter> = {}): Letter {
  return {
    id: newId(new Date(), (size) => randomBytes(size)),
    from: { name: 'Example Hosting', address: 'login@example.com' },
    to: 'ana@example.com',
    subject: 'Grüße',
    text: 'Guten Tag, Ana.\n\nÄpfel.\n',
    html: '<p>Guten Tag, Ana.</p>',
    ...more,
  }
}

type Pair = { readonly gateway: Gateway; readonly other: Counterpart }

async function pair(t: TestContext, behavior: Behavior = {}, more: Partial<SmtpSettings> = {}): Promise<Pair> {
  const other = await counterpart(t, behavior)
  const gateway = await kinds.smtp.open({ ...SETTINGS, port: other.port, ...more }, { publicOnly: false })
  t.after(() => gateway.close())
  return { gateway, other }
}

describe('a gateway: smtp', () => {
  it('hands over a letter and tells what the other side said', async (t) => {
    const { gateway, other } = await pair(t)
    const sent = letter()
    const outcome = await gateway.send(sent)
    assert.deepEqual(outcome, { result: 'sent', answer: '250 taken' })
    const [received] = await other.took(1)
    assert.ok(received)
    assert.deepEqual([received.from, received.to], ['login@example.com', ['ana@example.com']])
    assert.match(received.raw, new RegExp(`^Message-ID: <${sent.id}@example.com>\r$`, 'im'))
    assert.match(received.raw, /^From: "?Example Hosting"? <login@example.com>\r$/m)
    assert.match(received.raw, /^Auto-Submitted: auto-generated\r$/m)
    assert.match(textOf(received), /Äpfel/)
  })

  it('gives a letter that is sent again the same name', async (t) => {
    const { gateway, other } = await pair(t)
    const sent = letter()
    for (const _ of [1, 2]) await gateway.send(sent)
    const names = (await other.took(2)).map(({ raw }) => /^Message-ID: (.*)\r$/im.exec(raw)?.[1])
    assert.equal(names[0], names[1])
  })

  it('lets nobody write headers, whatever a name or subject says', async (t) => {
    const { gateway, other } = await pair(t)
    const evil = 'Ana\r\nBcc: everybody@example.com\r\n\r\nHello'
    await gateway.send(letter({ subject: evil, from: { name: evil, address: 'login@example.com' } }))
    const [received] = await other.took(1)
    assert.deepEqual(received?.to, ['ana@example.com'])
    assert.doesNotMatch(received?.raw ?? '', /^(?:Bcc|Hello)/m)
  })

  it('sends to one address, however it is written', async (t) => {
    const { gateway, other } = await pair(t)
    await gateway.send(letter({ to: 'a,b@example.com' }))
    await gateway.send(letter({ to: 'c@example.com, d@example.com' }))
    const all = other.received.flatMap(({ to }) => to)
    assert.ok(
      all.every((address) => !/^(?:b|d)@/.test(address)),
      `${all}`,
    )
  })

  it('knows a final no from one that may change', async (t) => {
    const { gateway } = await pair(t, { refuses: ['nobody'] })
    const outcome = await gateway.send(letter({ to: 'nobody@example.com' }))
    assert.deepEqual(outcome, { result: 'refused', answer: '550 no such mailbox here' })
    const busy = await pair(t, { busy: true })
    assert.equal((await busy.gateway.send(letter())).result, 'unavailable')
  })

  it('is unavailable when nobody is there', async (t) => {
    const { gateway, other } = await pair(t)
    await other.kill()
    const { result, answer } = await gateway.send(letter())
    assert.equal(result, 'unavailable')
    assert.match(answer, /ECONNREFUSED|refused/i)
  })

  it('proves who it is, and says so when that fails', async (t) => {
    const login = { username: 'portal', password: 'a long secret' }
    const { gateway, other } = await pair(t, { login }, login)
    assert.equal((await gateway.send(letter())).result, 'sent')
    assert.equal((await other.took(1))[0]?.user, 'portal')
    const wrong = await pair(t, { login }, { ...login, password: 'another' })
    const outcome = await wrong.gateway.send(letter())
    assert.equal(outcome.result, 'unavailable')
    assert.match(outcome.answer, /535 who are you/)
    assert.doesNotMatch(outcome.answer, /another/)
  })

  it('demands encryption, and a certificate somebody vouches for', async (t) => {
    const plain = await pair(t, {}, { security: 'starttls' })
    assert.equal((await plain.gateway.send(letter())).result, 'unavailable')
    assert.equal(plain.other.received.length, 0)
    for (const security of ['starttls', 'tls'] as const) {
      const certificate = selfSigned(t, 'DNS:localhost,IP:127.0.0.1')
      const { gateway, other } = await pair(t, { security, certificate }, { security })
      const { result, answer } = await gateway.send(letter())
      assert.equal(result, 'unavailable')
      assert.match(answer, /self.signed/i)
      assert.equal(other.received.length, 0)
    }
  })

  it('speaks both kinds of encryption with somebody it trusts', async (t) => {
    const before = getCACertificates()
    t.after(() => setDefaultCACertificates(before))
    for (const security of ['starttls', 'tls'] as const) {
      const certificate = selfSigned(t, 'DNS:localhost')
      setDefaultCACertificates([...before, readFileSync(certificate.cert, 'utf8')])
      const { gateway, other } = await pair(t, { security, certificate }, { security, host: 'localhost' })
      assert.deepEqual(await gateway.send(letter()), { result: 'sent', answer: '250 taken' })
      assert.equal((await other.took(1))[0]?.secure, true)
      const misnamed = await pair(t, { security, certificate }, { security, host: '127.0.0.1' })
      assert.equal((await misnamed.gateway.send(letter())).result, 'unavailable')
    }
  })

  it('signs with the key it has', async (t) => {
    const { key } = selfSigned(t, 'DNS:localhost')
    const dkim = { domain: 'example.com', selector: 'one', key: readFileSync(key, 'utf8') }
    const { gateway, other } = await pair(t, {}, { dkim })
    await gateway.send(letter())
    assert.match(
      (await other.took(1))[0]?.raw ?? '',
      /^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=example.com;/m,
    )
  })

  it('does not reach into the network of this server for others', async (t) => {
    const other = await counterpart(t)
    for (const host of ['127.0.0.1', 'localhost', '169.254.169.254', '10.0.0.1', '::1', '0.0.0.0']) {
      const gateway = await kinds.smtp.open({ ...SETTINGS, host, port: 25 }, { publicOnly: true })
      const { result, answer } = await gateway.send(letter())
      gateway.close()
      assert.equal(result, 'unavailable', host)
      assert.match(answer, /not on the public Internet/, host)
    }
    const odd = await kinds.smtp.open({ ...SETTINGS, host: '127.0.0.1', port: other.port }, { publicOnly: true })
    assert.equal((await odd.send(letter())).result, 'unavailable')
    odd.close()
    assert.equal(other.received.length, 0)
  })
})
