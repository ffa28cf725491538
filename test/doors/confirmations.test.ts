import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { visitor } from '../attack/visitor.ts'
import { codeSent, enables } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { PASSWORD } from '../world.ts'
import { keyOf, speaking } from './api.ts'
import { anaIn, asking, form, hashOf, panelOf, read, TRANSFER } from './confirming.ts'

describe('an action that an application has confirmed', () => {
  it('is shown to the person in these words, and a receipt says that they said yes', async (t) => {
    const story = await asking(t)
    const { say, asks, stands, ana, applicationId, world } = story
    const returnTo = 'https://panel.example.com/back?x=1'
    const { id, path } = await asks(TRANSFER, { nonce: 'order 17', returnTo })
    assert.equal((await stands(id)).body.state, 'waiting')
    const person = await anaIn(story)
    const { body } = await person.get(path)
    assert.ok(body.includes(`<bdi>${TRANSFER}</bdi>`), 'the text stands there as it is')
    assert.match(body, /Domain panel/)
    const before = Math.floor(world.clock.now().getTime() / 1000)
    const done = await person.post(path, form(body, ana.codeNow()))
    assert.equal(done.status, 200)
    assert.ok(String(done.headers.refresh).endsWith(`url=${returnTo}&confirmation=${id}`))
    const { body: told } = await stands(id)
    assert.equal(told.state, 'confirmed')
    const claims = await read(say, told.receipt)
    const { jti, sub, username, text, text_sha256, nonce, application, method, acr, amr, exp, auth_time } = claims
    assert.deepEqual([jti, sub, username, nonce], [id, ana.user.id, 'ana', 'order 17'])
    assert.deepEqual([text, text_sha256, application], [TRANSFER, hashOf(TRANSFER), applicationId])
    assert.deepEqual([method, acr, amr], ['totp', 'urn:countersign:acr:aal2', ['pwd', 'otp', 'mfa']])
    assert.deepEqual([auth_time, exp], [before, before + 300])
    assert.equal(claims.aud, `${(await world.operator()).id}.${applicationId}`)
    assert.equal((await stands(id)).code, 'taken')
    assert.equal((await person.get(path)).status, 410)
  })

  it('can be refused, which the application learns and the record keeps without the text', async (t) => {
    const story = await asking(t)
    const { asks, stands, world, ana } = story
    const { id, path } = await asks()
    const person = await anaIn(story)
    await person.get(path)
    const refused = await person.post(`${path}/refuse`)
    assert.match(refused.body, /You have refused this/)
    const { state, receipt } = (await stands(id)).body
    assert.deepEqual([state, receipt], ['refused', null])
    assert.equal((await person.post(path, { code: ana.codeNow(), text: hashOf(TRANSFER) })).status, 410)
    const rows = await world.rows<{ action: string; detail: Record<string, string> }>(
      "select action, detail from audit_event where action like 'confirmation.%' order by id",
    )
    assert.deepEqual(rows.map(({ action }) => action).toSorted(), ['confirmation.asked', 'confirmation.refused'])
    for (const { detail } of rows) assert.deepEqual([detail.confirmation, detail.text], [id, hashOf(TRANSFER)])
    assert.ok(!JSON.stringify(rows).includes('registrar'))
  })

  it('is not asked for an hour once three were refused, by that application', async (t) => {
    const story = await asking(t)
    const { asks, say, portal, world } = story
    const person = await anaIn(story)
    for (const text of ['One', 'Two', 'Three']) {
      const { path } = await asks(text)
      await person.get(path)
      await person.post(`${path}/refuse`)
    }
    const again = { user: 'ana', text: 'Four' }
    const heard = await say('POST', '/v1/confirmations', again)
    assert.deepEqual([heard.status, heard.headers.get('retry-after')], [429, '3600'])
    const { token } = await keyOf(world, await world.operator(), { applicationId: await panelOf(world) })
    assert.equal((await speaking(portal, token)('POST', '/v1/confirmations', again)).status, 201)
    world.clock.advance(3600)
    assert.equal((await say('POST', '/v1/confirmations', again)).status, 201)
  })

  it('is over after five minutes, and its receipt five minutes after the answer', async (t) => {
    const story = await asking(t)
    const { asks, stands, world, ana } = story
    const person = await anaIn(story)
    const [one, two] = [await asks('One'), await asks('Two')]
    const { body } = await person.get(two.path)
    world.clock.advance(299)
    assert.equal((await person.post(two.path, form(body, ana.codeNow()))).status, 200)
    world.clock.advance(1)
    assert.equal((await stands(one.id)).body.state, 'expired')
    assert.equal((await person.get(one.path)).status, 410)
    world.clock.advance(298)
    const { body: late } = await stands(two.id)
    assert.equal(late.state, 'confirmed')
    const other = await asks('Three')
    const asked = await person.get(other.path)
    assert.equal((await person.post(other.path, form(asked.body, ana.codeNow()))).status, 200)
    world.clock.advance(300)
    assert.deepEqual([(await stands(other.id)).body.state, (await stands(other.id)).body.receipt], ['expired', null])
  })

  it('has no receipt for somebody who may not sign in any more', async (t) => {
    const story = await asking(t)
    const { asks, stands, world, ana } = story
    const { id, path } = await asks()
    const person = await anaIn(story)
    const { body } = await person.get(path)
    assert.equal((await person.post(path, form(body, ana.codeNow()))).status, 200)
    await world.rows("update app_user set status = 'suspended' where id = $1", ana.user.id)
    assert.equal((await stands(id)).code, 'over')
    await world.rows("update app_user set status = 'active' where id = $1", ana.user.id)
    assert.equal((await stands(id)).body.state, 'confirmed')
  })

  it('sends a code that says what it is for, good for nothing else', async (t) => {
    const story = await asking(t)
    const { asks, world, ana, stands, say } = story
    await world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'totp'")
    await enables(world, (await signed(world, ana.user)).me, 'email-code')
    world.clock.advance(600)
    const person = visitor(story.portal)
    await person.post('/signin', { username: 'ana', password: PASSWORD })
    await person.post('/signin/challenge', { code: await codeSent(world, ana.user) })
    const [one, two] = [await asks('Pay 10 EUR to Bob'), await asks('Pay 9000 EUR to Mallory')]
    const first = await person.get(one.path)
    const { enrollment = '' } = form(first.body, '')
    await person.post(`${one.path}/send`, { enrollment })
    const code = await codeSent(world, ana.user)
    const second = await person.get(two.path)
    await person.post(two.path, { ...form(second.body, code), enrollment, text: hashOf('Pay 9000 EUR to Mallory') })
    assert.equal((await stands(two.id)).body.state, 'waiting')
    const again = await person.get(one.path)
    assert.equal((await person.post(one.path, form(again.body, code))).status, 200)
    const { acr } = await read(say, (await stands(one.id)).body.receipt)
    assert.equal(acr, 'urn:countersign:acr:aal1')
  })
})

