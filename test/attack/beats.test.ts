import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { askingPages } from '../doors/asking-pages.ts'
import { form } from '../doors/confirming.ts'
import { PASSWORD } from '../world.ts'
import { portalBehindProxy, protectedPerson, type Visitor, visitor } from './visitor.ts'

/** A portal that notes which answers waited for the beat. */
async function portalWithBeats(t: TestContext) {
  let waited = 0
  const portal = await portalBehindProxy(t, { patience: async () => void waited++ })
  const { app } = await protectedPerson(portal, 'ana')
  const beats = async (act: () => Promise<unknown>): Promise<number> => {
    const before = waited
    await act()
    return waited - before
  }
  return { portal, app, beats }
}

describe('somebody with a stopwatch', () => {
  it('sees every refusal of a sign-in leave on the beat, and no welcome wait', async (t) => {
    const { portal, app, beats } = await portalWithBeats(t)
    const signsIn = (username: string, password: string, token: string) => () =>
      visitor(portal).post('/signin', { username, password, token })
    const wrong = app.wrongAt(portal.world.clock.now())
    assert.equal(await beats(signsIn('zoe', PASSWORD, wrong)), 1, 'nobody has this name')
    assert.equal(await beats(signsIn('ana', 'not hers', wrong)), 1, 'the password is wrong')
    assert.equal(await beats(signsIn('ana', PASSWORD, wrong)), 1, 'the token is wrong')
    assert.equal(await beats(signsIn('ana', PASSWORD, 'abc')), 1, 'no token at all')
    assert.equal(await beats(() => visitor(portal).post('/signin/passkey', { passkey: '{}' })), 1, 'no passkey')
    assert.equal(await beats(signsIn('ana', PASSWORD, app.codeAt(portal.world.clock.now()))), 0, 'it is Ana')
  })

  it('sees the same where a wait is imposed, and where a link is asked for', async (t) => {
    const { portal, beats } = await portalWithBeats(t)
    const [ana, zoe] = [visitor(portal), visitor(portal)]
    const guess = (browser: Visitor, username: string) => () =>
      browser.post('/signin', { username, password: 'a guess' })
    for (let guesses = 0; guesses < 7; guesses++) {
      assert.equal(await beats(guess(ana, 'ana')), 1)
      assert.equal(await beats(guess(zoe, 'zoe')), 1)
    }
    for (const username of ['ana', 'zoe'])
      assert.equal(await beats(() => visitor(portal).post('/signin/forgotten', { username })), 1)
  })

  it('sees the second step refuse on the beat, and the way to it where it is always shown', async (t) => {
    const { portal, app, beats } = await portalWithBeats(t)
    await portal.world.rows("update organization set sign_in_form = 'two-step'")
    const steps = async (username: string, password: string): Promise<number[]> => {
      const browser = visitor(portal)
      const first = await beats(() => browser.post('/signin', { username, password }))
      const code = app.wrongAt(portal.world.clock.now())
      return [first, await beats(() => browser.post('/signin/challenge', { code }))]
    }
    assert.deepEqual(await steps('ana', PASSWORD), [0, 1], 'the second page tells that the password was right anyway')
    await portal.world.rows('update organization set always_ask_second_step = true, modified_at = now()')
    portal.world.clock.advance(5)
    for (const [username, password] of [
      ['ana', PASSWORD],
      ['ana', 'not hers'],
      ['zoe', PASSWORD],
    ] as const)
      assert.deepEqual(await steps(username, password), [1, 1], `${username}, ${password}`)
  })

  it('sees the page of a challenge refuse on the beat, whoever is asked there, and whatever was wrong', async (t) => {
    let waited = 0
    const story = await askingPages(t, { patience: async () => void waited++ })
    const opens = async (user: string) => {
      const { path } = await story.asks({ user })
      const browser = visitor(story.portal)
      const { body } = await browser.get(path)
      return async (code: string): Promise<readonly [status: number, beats: number]> => {
        const before = waited
        const { status } = await browser.post(path, form(body, code))
        return [status, waited - before]
      }
    }
    const welcome = await opens('ana')
    assert.deepEqual(await welcome(story.ana.codeNow()), [200, 0], 'it is Ana')
    for (const user of ['ana', 'nobody-here']) {
      const answers = await opens(user)
      for (let wrong = 1; wrong < 5; wrong++) assert.deepEqual(await answers('000000'), [422, 1], user)
      assert.deepEqual(await answers('000000'), [410, 1], `${user}: it is over`)
      const again = await opens(user)
      assert.deepEqual(await again('000000'), [429, 1], `${user} has to wait`)
    }
  })
})
