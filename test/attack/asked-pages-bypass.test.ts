import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { helper, pathOf } from '../access.ts'
import { type AskedOn, type AskingPages, askingPages } from '../doors/asking-pages.ts'
import { form } from '../doors/confirming.ts'
import { type Answered, codesIn, type Visitor, visitor } from './visitor.ts'

/** Ana has her telephone at home, and calls support. */
async function called(t: TestContext) {
  const story = await askingPages(t)
  const support = await helper(story.portal)
  const shown = await support.post(pathOf(story.ana.user, 'bypass'), { reason: 'phone at home' })
  const [code = ''] = codesIn(shown.body)
  assert.match(code, /^(?:\w{4}-){3}\w{4}$/)
  return { ...story, code }
}

/** Picks the bypass code on the page, as she was told. */
async function picks(browser: Visitor, { path }: AskedOn): Promise<string> {
  const { body } = await browser.get(path)
  const [, way] =
    new RegExp(`href="(${path}\\?with=[0-9a-f-]{36})"[^>]*>(?:<[^>]*>)*\\s*Use a bypass code`).exec(body) ?? []
  assert.ok(way, 'it is offered')
  return (await browser.get(way)).body
}

async function gives({ portal }: AskingPages, asked: AskedOn, code: string): Promise<Answered> {
  const browser = visitor(portal)
  return browser.post(asked.path, form(await picks(browser, asked), code))
}

describe('a bypass code on the page of a challenge', () => {
  it('is taken once, says that it stood in for the factor, and is on record', async (t) => {
    const story = await called(t)
    const { world, say, ana, code } = story
    const asked = await story.asks()
    assert.equal((await gives(story, asked, code)).status, 200)
    assert.equal(await story.stands(asked), 'passed by bypass-code')
    const { body } = await say('POST', `/v1/challenges/${asked.id}/result`)
    const { method, assurance, sub } = JSON.parse(Buffer.from(body.result.split('.')[1], 'base64url').toString())
    assert.deepEqual([method, assurance, sub], ['bypass-code', 'recovery', ana.user.id])
    const [row] = await world.rows<{ outcome: string; method: string; detail: Record<string, string> }>(
      "select outcome, method, detail from audit_event where action = 'signin.second-factor'",
    )
    assert.deepEqual([row?.outcome, row?.method, row?.detail.door], ['done', 'bypass-code', 'api'])
    const kept = await world.rows("select state from enrollment where kind = 'bypass-code'")
    assert.deepEqual(kept, [{ state: 'ended' }])
    const letters = await world.rows("select 1 from outbox where template = 'bypass-code-used'")
    assert.equal(letters.length, 1)
  })

  it('is used up there: no other challenge takes it, nor any other door', async (t) => {
    const story = await called(t)
    const { portal, code } = story
    const [asked, open] = [await story.asks(), await story.asks()]
    const waiting = visitor(portal)
    const page = await picks(waiting, open)
    assert.equal((await gives(story, asked, code)).status, 200)
    assert.equal((await waiting.post(open.path, form(page, code))).status, 422)
    assert.equal(await story.stands(open), 'open')
    const { body } = await visitor(portal).get((await story.asks()).path)
    assert.ok(!body.includes('Use a bypass code'), 'and it is offered to nobody any more')
    const { body: said } = await story.say('POST', '/v1/verify', { user: 'ana', code })
    assert.deepEqual([said.passed, said.reason], [false, 'wrong'])
  })

  it('is over after an hour', async (t) => {
    const story = await called(t)
    const { world, portal, code } = story
    world.clock.advance(3600 - 60)
    const asked = await story.asks()
    const browser = visitor(portal)
    const page = await picks(browser, asked)
    world.clock.advance(61)
    assert.equal((await browser.post(asked.path, form(page, code))).status, 422)
    assert.equal(await story.stands(asked), 'open')
  })

  it('is neither offered nor taken where the challenge wants a factor of their own', async (t) => {
    const story = await called(t)
    const { world, portal, code } = story
    const refusedBy = async (more: Readonly<Record<string, unknown>>): Promise<void> => {
      const asked = await story.asks(more)
      const browser = visitor(portal)
      const { body } = await browser.get(asked.path)
      assert.ok(!body.includes('Use a bypass code'))
      assert.equal((await browser.post(asked.path, form(body, code))).status, 422)
      assert.equal(await story.stands(asked), 'open')
    }
    await refusedBy({ methods: ['totp'] })
    await world.rows("update application set assurance = 'two-factors', modified_at = now()")
    await refusedBy({})
    await world.rows("update application set assurance = 'any', modified_at = now()")
    assert.equal((await gives(story, await story.asks(), code)).status, 200, 'and it was not used up by that')
  })
})
