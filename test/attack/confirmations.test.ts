import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { keyOf, speaking } from '../doors/api.ts'
import { type Asking, anaIn, asking, form, hashOf } from '../doors/confirming.ts'
import { codeSent, enables } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { signedIn, type Visitor, visitor } from './visitor.ts'

const PAY = 'Pay 10 EUR to Bob'

type Opened = Asking & { readonly id: string; readonly path: string; readonly person: Visitor; readonly body: string }

/** Ana has the page open. */
async function open(t: TestContext, text = PAY): Promise<Opened> {
  const story = await asking(t)
  const { id, path } = await story.asks(text)
  const person = await anaIn(story)
  const { body, status } = await person.get(path)
  assert.equal(status, 200)
  return { ...story, id, path, person, body }
}

const stateOf = async ({ stands, id }: Opened): Promise<string> => (await stands(id)).body.state

describe('an action that somebody is to confirm', () => {
  it('is not confirmed in other words than were shown, whatever the form says', async (t) => {
    const story = await open(t)
    const { world, person, path, body, ana } = story
    await world.rows("update confirmation set text = 'Pay 9000 EUR to Mallory'")
    const stale = await person.post(path, form(body, ana.codeNow()))
    assert.deepEqual([stale.status, stale.location], [303, path])
    assert.equal(await stateOf(story), 'waiting')
    assert.match((await person.get(path)).body, /Mallory/)
    const nothing = await person.post(path, { ...form(body, ana.codeNow()), text: '' })
    assert.equal(nothing.location, path)
    assert.equal(await stateOf(story), 'waiting')
  })

  it('has codes that are dead for other words, though the same row asks', async (t) => {
    const story = await asking(t)
    const { world, ana, asks } = story
    await enables(world, (await signed(world, ana.user)).me, 'email-code')
    world.clock.advance(61)
    const [person, { path }] = [await anaIn(story), await asks(PAY)]
    await world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'totp'")
    const page = await person.get(path)
    await person.post(`${path}/send`, form(page.body, ''))
    const code = await codeSent(world, ana.user)
    await world.rows("update confirmation set text = 'Pay 9000 EUR to Mallory'")
    const { enrollment = '' } = form(page.body, '')
    const other = { enrollment, code, text: hashOf('Pay 9000 EUR to Mallory') }
    assert.equal((await person.post(path, other)).status, 422)
    await world.rows('update confirmation set text = $1', PAY)
    assert.equal((await person.post(path, form((await person.get(path)).body, code))).status, 200)
  })

  it('is shown as text, whatever it is made of', async (t) => {
    const text = '<script>alert(1)</script>\n</bdi></blockquote><form action=//evil.example>&amp; "x" {who}'
    const { body } = await open(t, text)
    assert.ok(!body.includes('<script>alert'))
    assert.ok(!body.includes('<form action=//evil'))
    assert.ok(body.includes('&lt;script>alert(1)') || body.includes('&lt;script&gt;alert(1)'))
    assert.ok(body.includes('&amp;amp; "x" {who}') || body.includes('&amp;amp; &quot;x&quot; {who}'))
  })

  it('is no business of anybody else who is signed in', async (t) => {
    const story = await open(t)
    const { portal, world, path, ana, body } = story
    await world.person({ username: 'mallory' })
    const mallory = await signedIn(portal, 'mallory')
    const seen = await mallory.get(path)
    assert.equal(seen.status, 403)
    assert.ok(!seen.body.includes('Bob') && !seen.body.includes('Domain panel'))
    for (const [at, fields] of [
      [path, form(body, ana.codeNow())],
      [`${path}/refuse`, {}],
      [`${path}/send`, form(body, '')],
    ] as const)
      assert.equal((await mallory.post(at, fields)).status, 403)
    assert.equal((await mallory.post(`${path}/passkey`)).status, 422)
    assert.equal(await stateOf(story), 'waiting')
  })

  it('belongs to the browser that opened it, also against the same person in another', async (t) => {
    const story = await open(t)
    const { path, body, ana, person } = story
    const elsewhere = await anaIn(story)
    assert.equal((await elsewhere.get(path)).status, 403)
    assert.equal((await elsewhere.post(path, form(body, ana.codeNow()))).status, 403)
    assert.equal((await elsewhere.post(`${path}/refuse`)).status, 403)
    assert.equal((await person.post(path, form(body, ana.codeNow()))).status, 200)
  })

  it('is not answered by a page elsewhere, nor in a frame', async (t) => {
    const story = await open(t)
    const { person, path, body, ana } = story
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    assert.equal((await person.post(path, form(body, ana.codeNow()), foreign)).status, 403)
    assert.equal((await person.post(`${path}/refuse`, {}, foreign)).status, 403)
    assert.equal(await stateOf(story), 'waiting')
    const { headers } = await person.get(path)
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['cache-control'], 'no-store')
  })

  it('takes no code that was used elsewhere, and its own is dead everywhere', async (t) => {
    const story = await open(t)
    const { say, person, path, body, ana, world, asks } = story
    const code = ana.codeNow()
    assert.equal((await say('POST', '/v1/verify', { user: 'ana', code })).body.passed, true)
    assert.equal((await person.post(path, form(body, code))).status, 422)
    world.clock.advance(60)
    const fresh = ana.codeNow()
    assert.equal((await person.post(path, form(body, fresh))).status, 200)
    assert.equal((await person.post(path, form(body, fresh))).status, 410)
    assert.equal((await say('POST', '/v1/verify', { user: 'ana', code: fresh })).body.passed, false)
    const next = await asks('Pay again')
    const page = await person.get(next.path)
    assert.equal((await person.post(next.path, form(page.body, fresh))).status, 422)
  })

  it('counts wrong codes with all other doors', async (t) => {
    const story = await open(t)
    const { say, person, path, body, ana } = story
    for (let at = 0; at < 5; at++) await person.post(path, form(body, '000000'))
    assert.equal((await person.post(path, form(body, ana.codeNow()))).status, 429)
    assert.equal(await stateOf(story), 'waiting')
    for (let at = 0; at < 6; at++) await say('POST', '/v1/verify', { user: 'ana', code: '000000' })
    assert.equal((await say('POST', '/v1/verify', { user: 'ana', code: ana.codeNow() })).body.reason, 'wait')
  })

  it('is confirmed once by fifty answers at once, or refused, and its receipt fetched once', async (t) => {
    const story = await open(t)
    const { person, path, body, ana, say, id, world } = story
    const fields = form(body, ana.codeNow())
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, at) => (at === 25 ? person.post(`${path}/refuse`) : person.post(path, fields))),
    )
    const said = all.filter(({ status }) => status === 200)
    assert.equal(said.length, 1)
    assert.deepEqual(new Set(all.map(({ status }) => status)).has(500), false)
    const rows = await world.rows(
      "select 1 from audit_event where action in ('confirmation.confirmed', 'confirmation.refused')",
    )
    assert.equal(rows.length, 1)
    const heard = await Promise.all(Array.from({ length: 20 }, () => say('GET', `/v1/confirmations/${id}`)))
    const receipts = heard.filter(({ body: { receipt } }) => typeof receipt === 'string')
    const confirmed = said[0]?.body.includes('You have confirmed this')
    assert.equal(receipts.length, confirmed ? 1 : 0)
  })

  it('is over with its key, and with its person', async (t) => {
    const one = await open(t)
    await one.world.rows('update api_key set ended_at = now()')
    assert.equal((await one.person.post(one.path, form(one.body, one.ana.codeNow()))).status, 410)
    const two = await open(t)
    await two.world.rows("update app_user set status = 'suspended' where username = 'ana'")
    assert.notEqual((await two.person.post(two.path, form(two.body, two.ana.codeNow()))).status, 200)
    assert.equal(await stateOf(two), 'waiting')
  })

  it('tells one organization nothing of what another asks', async (t) => {
    const { world, portal, id } = await open(t)
    const north = await world.organization('North', { kind: 'reseller' })
    const say = speaking(portal, (await keyOf(world, north)).token)
    assert.equal((await say('GET', `/v1/confirmations/${id}`)).code, 'not-found')
    const { body } = await say('POST', '/v1/confirmations', { user: 'ana', text: PAY })
    const ana = visitor(portal)
    assert.equal((await ana.get(new URL(body.page).pathname)).location, '/signin')
    const [row] = await world.rows<{ user_id: string | null }>(
      'select user_id from confirmation where id = $1',
      body.id,
    )
    assert.equal(row?.user_id, null)
  })
})
