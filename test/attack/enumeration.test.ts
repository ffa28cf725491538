import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Look, Query } from '#kernel/work.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD, type TestWorld, testWorld } from '../world.ts'
import { type Answered, type App, portalBehindProxy, protectedPerson, visitor } from './visitor.ts'

type Form = { readonly username: string; readonly password: string; readonly token?: string }

/** What anybody can see of an answer, but for its date and the name that was typed. */
function visible({ status, headers, body, cookies }: Answered, { username }: Form): unknown {
  const { date: _date, 'set-cookie': _cookies, ...rest } = headers
  const text = JSON.stringify({ status, rest, body, cookies })
  assert.ok(text.includes(username))
  return JSON.parse(text.replaceAll(username, '(name)'))
}

/** Counts what a sign-in asks of the database and of the processor, instead of measuring it. */
class Counter {
  private steps: string[] = []

  take(): string[] {
    const taken = this.steps
    this.steps = []
    return taken
  }

  /** The same world, but every unit, statement and hash is noted. */
  watch(world: TestWorld): TestWorld {
    const note = (step: string): unknown => this.steps.push(step)
    const noting = <Unit extends Look>(name: string, unit: Unit): Unit => ({
      ...unit,
      sql: ((text, ...values) => {
        // reason: whose portal it is, is asked once a second, whoever calls
        if (!text.join('').includes("kind = 'operator'")) note(`${name}: a statement`)
        return unit.sql(text, ...values)
      }) satisfies Query,
    })
    return {
      ...world,
      look: (job) => world.look((look) => job(noting('look', look))),
      work: (job) => world.work((work) => job(noting('work', work))),
      once: (job) => world.once((work) => job(noting('once', work))),
      hashing: {
        ...world.hashing,
        hash: (password) => {
          note('a hash')
          return world.hashing.hash(password)
        },
        verify: (phc, password) => {
          note('a hash')
          return world.hashing.verify(phc, password)
        },
      },
    }
  }
}

/** The ways to be refused that must look alike, in turn; every one from a browser and network of its own. */
function refusals(portal: TestPortal, app: App): Record<string, () => Form> {
  const token = (): string => app.wrongAt(portal.world.clock.now())
  return {
    'nobody has this name': () => ({ username: 'zoe', password: PASSWORD, token: token() }),
    'the password is wrong': () => ({ username: 'ana', password: 'not her password', token: token() }),
    'the token is wrong': () => ({ username: 'ana', password: PASSWORD, token: token() }),
  }
}

async function refused(portal: TestPortal, form: Form): Promise<Answered> {
  const answered = await visitor(portal).post('/signin', form)
  assert.equal(answered.status, 422)
  return answered
}

/** So that guesses never run into a wait. */
const forgive = (portal: TestPortal): Promise<unknown[]> =>
  portal.world.rows(
    "update attempt_budget set burst_at = '{}', monthly_at = '{}', waits = 0, blocked_until = '-infinity'",
  )

