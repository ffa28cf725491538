import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { BrowserOptions } from '#domain/factors/request.ts'
import { setTokenRequired } from '#domain/users/users.ts'
import { lettersOf } from '../letters.ts'
import { passwordless, signsInWith } from '../passwordless.ts'
import { securityKey } from '../security-key.ts'
import { eveIsIn, isIn, link, proves, recovers, type Story } from './not-me.ts'
import { portalBehindProxy, visitor } from './visitor.ts'

const ANAS = { username: 'ana', email: 'ana@example.com' }

describe('whoever reads the mailbox of somebody without a password', () => {
  for (const state of ['suspended', 'exhausted'] as const)
    it(`gets in by no password of theirs where the passkey is ${state}`, async (t) => {
      const portal = await portalBehindProxy(t)
      const { world } = portal
      const user = await world.person(ANAS)
      const { key, enrollmentId } = await passwordless(world, user, portal.url)
      await world.work((work) => setTokenRequired(work, user, false))
      const story = { portal, letters: lettersOf(world, portal.url), user } as Story
      assert.equal((await visitor(portal).post(await link(story, /passkey was added/))).status, 200)
      await world.rows('update enrollment set state = $1 where id = $2', state, enrollmentId)
      await recovers(story)
      const thief = visitor(portal)
      await thief.post('/signin', { username: 'ana', password: 'fog over the Thames at five' })
      assert.equal(await isIn(thief), false)
      assert.equal((await signsInWith(portal, visitor(portal), key)).status, 422)
    })
})

describe('“this was not me”', () => {
  it('shuts out a passkey, also one that was added before what the letter told', async (t) => {
    const story = await eveIsIn(t)
    const { portal, eve } = story
    await proves(story)
    const key = securityKey({ verifies: true })
    const begun = JSON.parse((await eve.post('/account/two-factor/passkey/ask', { label: 'x' })).body) as BrowserOptions
    const passkey = key.make(begun, { origin: portal.url })
    const added = await eve.post('/account/two-factor/passkey', {
      ...{ label: 'x', passkey, enrollment: String(begun.enrollment) },
    })
    assert.equal(added.status, 303)
    await story.letters.to(ANAS.email)
    portal.world.clock.advance(3 * 3600)
    const again = visitor(portal)
    assert.equal((await signsInWith(portal, again, key)).status, 303, 'Eve comes and goes as she likes')
    portal.world.clock.advance(60)
    const said = await visitor(portal).post(await link(story, /new browser/))
    assert.equal(said.status, 200)
    assert.equal(await isIn(again), false)
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 422, 'no more')
    await recovers(story)
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 422, 'nor after it')
  })
})
