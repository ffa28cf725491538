import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { changePolicy } from '#domain/policies/policies.ts'
import { type Answered, portalBehindProxy, type Visitor, visitor } from './attack/visitor.ts'
import { withPasskey } from './passwordless.ts'
import { PASSWORD } from './world.ts'

/** A company where everybody sees a second page, and nobody learns from it who has what. Ana has a passkey, Ben has nothing. */
async function company(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const ana = await world.person({ username: 'ana' })
  await world.person({ username: 'ben' })
  const { key } = await withPasskey(world, ana, portal.url)
  await world.rows(
    "update organization set sign_in_form = 'two-step', always_ask_second_step = true, modified_at = now()",
  )
  world.clock.advance(2)
  return { portal, world, key }
}

type Options = { readonly challenge: string; readonly allowCredentials: readonly unknown[] }

async function asked(person: Visitor): Promise<Options & Record<string, unknown>> {
  const answered = await person.post('/signin/challenge/passkey')
  assert.equal(answered.status, 200)
  return JSON.parse(answered.body) as Options & Record<string, unknown>
}

describe('a second page that is always shown', () => {
  it('takes a passkey', async (t) => {
    const { portal, world, key } = await company(t)
    const person = visitor(portal)
    await person.post('/signin', { username: 'ana', password: PASSWORD })
    assert.match((await person.get('/signin/challenge')).body, /Use a passkey/)
    const done = await person.post('/signin/challenge', {
      passkey: key.answer(await asked(person), { origin: portal.url }),
    })
    assert.deepEqual([done.status, done.location], [303, '/account/settings'])
    const [row] = await world.rows("select method from audit_event where action = 'signin' and outcome = 'done'")
    assert.deepEqual(row, { method: 'password, passkey' })
  })

  it('asks for it in the same way whoever comes, and whatever they know', async (t) => {
    const { portal } = await company(t)
    const seen: unknown[] = []
    for (const [username, password] of [
      ['ana', PASSWORD],
      ['ana', 'not hers'],
      ['ben', PASSWORD],
      ['zoe', 'x'],
    ] as const) {
      const person = visitor(portal)
      await person.post('/signin', { username, password })
      const { body } = await person.get('/signin/challenge')
      const { challenge, ...options } = await asked(person)
      assert.match(challenge, /^[\w-]{43}$/)
      assert.deepEqual(options.allowCredentials, [])
      seen.push({ body, options })
    }
    for (const one of seen) assert.deepEqual(one, seen[0])
  })

  it('takes it from nobody but its owner, with the password', async (t) => {
    const { portal, world, key } = await company(t)
    const admitted = () => world.rows("select 1 from audit_event where action = 'signin' and outcome = 'done'")
    const before = await admitted()
    const tries = async (username: string, password: string): Promise<Answered> => {
      const person = visitor(portal)
      await person.post('/signin', { username, password })
      return person.post('/signin/challenge', { passkey: key.answer(await asked(person), { origin: portal.url }) })
    }
    for (const [username, password] of [
      ['ana', 'not hers'],
      ['ben', PASSWORD],
      ['zoe', PASSWORD],
    ] as const) {
      const answered = await tries(username, password)
      assert.equal(answered.status, 422, `${username}, ${password}`)
      assert.match(answered.body, /not right/)
    }
    assert.equal((await admitted()).length, before.length)
    assert.equal((await tries('ana', PASSWORD)).status, 303)
  })

  it('has no use for an answer to the question of another sign-in', async (t) => {
    const { portal, key } = await company(t)
    const [mine, theirs] = [visitor(portal), visitor(portal)]
    for (const one of [mine, theirs]) await one.post('/signin', { username: 'ana', password: PASSWORD })
    const passkey = key.answer(await asked(theirs), { origin: portal.url })
    assert.equal((await mine.post('/signin/challenge', { passkey })).status, 422)
  })

  it('offers none where the realm takes none', async (t) => {
    const { portal, world } = await company(t)
    const realm = await world.operator()
    await world.work((work) => changePolicy(work, { organizationId: realm.id, offLimits: ['passkey'] }))
    world.clock.advance(2)
    const person = visitor(portal)
    await person.post('/signin', { username: 'ana', password: PASSWORD })
    assert.doesNotMatch((await person.get('/signin/challenge')).body, /Use a passkey/)
  })
})