describe('somebody who wants to know who has an account', () => {
  it('gets the same answer for a name nobody has, a wrong password and a wrong token', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    await portal.world.person({ username: 'bob' })
    await portal.world.person({ username: 'sue' })
    await portal.world.rows("update app_user set status = 'suspended' where username = 'sue'")
    const wrong = app.wrongAt(portal.world.clock.now())
    const [unknown, password, token] = Object.values(refusals(portal, app)).map((form) => form())
    assert.ok(unknown && password && token)
    const reference = visible(await refused(portal, unknown), unknown)
    const others: Form[] = [
      password,
      token,
      { username: 'bob', password: PASSWORD, token: wrong },
      { username: 'bob', password: 'not his password', token: wrong },
      { username: 'sue', password: PASSWORD, token: wrong },
    ]
    for (const form of others)
      assert.deepEqual(visible(await refused(portal, form), form), reference, JSON.stringify(form))
  })

  it('gets the same for names and passwords without a token', async (t) => {
    const portal = await portalBehindProxy(t)
    await protectedPerson(portal, 'ana')
    await portal.world.person({ username: 'bob' })
    await portal.world.person({ username: 'sue' })
    await portal.world.rows("update app_user set status = 'suspended' where username = 'sue'")
    for (const form of ['one-page', 'two-step']) {
      await portal.world.rows('update organization set sign_in_form = $1', form)
      const shown = await portalBehindProxy(t, { world: portal.world })
      const nobody = { username: 'zoe', password: PASSWORD }
      const reference = visible(await refused(shown, nobody), nobody)
      for (const username of ['ana', 'bob', 'sue']) {
        const tried = { username, password: username === 'sue' ? PASSWORD : 'something else' }
        assert.deepEqual(visible(await refused(shown, tried), tried), reference, `${form} ${username}`)
      }
    }
  })

  it('waits as long for a name nobody has', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const guessed = async (username: string): Promise<unknown[]> => {
      const browser = visitor(portal)
      const seen: unknown[] = []
      for (let guess = 0; guess < 7; guess++) {
        const { status, body } = await browser.post('/signin', { username, password: `guess ${guess}` })
        seen.push([status, body.replaceAll(username, '').replace(/\d+ seconds?/g, '')])
      }
      return seen
    }
    assert.deepEqual(await guessed('ana'), await guessed('zoe'))
  })

  it('costs the same statements and hashes', async (t) => {
    const counter = new Counter()
    const portal = await portalBehindProxy(t, { world: counter.watch(await testWorld(t)) })
    const { app } = await protectedPerson(portal, 'ana')
    await portal.world.person({ username: 'bob' })
    const ways: Record<string, () => Form> = {
      ...refusals(portal, app),
      'he has no token': () => ({ username: 'bob', password: PASSWORD, token: '123456' }),
      'he has no token, nor that password': () => ({ username: 'bob', password: 'not his', token: '123456' }),
    }
    const counts = new Map<string, string[]>()
    for (const [name, form] of Object.entries(ways)) {
      counter.take()
      await refused(portal, form())
      counts.set(name, counter.take())
    }
    const [first] = counts.values()
    assert.ok(first?.includes('a hash'))
    for (const [name, count] of counts) assert.deepEqual(count, first, name)
  })

  it('costs the same at the second step that is always shown', async (t) => {
    const counter = new Counter()
    const world = counter.watch(await testWorld(t))
    await world.operator()
    await world.rows("update organization set sign_in_form = 'two-step', always_ask_second_step = true")
    const portal = await portalBehindProxy(t, { world })
    const { app } = await protectedPerson(portal, 'ana')
    const counts: string[][] = []
    for (const { username, password } of Object.values(refusals(portal, app)).map((form) => form())) {
      const browser = visitor(portal)
      counter.take()
      await browser.post('/signin', { username, password })
      await browser.post('/signin/challenge', { code: app.wrongAt(world.clock.now()) })
      counts.push(counter.take())
    }
    assert.ok((counts[0]?.length ?? 0) > 5)
    assert.deepEqual(counts[1], counts[0], 'a wrong password costs what a name nobody has costs')
    t.diagnostic(`steps: ${counts.map(({ length }) => length).join(', ')}`)
  })

  it('sees about the same times; they are printed, not judged', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const ways = Object.entries(refusals(portal, app))
    const samples = new Map(ways.map(([name]) => [name, [] as number[]]))
    for (let round = 0; round < 200; round++) {
      for (const [name, form] of ways) {
        const browser = visitor(portal)
        const begun = performance.now()
        await browser.post('/signin', form())
        samples.get(name)?.push(performance.now() - begun)
      }
      if (round % 4 === 3) await forgive(portal)
    }
    const median = (name: string): number => (samples.get(name) ?? []).sort((a, b) => a - b)[100] ?? Number.NaN
    const [reference = ''] = samples.keys()
    for (const name of samples.keys()) {
      const ratio = median(name) / median(reference)
      t.diagnostic(`${name}: median ${median(name).toFixed(2)} ms, ratio ${ratio.toFixed(3)} of 200 samples`)
      assert.ok(Number.isFinite(ratio))
    }
  })
})