describe('asking', () => {
  it('takes the text exactly, and says what is wrong with one that could deceive', async (t) => {
    const { say } = await asking(t)
    const cases = [
      ['', 'missing'],
      [' \n ', 'missing'],
      ['x'.repeat(501), 'too-long'],
      [Array(22).join('a\n'), 'too-many-lines'],
      ['a\tb', 'control-character'],
      ['a\r\nb', 'control-character'],
      ['a\u0007b', 'control-character'],
      ['a\ud800b', 'hidden-character'],
      ['Pay \u202e001 EUR', 'hidden-character'],
      ['Pay \u2066x\u2069', 'hidden-character'],
      ['Pay\u200b', 'hidden-character'],
      ['a\u2028b', 'hidden-character'],
      ['a\u200fb', 'hidden-character'],
      ['\u3164', 'hidden-character'],
    ]
    for (const [text, problem] of cases) {
      const { status, body } = await say('POST', '/v1/confirmations', { user: 'ana', text })
      assert.deepEqual([status, body.errors], [422, [{ field: 'text', problem }]], JSON.stringify(text))
    }
    const fine = ['Zahle 10 €\n\n  an „Bob“ 👩‍💻', 'پرداخت می‌کنم', '😀'.repeat(500)]
    for (const text of fine) assert.equal((await say('POST', '/v1/confirmations', { user: 'ana', text })).status, 201)
  })

  it('leads nowhere but back to the application, and begins for nobody too', async (t) => {
    const { say, stands, portal } = await asking(t)
    for (const returnTo of ['https://evil.example/', 'javascript:alert(1)', 'https://panel.example.com.evil.example/'])
      assert.equal(
        (await say('POST', '/v1/confirmations', { user: 'ana', text: 'Yes?', returnTo })).body.errors[0].field,
        'returnTo',
      )
    const { status, body } = await say('POST', '/v1/confirmations', { user: 'nobody-here', text: 'Yes?' })
    assert.equal(status, 201)
    assert.equal((await stands(body.id)).body.state, 'waiting')
    assert.equal((await visitor(portal).get(new URL(body.page).pathname)).location, '/signin')
  })

  it('is for keys that may, and seen by its own application alone', async (t) => {
    const { asks, portal, world } = await asking(t)
    const { id } = await asks()
    const operator = await world.operator()
    const other = speaking(portal, (await keyOf(world, operator)).token)
    assert.equal((await other('GET', `/v1/confirmations/${id}`)).code, 'not-found')
    const weak = speaking(portal, (await keyOf(world, operator, { verbs: ['verify'] })).token)
    assert.equal((await weak('POST', '/v1/confirmations', { user: 'ana', text: 'x' })).code, 'verb-missing')
  })
})
