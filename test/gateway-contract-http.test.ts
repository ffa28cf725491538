import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { kinds as emailKinds } from '#delivery/email/all.ts'
import type { Gateway, TextMessage } from '#delivery/gateway.ts'
import { kinds as smsKinds } from '#delivery/sms/all.ts'
import { newId } from '#kernel/ids.ts'
import { selfSigned } from './delivery/counterpart.ts'
import { type HttpCounterpart, httpCounterpart, type Reply } from './delivery/http-counterpart.ts'
import type { Side } from './delivery/side.ts'
import { plain, sides } from './delivery/sms-sides.ts'

const TEXT = 'Example Hosting: 481 516 ist Ihr Code. Größe\n@login.example.com #481516'

function message(more: Partial<TextMessage> = {}): TextMessage {
  const id = newId(new Date(), (size) => randomBytes(size))
  return { id, from: 'Example', to: '+4915112345678', text: TEXT, ...more }
}

type Pair = { readonly gateway: Gateway<TextMessage>; readonly other: HttpCounterpart }

async function pair(t: TestContext, side: Side, reply: Reply, withinMs = 5000): Promise<Pair> {
  const other = await httpCounterpart(t, () => reply)
  const gateway = await side.open(other.url, { publicOnly: false, withinMs })
  t.after(() => gateway.close())
  return { gateway, other }
}

it('has another side for every kind of gateway, here or in the suites of SMTP and SMPP', () => {
  assert.deepEqual([...Object.keys(sides), 'smpp'].toSorted(), [...Object.keys(smsKinds), 'e-mail webhook'].toSorted())
  assert.deepEqual(Object.keys(emailKinds).toSorted(), ['smtp', 'webhook'])
})

