import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { renewRecoveryCodes } from '#domain/factors/enrollments.ts'
import { ownPolicy } from '#domain/policies/policies.ts'
import { type AskedOn, type AskingPages, askingPages } from '../doors/asking-pages.ts'
import { form } from '../doors/confirming.ts'
import { carrying } from '../doors/outside-people.ts'
import { withPasskey } from '../passwordless.ts'
import { codeSent, enables, sendFreely } from '../sent-codes.ts'
import { PLACE, signed } from '../signed-in.ts'
import { type Answered, signedIn, type Visitor, visitor } from './visitor.ts'

sendFreely()

const opens = async ({ portal }: AskingPages, { path }: AskedOn): Promise<Visitor & { readonly body: string }> => {
  const browser = visitor(portal)
  const { status, body } = await browser.get(path)
  assert.equal(status, 200)
  return { ...browser, body }
}

/** What the page hands to the browser of this visitor. */
async function optionsAt(browser: Visitor, { path }: AskedOn) {
  const { status, body } = await browser.post(`${path}/passkey`)
  assert.equal(status, 200)
  return JSON.parse(body)
}

/** Ana has a passkey too, and two challenges are open that want it. */
async function byPasskey(t: TestContext) {
  const story = await askingPages(t)
  const { key } = await withPasskey(story.world, story.ana.user, story.portal.url)
  const [one, two] = [await story.asks({ methods: ['passkey'] }), await story.asks({ methods: ['passkey'] })]
  const answer = async (browser: Visitor, at: AskedOn) =>
    key.answer(await optionsAt(browser, at), { origin: story.portal.url })
  return { ...story, one, two, answer }
}

