import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { codeIn, smsLine } from '../delivery/sms-line.ts'
import { enables, sendFreely } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { PASSWORD, testWorld } from '../world.ts'
import { anaIn, asking, form, hashOf, read } from './confirming.ts'
import { isThere, radclient, radiusStory } from './radius-parts.ts'

const NUMBER = '+4915112345678'
const PAY = 'Pay 10 EUR to Bob'

sendFreely()

describe('a code that a message center hands to a phone', () => {
  it('confirms what it says, and nothing else', async (t) => {
    const world = await testWorld(t)
    const story = await asking(t, { world })
    const line = await smsLine(t, world)
    await enables(world, (await signed(world, story.ana.user)).me, 'sms-code', NUMBER)
    world.clock.advance(61)
    const person = await anaIn(story)
    await world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'totp'")
    const before = (await line.came(1)).length
    const { id, path } = await story.asks(PAY)
    const page = await person.get(path)
    assert.equal((await line.came(1)).length, before, 'looking at the page sends nothing')
    const sends = async (body: string) => (await person.post(`${path}/send`, form(body, ''))).location ?? ''
    const asked = await person.get(await sends(page.body))
    assert.match(asked.body, /A code (is on its way|was sent) by SMS|by SMS/)
    const first = (await line.came(before + 1)).at(-1)
    assert.equal(first?.to, NUMBER.slice(1))
    assert.match(first?.text ?? '', /^\d{6,8} confirms "Pay 10 EUR to Bob"/)
    const other = await story.asks('Pay 9000 EUR to Mallory')
    const elsewhere = await person.get(other.path)
    const stolen = { ...form(elsewhere.body, codeIn(first?.text)), text: hashOf('Pay 9000 EUR to Mallory') }
    assert.equal((await person.post(other.path, stolen)).status, 422)
    world.clock.advance(61)
    const again = await person.get(await sends(page.body))
    const newest = (await line.came(before + 2)).at(-1)
    assert.equal((await person.post(path, form(again.body, codeIn(first?.text)))).status, 422, 'it was replaced')
    assert.equal((await person.post(path, form(again.body, codeIn(newest?.text)))).status, 200)
    const claims = await read(story.say, (await story.stands(id)).body.receipt)
    assert.deepEqual([claims.text, claims.method], [PAY, 'sms-code'])
    assert.equal((await story.stands(other.id)).body.state, 'waiting')
  })

  it('answers a challenge by RADIUS', { skip: !isThere('radclient') && 'no radclient here' }, async (t) => {
    const at = await radiusStory(t)
    const { world } = at
    const line = await smsLine(t, world)
    const user = await world.person({ username: 'ana' })
    await enables(world, (await signed(world, user)).me, 'sms-code', NUMBER)
    const before = (await line.came(1)).length
    world.clock.advance(300)
    const ana = (password: string, more = {}) => ({ 'User-Name': 'ana', 'User-Password': password, ...more })
    const asked = await radclient(at, ana(PASSWORD))
    assert.equal(asked.said, 'Access-Challenge')
    assert.match(asked.message ?? '', /^Enter the code we sent to \+49/)
    assert.ok(!asked.text.includes(NUMBER), 'who asks does not learn the number')
    const sent = (await line.came(before + 1)).at(-1)
    const code = codeIn(sent?.text)
    assert.deepEqual([sent?.to, code.length >= 6], [NUMBER.slice(1), true])
    assert.equal((await radclient(at, ana(`${PASSWORD}${code}`))).said, 'Access-Reject', 'only for its own challenge')
    assert.equal((await radclient(at, ana(code, { State: asked.state ?? '' }))).said, 'Access-Accept')
    assert.equal((await radclient(at, ana(code, { State: asked.state ?? '' }))).said, 'Access-Reject', 'once')
    assert.deepEqual(at.errors, [])
  })
})
