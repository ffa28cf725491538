import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changePolicy } from '#domain/policies/policies.ts'
import { routes } from '#faces/web/routes.ts'
import { userNamed } from '../access.ts'
import { addressOf, calls, MATRIX, markOf, NOBODY, named, type Route, WHO } from '../matrix.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { portalBehindProxy, protectedPerson, type Visitor, visitor } from './visitor.ts'

const CHALLENGE = '/signin/challenge'

/** What a page of ours, or whoever tries, would send along. */
const FIELDS = { username: 'ana', password: PASSWORD, current_password: PASSWORD, code: '000000' }

/** The address of a route as it would be for this person, with their own ids in it. */
async function addressFor({ world }: TestPortal, route: Route, username: string): Promise<string> {
  const user = await userNamed(world, username)
  const [factor] = await world.rows<{ id: string }>('select id from enrollment where user_id = $1', user.id)
  const [session] = await world.rows<{ id: string }>('select id from session where user_id = $1', user.id)
  return addressOf(route, { user, factor: factor?.id ?? NOBODY, session: session?.id ?? NOBODY, colleague: user.id })
}

/** What belongs to a person, but for what they leave behind by signing in again. */
function belongings({ world }: TestPortal): Promise<unknown[]> {
  return Promise.all([
    world.rows('select id, email, password_hash, name, language, token_required, default_enrollment_id from app_user'),
    world.rows('select id, state, label, spent from enrollment order by id'),
    world.rows('select id, token_hash, step, level, confirmed_at from session order by id'),
    world.rows('select * from policy'),
  ])
}

/** Whoever has passed the first step, anew for each address. */
async function afterFirstStep(portal: TestPortal, as = visitor(portal)): Promise<Visitor> {
  as.jar.clear()
  assert.equal((await as.post('/signin', { username: 'ana', password: PASSWORD })).location, CHALLENGE)
  assert.deepEqual([...as.jar.keys()].sort(), ['browser', 'signin'])
  return as
}

/** Signing in again is no way past the second step, and so says nothing here. */
const others = routes.filter((route) => named(route) !== 'POST /signin')

describe('a sign-in that has passed only the first step', () => {
  it('reaches the second, what is open to anybody, and nothing else', async (t) => {
    const portal = await portalBehindProxy(t)
    await protectedPerson(portal, 'ana')
    const before = await belongings(portal)
    const wrong: string[] = []
    const pending = await afterFirstStep(portal)
    for (const route of others) {
      const address = await addressFor(portal, route, 'ana')
      const answered = await calls({ visitor: pending }, route, address, route.path.startsWith(CHALLENGE) ? {} : FIELDS)
      const [expected] = MATRIX[named(route)]?.split(/\s+/) ?? []
      if (markOf(answered) !== expected) wrong.push(`${named(route)}: ${markOf(answered)}, not ${expected}`)
      assert.ok(!pending.jar.has('session'), named(route))
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(await belongings(portal), before)
    assert.equal((await pending.get(CHALLENGE)).status, 200, 'and is still where it was')
  })

  it('is no session under another name', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person } = await protectedPerson(portal, 'ana')
    const pending = await afterFirstStep(portal)
    const attempt = pending.jar.get('signin') ?? ''
    const [prefix = ''] = (person.jar.get('session') ?? '').split('.')
    for (const forged of [
      attempt,
      `${prefix}.${attempt}`,
      `${prefix}.${'A'.repeat(43)}`,
      pending.jar.get('browser') ?? '',
    ]) {
      pending.jar.set('session', forged)
      for (const route of others.filter(({ door }) => door !== 'open')) {
        const { location } = await calls({ visitor: pending }, route, await addressFor(portal, route, 'ana'), FIELDS)
        assert.equal(location, '/signin?notice=sessionEnded', named(route))
      }
      assert.equal((await pending.get('/session')).status, 401)
    }
  })
})

describe('a session that must set up a factor first', () => {
  it('reaches the set-up, the way out, what is open to anybody, and nothing else', async (t) => {
    const portal = await portalBehindProxy(t)
    const { id: organizationId } = await portal.world.operator()
    await portal.world.person({ username: 'ben' })
    await portal.world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required' }))
    const before = (await belongings(portal))[0]
    const wrong: string[] = []
    for (const route of others) {
      const ben = visitor(portal)
      const entered = await ben.post('/signin', { username: 'ben', password: PASSWORD })
      assert.equal(entered.location, '/account/two-factor/app')
      const address = await addressFor(portal, route, 'ben')
      const expected = MATRIX[named(route)]?.split(/\s+/)[WHO.indexOf('enroll!')]
      const mark = markOf(await calls({ visitor: ben }, route, address, route.door === 'open' ? {} : FIELDS))
      if (mark !== expected) wrong.push(`${named(route)}: ${mark}, not ${expected}`)
      assert.equal((await ben.get('/session')).status, 401, `${named(route)}: it is no whole session`)
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual((await belongings(portal))[0], before)
  })
})
