import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { PASSWORD } from '../world.ts'
import { carrying } from './outside-people.ts'
import { exchange, isGenuine, requestOf } from './radius-packets.ts'
import { client, radiusStory } from './radius-parts.ts'

const [ACCEPT, REJECT, CHALLENGE] = [2, 3, 11]
const PROXY_STATE = 33

describe('packets by UDP', () => {
  it('that come again get the answer they got, and burn nothing', async (t) => {
    const at = await radiusStory(t)
    const ana = await carrying(at.world, 'ana')
    const request = requestOf({ username: 'ana', password: `${PASSWORD}${ana.codeNow()}` })
    const heard = await exchange(at.port, [request.bytes, request.bytes, request.bytes, request.bytes, request.bytes])
    assert.equal(heard.length, 5)
    for (const answer of heard) assert.deepEqual(answer, heard[0])
    assert.ok(heard[0]?.[0] === ACCEPT && isGenuine(heard[0], request))
    const rows = await at.world.rows("select from audit_event where action = 'signin.second-factor'")
    assert.equal(rows.length, 1)
  })

  it('of a wrong answer that come again count as one guess', async (t) => {
    const at = await radiusStory(t)
    await carrying(at.world, 'ana')
    const request = requestOf({ username: 'ana', password: 'not her password' })
    const heard = await exchange(
      at.port,
      Array.from({ length: 6 }, () => request.bytes),
    )
    assert.deepEqual(
      heard.map(([code]) => code),
      Array.from({ length: 6 }, () => REJECT),
    )
    const right = requestOf({ username: 'ana', password: PASSWORD, id: 8 })
    assert.deepEqual(
      (await exchange(at.port, [right.bytes])).map(([code]) => code),
      [CHALLENGE],
    )
  })

  it('are answered with a Message-Authenticator in front, whatever the answer', async (t) => {
    const at = await radiusStory(t)
    await carrying(at.world, 'ana')
    await at.world.person({ username: 'bob' })
    const expected = [
      ['bob', PASSWORD, ACCEPT],
      ['bob', 'wrong', REJECT],
      ['ana', PASSWORD, CHALLENGE],
    ] as const
    for (const [username, password, code] of expected) {
      const request = requestOf({ username, password, more: [[PROXY_STATE, Buffer.from('way back')]] })
      const [answer] = await exchange(at.port, [request.bytes])
      assert.ok(answer?.[0] === code && isGenuine(answer, request), `${username} ${password}`)
      assert.ok(answer.includes(Buffer.from('way back')), 'proxies find their way back')
    }
  })

  it('are not answered when their signature is wrong, double, short or not there', async (t) => {
    const at = await radiusStory(t)
    await at.world.person({ username: 'bob' })
    const good = requestOf({ username: 'bob', password: PASSWORD })
    const wrong = Buffer.from(good.bytes)
    wrong.writeUInt8(wrong.readUInt8(30) ^ 1, 30)
    const double = requestOf({ username: 'bob', password: PASSWORD, more: [[80, Buffer.alloc(16)]] })
    const bare = requestOf({ username: 'bob', password: PASSWORD, signed: false })
    const short = requestOf({ username: 'bob', password: PASSWORD, signed: false, more: [[80, Buffer.alloc(3)]] })
    const packets = [wrong, double.bytes, bare.bytes, short.bytes]
    assert.deepEqual(await exchange(at.port, packets, 700), [])
    assert.equal((await exchange(at.port, [good.bytes])).length, 1)
  })

  it('of a client with the exception are taken bare, but not from a proxy, and not with another secret', async (t) => {
    const at = await radiusStory(t, { client: { bare: true } })
    await at.world.person({ username: 'bob' })
    const bare = requestOf({ username: 'bob', password: PASSWORD, signed: false })
    const [answer] = await exchange(at.port, [bare.bytes])
    assert.ok(answer?.[0] === ACCEPT && isGenuine(answer, bare), 'the answer is signed all the same')
    const proxied = requestOf({
      username: 'bob',
      password: PASSWORD,
      signed: false,
      more: [[PROXY_STATE, Buffer.from('x')]],
    })
    const other = requestOf({ username: 'bob', password: PASSWORD, signed: false, secret: 'somebody-elses-secret' })
    assert.deepEqual(await exchange(at.port, [proxied.bytes, other.bytes], 700), [])
  })

  it('that only ask whether we are there are answered', async (t) => {
    const at = await radiusStory(t)
    const request = requestOf({ code: 12 })
    const [answer] = await exchange(at.port, [request.bytes])
    assert.ok(answer?.[0] === ACCEPT && isGenuine(answer, request))
  })

  it('from an address that is no client’s are not answered', async (t) => {
    const at = await radiusStory(t, { client: { network: '192.0.2.0/24' } })
    await at.world.person({ username: 'bob' })
    const { bytes } = requestOf({ username: 'bob', password: PASSWORD })
    assert.deepEqual(await exchange(at.port, [bytes], 500), [])
    await client(at.world, at.application, { network: '127.0.0.0/8', name: 'Near' })
    assert.equal((await exchange(at.port, [bytes])).length, 1)
  })

  it('of accounting, of noise and of nothing are not answered, and the next is', async (t) => {
    const at = await radiusStory(t)
    await at.world.person({ username: 'bob' })
    const accounting = requestOf({ code: 4, username: 'bob', password: PASSWORD })
    const noise = [0, 1, 19, 20, 400, 4096, 5000].map((length) => randomBytes(length))
    assert.deepEqual(await exchange(at.port, [accounting.bytes, ...noise], 500), [])
    assert.equal((await exchange(at.port, [requestOf({ username: 'bob', password: PASSWORD }).bytes])).length, 1)
    assert.deepEqual(at.errors, [])
  })

  it('say where the person is, where the client knows it', async (t) => {
    const at = await radiusStory(t)
    await at.world.person({ username: 'bob' })
    const calling = (text: string) => [[31, Buffer.from(text)]] as const
    for (const [text, id] of [
      ['198.51.100.7', 1],
      ['00-11-22-33-44-55', 2],
    ] as const)
      await exchange(at.port, [requestOf({ username: 'bob', password: PASSWORD, more: calling(text), id }).bytes])
    const rows = await at.world.rows<{ address: string }>(
      "select address from audit_event where action = 'application.entered'",
    )
    assert.deepEqual(rows.map(({ address }) => address).sort(), ['127.0.0.1', '198.51.100.7'])
  })
})