for (const [kind, side] of Object.entries(sides)) {
  const as = plain[kind] ?? ((number: string) => number)

  describe(`a gateway over HTTP: ${kind}`, () => {
    it('hands over a message and tells what the other side said, what it took and what it cost', async (t) => {
      const { gateway, other } = await pair(t, side, side.takes)
      const sent = message()
      assert.deepEqual(await gateway.send(sent), side.taken)
      const [seen] = other.seen
      assert.ok(seen)
      const { to, from, text } = side.read(seen)
      assert.deepEqual({ to, from, text }, { to: as(sent.to), from: sent.from, text: TEXT })
    })

    it('writes what GSM-7 cannot, and sends as a number, or as whom the other side has', async (t) => {
      const { gateway, other } = await pair(t, side, side.takes)
      await gateway.send(message({ text: 'Ваш код 481516', from: '+4930123456' }))
      await gateway.send(message({ from: '' }))
      const read = other.seen.map(side.read)
      assert.deepEqual(
        read.map(({ from }) => from),
        [as('+4930123456'), ''],
      )
      assert.equal(read[0]?.text, 'Ваш код 481516')
    })

    it('gives a message that is sent again the same key, on the same connection', async (t) => {
      const { gateway, other } = await pair(t, side, side.takes)
      const sent = message()
      for (const _ of [1, 2]) {
        await gateway.send(sent)
        // reason: undici hands a connection back a turn after its answer
        await new Promise((resolve) => setImmediate(resolve))
      }
      const keys = other.seen.map((seen) => side.read(seen).key)
      assert.equal(keys[0], keys[1])
      if (keys[0] !== undefined) assert.equal(keys[0], sent.id)
      assert.equal(other.connections(), 1)
    })

    it('lets nobody add parameters or headers, whatever a name, number or text says', async (t) => {
      const { gateway, other } = await pair(t, side, side.takes)
      const evil = 'Ana&to=%2B4900&text=x\r\nX-Evil: 1\r\n\r\n","to":"+4900"}</Message>\u0000#?'
      await gateway.send(message({ from: evil, to: `+49151${evil}`, text: evil }))
      const [seen] = other.seen
      assert.ok(seen)
      const { to, from, text } = side.read(seen)
      assert.deepEqual({ to, from, text }, { to: as(`+49151${evil}`), from: evil, text: evil })
      assert.equal(seen.headers['x-evil'], undefined)
    })

    it('knows a final no', async (t) => {
      for (const [answer, expected] of side.refuses) {
        const { gateway } = await pair(t, side, answer)
        const outcome = await gateway.send(message())
        assert.equal(outcome.result, 'refused', outcome.answer)
        assert.match(outcome.answer, expected)
      }
    })

    it('takes for a perhaps what may change, is broken, or only looks like success', async (t) => {
      const broken = [500, 502, 200, 404].flatMap((status) =>
        ['', 'Bad Gateway', '<html>', '{"x":', '[]', 'null', '{"errors":"no"}'].map((body) => ({ status, body })),
      )
      const strict = broken.filter(({ status }) => !(status === 200 && /webhook/.test(kind)))
      const doubts = [...side.doubts, ...strict.map((answer) => [answer, new RegExp(`${answer.status}`)] as const)]
      const answers = doubts.map(([answer]) => answer)
      const other = await httpCounterpart(t, () => answers.shift() ?? 'hangs up')
      const gateway = await side.open(other.url, { publicOnly: false })
      t.after(() => gateway.close())
      for (const [answer, expected] of doubts) {
        const outcome = await gateway.send(message())
        assert.equal(outcome.result, 'unavailable', `${answer.status} ${answer.body}`)
        assert.match(outcome.answer, expected)
      }
    })

    it('is unavailable when nobody answers, in time, to the end, or at all', async (t) => {
      const late = { ...side.takes, afterMs: 400 }
      const silent = ['says nothing', 'hangs up', 'hangs up in the middle', late] as const
      for (const reply of silent) {
        const { gateway, other } = await pair(t, side, reply, 200)
        const before = performance.now()
        const { result, answer } = await gateway.send(message())
        assert.equal(result, 'unavailable', `${JSON.stringify(reply)}: ${answer}`)
        assert.ok(performance.now() - before < 1000)
        assert.match(answer, reply === late || reply === 'says nothing' ? /no answer within 0.2 seconds/ : /./)
        assert.equal(other.seen.length, 1, 'it is not sent again by itself')
      }
    })

    it('is unavailable when nobody is there', async () => {
      const gateway = await side.open('http://127.0.0.1:1', { publicOnly: false })
      const { result, answer } = await gateway.send(message())
      assert.equal(result, 'unavailable')
      assert.match(answer, /ECONNREFUSED/)
    })

    it('stops listening to an answer without an end', async (t) => {
      const { gateway, other } = await pair(t, side, 'never stops')
      const { result, answer } = await gateway.send(message())
      assert.equal(result, 'unavailable')
      assert.match(answer, /exceeded/)
      await other.alone()
    })

    it('is led nowhere', async (t) => {
      const inside = await httpCounterpart(t, () => side.takes)
      const { gateway } = await pair(t, side, { leadsTo: `${inside.url}/latest/meta-data` })
      const { result, answer } = await gateway.send(message())
      assert.deepEqual([result, inside.seen.length], ['unavailable', 0])
      assert.match(answer, /leads elsewhere \(307\)/)
    })

    it('does not reach into the network of this server for others', async (t) => {
      const other = await httpCounterpart(t, () => side.takes)
      const port = new URL(other.url).port
      const hosts = ['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '169.254.169.254', '10.0.0.1', '[::ffff:127.0.0.1]']
      for (const host of hosts) {
        const gateway = await side.open(`https://${host}:${port}`, { publicOnly: true, withinMs: 2000 })
        const { result, answer } = await gateway.send(message())
        gateway.close()
        assert.equal(result, 'unavailable', host)
        assert.match(answer, /not on the public Internet/, host)
      }
      assert.equal(other.connections(), 0)
    })

    it('sends nothing in the clear, and to no other program, for others', async () => {
      const refused = [
        ['http://localhost', /must begin with https:/],
        ['https://nowhere.invalid:25', /not on the public/],
        ['ftp://nowhere.invalid', /not the address of a web server/],
        ['https://u:p@nowhere.invalid', /not the address of a web server/],
      ] as const
      for (const [address, expected] of refused) {
        const gateway = await side.open(address, { publicOnly: true, withinMs: 300 })
        const { result, answer } = await gateway.send(message())
        gateway.close()
        assert.equal(result, 'unavailable')
        assert.match(answer, expected, address)
      }
    })

    it('demands a certificate somebody vouches for', async (t) => {
      const certificate = selfSigned(t, 'DNS:localhost,IP:127.0.0.1')
      const other = await httpCounterpart(t, () => side.takes, certificate)
      const stranger = await side.open(other.url, { publicOnly: false })
      const { result, answer } = await stranger.send(message())
      stranger.close()
      assert.deepEqual([result, other.seen.length], ['unavailable', 0])
      assert.match(answer, /self.signed/i)
      const before = getCACertificates()
      t.after(() => setDefaultCACertificates(before))
      setDefaultCACertificates([...before, readFileSync(certificate.cert, 'utf8')])
      const friend = await side.open(other.url, { publicOnly: false })
      t.after(() => friend.close())
      assert.equal((await friend.send(message())).result, 'sent')
    })

    it('never passes on the text, the code, the number or what proves who we are', async (t) => {
      let said = ''
      const other = await httpCounterpart(t, ({ body, query, headers }) => {
        const all = [TEXT, encodeURIComponent(TEXT), JSON.stringify(TEXT), '481516', '+4915112345678']
        const parts = [...all, ...side.secrets, headers.authorization ?? '', query.toString(), body]
        said = parts[other.seen.length - 1] ?? ''
        return other.seen.length % 2 === 0 ? side.repeats(said) : { status: 500, body: said }
      })
      const gateway = await side.open(other.url, { publicOnly: false })
      t.after(() => gateway.close())
      const forbidden = [...side.secrets, '481516', '481 516', '481%20516', '481+516', 'ist Ihr Code', '15112345678']
      for (let left = 16; left > 0; left--) {
        const { answer } = await gateway.send(message())
        for (const word of forbidden) assert.ok(!answer.includes(word), `${word} of ${said} is in ${answer}`)
      }
    })

    it('leaves no connection when it is closed, and finishes what is under way', async (t) => {
      const { gateway, other } = await pair(t, side, { ...side.takes, afterMs: 100 })
      const sending = gateway.send(message())
      while (other.seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
      gateway.close()
      assert.equal((await sending).result, 'sent')
      await other.alone()
      assert.equal((await gateway.send(message())).result, 'unavailable')
    })
  })
}
