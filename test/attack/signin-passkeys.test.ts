import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { BrowserOptions } from '#domain/factors/request.ts'
import { asked, signsInWith, withPasskey } from '../passwordless.ts'
import { PASSWORD } from '../world.ts'
import { confirms, portalBehindProxy, signedIn, visitor } from './visitor.ts'

async function ana(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const user = await world.person({ username: 'ana' })
  const holder = await withPasskey(world, user, portal.url)
  const answers = (options: BrowserOptions): string => holder.key.answer(options, { origin: portal.url })
  return { portal, world, user, ...holder, answers }
}

type Story = Awaited<ReturnType<typeof ana>>

/** Why answers were refused, the newest last: by whom they are of is known, so it is on their record. */
async function reasons({ world, user }: Story): Promise<string[]> {
  const rows = await world.rows<{ reason: string }>(
    "select reason from audit_event where subject_id = $1 and outcome = 'refused' order by at, id",
    user.id,
  )
  return rows.map(({ reason }) => reason)
}

describe('what the sign-in page asked a passkey', () => {
  it('is answered once, by however many at a time', async (t) => {
    const story = await ana(t)
    const { portal, world, answers } = story
    const person = visitor(portal)
    const passkey = answers(await asked(person))
    const jar = [...person.jar]
    const twins = await Promise.all(
      Array.from({ length: 6 }, () => {
        const twin = visitor(portal)
        for (const [name, value] of jar) twin.jar.set(name, value)
        return twin.post('/signin/passkey', { passkey })
      }),
    )
    assert.equal(twins.filter(({ status }) => status === 303).length, 1)
    world.clock.advance(1)
    assert.equal((await person.post('/signin/passkey', { passkey })).status, 422)
    const since = await reasons(story)
    assert.equal(since.length, 6)
    for (const reason of since) assert.equal(reason, 'challenge-used')
  })

  it('is good for five minutes, and in the browser it was asked of', async (t) => {
    const story = await ana(t)
    const { portal, world, answers } = story
    const [person, other] = [visitor(portal), visitor(portal)]
    const passkey = answers(await asked(person))
    await asked(other)
    assert.equal((await other.post('/signin/passkey', { passkey })).status, 422)
    assert.equal((await visitor(portal).post('/signin/passkey', { passkey })).status, 422)
    world.clock.advance(301)
    assert.equal((await person.post('/signin/passkey', { passkey })).status, 422)
    assert.deepEqual(await reasons(story), ['question', 'question', 'challenge-expired'])
    assert.equal((await world.rows('select 1 from passkey_challenge where used_at is not null')).length, 1)
  })

  it('is none that was asked to set up a key, to take a second step, or to confirm', async (t) => {
    const story = await ana(t)
    const { portal, user, answers } = story
    const person = visitor(portal)
    await person.post('/signin', { username: user.username, password: PASSWORD, token: '' })
    const second = JSON.parse((await person.post('/signin/challenge/passkey')).body) as BrowserOptions
    assert.equal((await person.post('/signin/passkey', { passkey: answers(second) })).status, 422)
    const inside = visitor(portal)
    await signsInWith(portal, inside, story.key)
    const step = JSON.parse((await inside.post('/account/confirm/passkey')).body) as BrowserOptions
    assert.equal((await visitor(portal).post('/signin/passkey', { passkey: answers(step) })).status, 422)
    await confirms(inside, { passkey: answers(step) })
    const begun = JSON.parse((await inside.post('/account/two-factor/passkey/ask')).body) as BrowserOptions
    const made = { challenge: begun.challenge, rpId: 'localhost' }
    assert.equal((await visitor(portal).post('/signin/passkey', { passkey: answers(made) })).status, 422)
    assert.deepEqual(await reasons(story), ['question', 'question', 'question'])
  })

  it('confirms nothing, and takes no second step', async (t) => {
    const { portal, user, key, answers } = await ana(t)
    const person = visitor(portal)
    await person.post('/signin', { username: user.username, password: PASSWORD, token: '' })
    const passkey = answers(await asked(person))
    assert.equal((await person.post('/signin/challenge', { passkey })).status, 422)
    const inside = visitor(portal)
    await signsInWith(portal, inside, key)
    assert.equal((await inside.post('/account/confirm', { passkey: answers(await asked(inside)) })).status, 422)
  })

  it('costs the database nothing, however often it is asked', async (t) => {
    const { portal, world } = await ana(t)
    const count = `select (select count(*) from passkey_challenge) + (select count(*) from attempt_budget) as n`
    const before = await world.rows(count)
    for (let times = 0; times < 200; times++) await asked(visitor(portal))
    assert.deepEqual(await world.rows(count), before)
  })
})