describe('the page of a challenge', () => {
  it('belongs to the browser that opened it first', async (t) => {
    const story = await askingPages(t)
    const asked = await story.asks()
    const { path } = asked
    const ana = await opens(story, asked)
    const mallory = visitor(story.portal)
    const fields = form(ana.body, story.ana.codeNow())
    const seen = await mallory.get(path)
    assert.equal(seen.status, 403)
    assert.ok(!seen.body.includes('Old panel'))
    assert.equal((await mallory.post(path, fields)).status, 403)
    assert.equal((await mallory.post(`${path}/send`, fields)).status, 403)
    assert.equal((await mallory.post(`${path}/passkey`)).status, 422)
    assert.equal(await story.stands(asked), 'open')
    assert.equal((await ana.post(path, fields)).status, 200)
    assert.equal(await story.stands(asked), 'passed by totp')
  })

  it('is opened by one of many browsers that come at once', async (t) => {
    const story = await askingPages(t)
    const { path } = await story.asks()
    const all = await Promise.all(Array.from({ length: 12 }, () => visitor(story.portal).get(path)))
    const came = all.map(({ status }) => status).toSorted((a, b) => a - b)
    assert.deepEqual(came, [200, ...Array<number>(11).fill(403)])
  })

  it('takes nothing of another person, whatever the form says', async (t) => {
    const story = await askingPages(t)
    const { world, portal } = story
    const mallory = await carrying(world, 'mallory')
    const { key } = await withPasskey(world, mallory.user, portal.url)
    const [hers, own] = [await story.asks(), await story.asks({ user: 'mallory' })]
    const [enrollment] = await world.rows<{ id: string }>(
      "select id from enrollment where user_id = $1 and kind = 'totp'",
      mallory.user.id,
    )
    const browser = await opens(story, hers)
    const fields = { enrollment: enrollment?.id ?? '', code: mallory.codeNow() }
    assert.equal((await browser.post(hers.path, fields)).status, 422)
    await browser.get(own.path)
    const passkey = key.answer(await optionsAt(browser, own), { origin: portal.url })
    assert.equal((await browser.post(hers.path, { ...fields, code: '', passkey })).status, 422)
    assert.equal(await story.stands(hers), 'open')
    const said = await story.say('POST', '/v1/verify', { user: 'mallory', code: fields.code })
    assert.equal(said.body.passed, true, 'and nothing of hers was used up')
  })

  it('takes no code that was sent for another challenge', async (t) => {
    const story = await askingPages(t)
    const { world, ana } = story
    await enables(world, (await signed(world, ana.user)).me, 'email-code')
    const sent = async () => {
      world.clock.advance(61)
      const asked = await story.asks({ methods: ['email-code'] })
      return { asked, code: await codeSent(world, ana.user) }
    }
    const [one, two] = [await sent(), await sent()]
    const first = await opens(story, one.asked)
    assert.equal((await first.post(one.asked.path, form(first.body, two.code))).status, 422)
    assert.equal(await story.stands(one.asked), 'open')
    const browser = await opens(story, two.asked)
    assert.equal((await browser.post(two.asked.path, form(browser.body, one.code))).status, 422)
    assert.equal((await browser.post(two.asked.path, form(browser.body, two.code))).status, 200)
    assert.equal(await story.stands(two.asked), 'passed by email-code')
  })

  it('takes an answer of a passkey once, and only to its own question', async (t) => {
    const story = await byPasskey(t)
    const { one, two, answer } = story
    const browser = await opens(story, one)
    await browser.get(two.path)
    const first = await answer(browser, one)
    assert.equal((await browser.post(two.path, { passkey: first })).status, 422)
    assert.equal(await story.stands(two), 'open')
    const passkey = await answer(browser, one)
    assert.equal((await browser.post(one.path, { passkey })).status, 200)
    assert.equal(await story.stands(one), 'passed by passkey')
    assert.equal((await browser.post(one.path, { passkey })).status, 410)
    assert.equal((await browser.post(two.path, { passkey })).status, 422)
    assert.equal(await story.stands(two), 'open')
  })

  it('takes and offers no method but those that the challenge allows', async (t) => {
    const story = await byPasskey(t)
    const { one, world, ana, say } = story
    const beginning = { issuer: 'x', account: 'ana', parameters: ownPolicy.totp }
    const { setup } = await world.work((work) => renewRecoveryCodes(work, ana.user, beginning, PLACE, 'alone'))
    const [recovery = ''] = setup.show === 'codes' ? setup.codes : []
    const rows = await world.rows<{ id: string }>("select id from enrollment where state = 'active'")
    const browser = await opens(story, one)
    assert.ok(!/name="code"|class="way"/.test(browser.body))
    const refused: Answered[] = []
    for (const { id: enrollment } of rows)
      refused.push(await browser.post(one.path, { enrollment, code: ana.codeNow() }))
    refused.push(await browser.post(one.path, { code: recovery }))
    assert.ok(refused.every(({ status }) => status === 422))
    assert.equal(await story.stands(one), 'open')
    const sent = await browser.post(`${one.path}/send`, { enrollment: rows[0]?.id ?? '' })
    assert.deepEqual([sent.status, sent.location], [303, one.path])
    world.clock.advance(3600)
    assert.equal((await say('POST', '/v1/verify', { user: 'ana', code: recovery })).body.passed, true)
  })

  it('is over after five wrong answers, whatever they were', async (t) => {
    const story = await askingPages(t)
    const asked = await story.asks()
    const browser = await opens(story, asked)
    const wrong = form(browser.body, '000000')
    for (let at = 1; at < 5; at++) assert.equal((await browser.post(asked.path, wrong)).status, 422)
    assert.equal(await story.stands(asked), 'open')
    assert.equal((await browser.post(asked.path, wrong)).status, 410)
    assert.equal(await story.stands(asked), 'over')
    story.world.clock.advance(300)
    const late = await story.say('POST', `/v1/challenges/${asked.id}/answer`, { code: story.ana.codeNow() })
    assert.deepEqual([late.body.passed, late.body.reason], [false, 'over'])
    assert.equal((await browser.post(asked.path, form(browser.body, story.ana.codeNow()))).status, 410)
    assert.equal((await browser.get(asked.path)).status, 410)
    const again = await story.asks()
    const next = await opens(story, again)
    assert.equal((await next.post(again.path, form(next.body, story.ana.codeNow()))).status, 200)
  })

  it('is passed for good, whatever wrong answers come with the right one', async (t) => {
    const story = await askingPages(t)
    const asked = await story.asks()
    const wrong = () => story.say('POST', `/v1/challenges/${asked.id}/answer`, { code: '000000' })
    const browser = await opens(story, asked)
    const right = form(browser.body, story.ana.codeNow())
    const [came] = await Promise.all([browser.post(asked.path, right), wrong(), wrong(), wrong(), wrong()])
    assert.equal(came.status, 200)
    for (let late = 1; late <= 5; late++) assert.equal((await wrong()).body.reason, 'over')
    assert.equal(await story.stands(asked), 'passed by totp')
    assert.equal((await story.say('POST', `/v1/challenges/${asked.id}/result`)).status, 200)
  })

  it('shuts nobody out of a browser in which they signed in before', async (t) => {
    const story = await askingPages(t)
    const { world, ana, portal } = story
    const browser = await signedIn(portal, 'ana', { token: ana.codeNow() })
    world.clock.advance(60)
    const guessed = await story.asks()
    const mallory = await opens(story, guessed)
    for (let at = 1; at <= 5; at++) await mallory.post(guessed.path, form(mallory.body, '000000'))
    const tried = await story.say('POST', '/v1/verify', { user: 'ana', code: ana.codeNow() })
    assert.equal(tried.body.reason, 'wait', 'strangers have to wait')
    const strange = await story.asks()
    const elsewhere = await opens(story, strange)
    assert.equal((await elsewhere.post(strange.path, form(elsewhere.body, ana.codeNow()))).status, 429)
    const asked = await story.asks()
    const { body } = await browser.get(asked.path)
    assert.equal((await browser.post(asked.path, form(body, '000000'))).status, 422)
    assert.equal((await browser.post(asked.path, form(body, ana.codeNow()))).status, 200)
    assert.equal(await story.stands(asked), 'passed by totp')
  })

  it('has the browser of the person wait too, after five wrong answers of its own', async (t) => {
    const story = await askingPages(t)
    const { world, ana, portal } = story
    const browser = await signedIn(portal, 'ana', { token: ana.codeNow() })
    world.clock.advance(60)
    const answers = async (code: string): Promise<number> => {
      const { path } = await story.asks()
      return (await browser.post(path, form((await browser.get(path)).body, code))).status
    }
    for (let at = 1; at <= 5; at++) assert.equal(await answers('000000'), 422)
    assert.equal(await answers(ana.codeNow()), 429)
    assert.equal((await story.say('POST', '/v1/verify', { user: 'ana', code: ana.codeNow() })).body.passed, true)
  })

  it('is the same for everybody where nobody may learn who is there', async (t) => {
    const story = await askingPages(t)
    const { world, ana } = story
    await enables(world, (await signed(world, ana.user)).me, 'email-code')
    await world.rows(
      "update organization set sign_in_form = 'two-step', always_ask_second_step = true, modified_at = now()",
    )
    world.clock.advance(61)
    const pages = await Promise.all(
      ['ana', 'nobody-here'].map(async (user) => {
        const asked = await story.asks({ user })
        const browser = await opens(story, asked)
        const wrong = await browser.post(asked.path, form(browser.body, '000000'))
        return [browser.body, wrong.body].map((body) => body.replaceAll(asked.path, '/ask/x'))
      }),
    )
    assert.ok(pages[0]?.join() === pages[1]?.join(), 'each says the same')
    world.clock.advance(61)
    const asked = await story.asks()
    const browser = await opens(story, asked)
    const sent = form(browser.body, await codeSent(world, ana.user))
    assert.equal((await browser.post(asked.path, sent)).status, 200)
  })
})
