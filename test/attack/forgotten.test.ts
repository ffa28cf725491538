import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Look, Query, Work } from '#kernel/work.ts'
import { invited, NEW_PASSWORD } from '../access.ts'
import { lettersOf, linkIn } from '../letters.ts'
import { type TestWorld, testWorld } from '../world.ts'
import { type Answered, portalBehindProxy, signedIn, visitor } from './visitor.ts'

/** The same world, but every unit and statement is noted. */
function counted(world: TestWorld, steps: string[]): TestWorld {
  const sending =
    (name: string, send: Work['send']): Work['send'] =>
    (message) => {
      steps.push(`${name}: a letter`)
      return send(message)
    }
  const noting = <Unit extends Look & { readonly send?: Work['send'] }>(name: string, unit: Unit): Unit => ({
    ...unit,
    sql: ((text, ...values) => {
      // reason: whose portal it is, is asked once a second, whoever calls
      if (!/kind = 'operator'|brand/.test(text.join(''))) steps.push(name)
      return unit.sql(text, ...values)
    }) satisfies Query,
    ...(unit.send ? { send: sending(name, unit.send) } : {}),
  })
  return {
    ...world,
    look: (job) => world.look((look) => job(noting('look', look))),
    work: (job) => world.work((work) => job(noting('work', work))),
    once: (job) => world.once((work) => job(noting('once', work))),
  }
}

/** What anybody can see of an answer, but for its date. */
function visible({ status, headers, body }: Answered): unknown {
  const { date: _date, 'set-cookie': _cookies, ...rest } = headers
  return { status, rest, body }
}

const ask = (portal: { url: string }, username: string): Promise<Answered> =>
  visitor(portal).post('/signin/forgotten', { username })

describe('somebody who says that they forgot a password', () => {
  it('learns nothing about who has an account, neither from the page nor from the work behind it', async (t) => {
    const steps: string[] = []
    const world = await testWorld(t)
    const { id } = await world.organization('Bakery')
    await world.person({ username: 'ana' })
    await world.person({ username: 'sue' })
    await world.person({ username: 'stopped', organizationId: id })
    await invited(world, 'ivy')
    await world.rows("update app_user set status = 'suspended' where username = 'sue'")
    await world.rows('update organization set stopped = true where id = $1', id)
    const portal = await portalBehindProxy(t, { world: counted(world, steps) })
    await visitor(portal).get('/signin/forgotten')
    const seen: { username: string; answered: unknown; steps: string[] }[] = []
    for (const username of ['ana', 'nobody', 'sue', 'stopped', 'ivy', 'a'.repeat(300)]) {
      steps.length = 0
      const answered = await ask(portal, username)
      seen.push({ username, answered: visible(answered), steps: [...steps] })
    }
    const [first] = seen
    assert.ok(first)
    assert.ok(first.steps.includes('work: a letter'))
    for (const other of seen) {
      assert.deepEqual(other.answered, first.answered, other.username)
      assert.deepEqual(other.steps, first.steps, other.username)
    }
    const written = await world.rows<{ to: string }>("select recipient as to from outbox where recipient <> ''")
    assert.deepEqual(written, [{ to: 'ana@example.com' }])
  })

  it('gets a letter with a link that works, in the language of the page', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const letters = lettersOf(portal.world, portal.url)
    const german = visitor(portal)
    await german.post('/signin/forgotten', { username: 'ANA' }, { 'accept-language': 'de' })
    const [letter] = await letters.to('ana@example.com')
    assert.ok(letter)
    assert.equal(letter.subject, 'Wählen Sie ein neues Passwort')
    assert.match(letter.text, /ana/)
    assert.doesNotMatch(letter.text, /\{|T\d\d:/, 'until when is written as people write it')
    const { pathname } = new URL(linkIn(letter))
    const chosen = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }
    assert.equal((await german.post(pathname, chosen)).location, '/signin?notice=passwordChangedSignIn')
    await signedIn(portal, 'ana', { password: NEW_PASSWORD })
  })

  it('cannot fill a mailbox: not from one network, and not from many', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const one = visitor(portal)
    const statuses: number[] = []
    for (let time = 0; time < 5; time++)
      statuses.push((await one.post('/signin/forgotten', { username: 'ana' })).status)
    assert.deepEqual(statuses, [200, 200, 200, 429, 429])
    for (let time = 0; time < 20; time++) await ask(portal, 'ana')
    const letters = await portal.world.rows("select 1 from outbox where template = 'password-link'")
    assert.equal(letters.length, 10)
    assert.equal((await ask(portal, 'bob')).status, 200, 'others are not kept from asking')
  })

  it('is told what is wrong beside the field, and nothing happens', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.operator()
    const blank = await ask(portal, '   ')
    assert.equal(blank.status, 422)
    assert.match(blank.body, /id="username-error"/)
    assert.deepEqual(await portal.world.rows('select 1 from outbox'), [])
  })
})