describe('an answer that is refused', () => {
  it('looks the same whatever was wrong, and whoever it is of', async (t) => {
    const story = await ana(t)
    const { portal, world, key } = story
    const stranger = await withPasskey(world, await world.person({ username: 'ben' }), portal.url)
    await world.rows("delete from enrollment where user_id = $1 and kind = 'passkey'", stranger.me.user.id)
    await world.rows("update app_user set status = 'suspended' where username = 'carl'")
    const carl = await withPasskey(world, await world.person({ username: 'carl' }), portal.url)
    await world.rows("update app_user set status = 'suspended' where username = 'carl'")
    const wrong = (written: { response: Record<string, unknown> }): void => {
      written.response.signature = Buffer.alloc(70).toString('base64url')
    }
    const unverified = (parts: { flags: number }): void => {
      parts.flags &= ~0x04
    }
    const answers = [
      await signsInWith(portal, visitor(portal), stranger.key),
      await signsInWith(portal, visitor(portal), carl.key),
      await signsInWith(portal, visitor(portal), key, { after: wrong }),
      await signsInWith(portal, visitor(portal), key, { origin: 'https://login.example.com' }),
      await signsInWith(portal, visitor(portal), key, { before: unverified }),
      await visitor(portal).post('/signin/passkey', { passkey: 'nonsense' }),
      await visitor(portal).post('/signin/passkey', {}),
    ]
    const seen = answers.map(({ status, body, cookies }) => ({ status, body, cookies: cookies.length }))
    for (const one of seen) assert.deepEqual(one, seen[0])
    assert.equal(seen[0]?.status, 422)
    assert.deepEqual((await reasons(story)).toSorted(), ['foreign-origin', 'not-verified', 'signature'])
  })

  it('keeps nobody from their password, nor a wrong code from the passkey', async (t) => {
    const { portal, world, user, key } = await ana(t)
    const origin = { origin: 'https://login.example.com' }
    for (let times = 0; times < 30; times++) await signsInWith(portal, visitor(portal), key.copy(), origin)
    const person = visitor(portal)
    const first = await person.post('/signin', { username: user.username, password: PASSWORD, token: '' })
    assert.equal(first.location, '/signin/challenge')
    const options = JSON.parse((await person.post('/signin/challenge/passkey')).body) as BrowserOptions
    const passkey = key.answer(options, { origin: portal.url })
    assert.equal((await person.post('/signin/challenge', { passkey })).status, 303)
    world.clock.advance(3600)
    for (let times = 0; times < 30; times++)
      await visitor(portal).post('/signin', { username: user.username, password: 'wrong', token: '' })
    assert.equal((await signsInWith(portal, visitor(portal), key)).status, 303)
  })

  it('is slowed down by network', async (t) => {
    const { portal, world, key } = await ana(t)
    const ben = await withPasskey(world, await world.person({ username: 'ben' }), portal.url)
    const network = '203.0.113.9'
    const statuses = new Set<number>()
    for (let times = 0; times < 60; times++) {
      const changes = { origin: 'https://x.example' }
      statuses.add((await signsInWith(portal, visitor(portal, network), key.copy(), changes)).status)
    }
    assert.deepEqual([...statuses], [422, 429])
    assert.equal((await signsInWith(portal, visitor(portal, network), ben.key)).status, 429)
    assert.equal((await signsInWith(portal, visitor(portal), ben.key)).status, 303, 'from elsewhere')
  })
})

describe('a session that begins with a passkey', () => {
  it('is a new one, whatever the browser brought, and ends the one it had', async (t) => {
    const { portal, world, key } = await ana(t)
    await world.person({ username: 'mallory' })
    const fixed = await signedIn(portal, 'mallory')
    const planted = fixed.jar.get('session') ?? ''
    const done = await signsInWith(portal, fixed, key)
    assert.equal(done.status, 303)
    assert.notEqual(fixed.jar.get('session'), planted)
    const holder = visitor(portal)
    holder.jar.set('session', planted)
    assert.equal((await holder.get('/session')).status, 401)
    assert.equal((await fixed.get('/session')).status, 204)
  })

  it('is of nobody at an address of another realm', async (t) => {
    const { portal, world } = await ana(t)
    const bakery = await world.organization('Bakery')
    const mia = await world.person({ username: 'mia', organizationId: bakery.id })
    await world.rows('update app_user set realm_id = $1 where id = $2', bakery.id, mia.id)
    const holder = await withKeyOfBefore(world, mia, portal.url)
    const refused = await signsInWith(portal, visitor(portal), holder.key)
    assert.equal(refused.status, 422)
    const [row] = await world.rows(
      "select reason from audit_event where subject_id = $1 and outcome = 'refused'",
      mia.id,
    )
    assert.deepEqual(row, { reason: 'nobody-here' })
  })
})

/** Somebody of another realm, with a key of the time when they were of this one. */
async function withKeyOfBefore(...[world, user, origin]: Parameters<typeof withPasskey>) {
  await world.rows(
    'update app_user set realm_id = (select id from organization where parent_id is null) where id = $1',
    user.id,
  )
  const holder = await withPasskey(world, user, origin)
  await world.rows('update app_user set realm_id = organization_id where id = $1', user.id)
  return holder
}
