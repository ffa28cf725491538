import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import {
  type Answered,
  nextAddress,
  portalBehindProxy,
  protectedPerson,
  signedIn,
  type Visitor,
  visitor,
} from './visitor.ts'

const ana = { username: 'ana', password: PASSWORD }
const START_AGAIN = '/signin?notice=signInExpired'

/** What anybody can see of an answer, without what differs between any two. */
function visible({ status, headers, body }: Answered): unknown {
  const { date: _date, 'set-cookie': cookies = [], ...rest } = headers
  return {
    status,
    rest,
    body,
    cookies: cookies.map((line) => line.replace(/=[\w.-]+/, `=(${line.split(';')[0]?.length})`)),
  }
}

async function hidingPortal(t: TestContext): Promise<TestPortal> {
  const plain = await portalBehindProxy(t)
  await plain.world.operator()
  await plain.world.rows("update organization set sign_in_form = 'two-step', always_ask_second_step = true")
  return portalBehindProxy(t, { world: plain.world })
}

/** Gives name and password, and is asked for more. */
async function atSecondStep(portal: TestPortal, as = visitor(portal)): Promise<Visitor> {
  assert.equal((await as.post('/signin', ana)).location, '/signin/challenge')
  return as
}

describe('the second step', () => {
  it('cannot be taken before the first', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const thief = visitor(portal)
    assert.equal((await thief.get('/signin/challenge')).location, START_AGAIN)
    const code = app.codeAt(portal.world.clock.now())
    for (const cookie of ['', 'A'.repeat(43), '../../etc', `${portal.world.clock.now().getTime()}`]) {
      thief.jar.set('signin', cookie)
      assert.equal((await thief.post('/signin/challenge', { ...ana, code })).location, START_AGAIN)
    }
    assert.equal(thief.jar.has('session'), false)
  })

  it('belongs to the browser that took the first', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const victim = await atSecondStep(portal)
    const code = app.codeAt(portal.world.clock.now())
    for (const own of [visitor(portal), await atSecondStep(portal)]) {
      own.jar.set('signin', victim.jar.get('signin') ?? '')
      assert.equal((await own.get('/signin/challenge')).location, START_AGAIN)
      assert.equal((await own.post('/signin/challenge', { code })).location, START_AGAIN)
    }
    assert.equal((await victim.post('/signin/challenge', { code })).location, '/account/settings')
  })

  it('is over ten minutes after the first', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const late = await atSecondStep(portal)
    portal.world.clock.advance(590)
    assert.equal((await late.get('/signin/challenge')).status, 200)
    portal.world.clock.advance(11)
    const code = app.codeAt(portal.world.clock.now())
    assert.equal((await late.post('/signin/challenge', { code })).location, START_AGAIN)
  })

  it('is over once it was taken: the back button and a second click sign nobody in again', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app, codes } = await protectedPerson(portal, 'ana')
    const person = await atSecondStep(portal)
    const attempt = person.jar.get('signin') ?? ''
    await person.post('/signin/challenge', { code: app.codeAt(portal.world.clock.now()) })
    assert.equal(person.jar.has('signin'), false)
    person.jar.set('signin', attempt)
    portal.world.clock.advance(30)
    for (const code of [app.codeAt(portal.world.clock.now()), codes[0] ?? ''])
      assert.equal((await person.post('/signin/challenge', { code })).location, START_AGAIN)
  })

  it('lets one of twenty simultaneous right answers in', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const person = await atSecondStep(portal)
    const code = app.codeAt(portal.world.clock.now())
    const answers = await Promise.all(Array.from({ length: 20 }, () => person.post('/signin/challenge', { code })))
    const sessions = answers.filter(({ cookies }) => cookies.some((line) => /^session=[^;]/.test(line)))
    assert.equal(sessions.length, 1)
    const [row] = await portal.world.rows<{ count: number }>(
      "select count(*)::int from audit_event where action = 'signin' and outcome = 'done' and method like '%totp'",
    )
    assert.deepEqual(row, { count: 1 })
  })

  it('lets one in of two different right answers at the same time', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app, codes } = await protectedPerson(portal, 'ana')
    for (let round = 0; round < 4; round++) {
      const person = await atSecondStep(portal)
      const other = /with=([0-9a-f-]{36})/.exec((await person.get('/signin/challenge')).body)?.[1] ?? ''
      const before = await portal.world.rows('select 1 from session')
      await Promise.all([
        person.post('/signin/challenge', { code: app.codeAt(portal.world.clock.now()) }),
        person.post('/signin/challenge', { enrollment: other, code: codes[round] ?? '' }),
      ])
      assert.equal((await portal.world.rows('select 1 from session')).length, before.length + 1)
      portal.world.clock.advance(30)
    }
  })

  it('does not take another person’s method, code or recovery code', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const mallory = await protectedPerson(portal, 'mallory')
    const thief = await atSecondStep(portal)
    const code = mallory.app.codeAt(portal.world.clock.now())
    const own = mallory.app.enrollment
    assert.equal((await thief.post('/signin/challenge', { enrollment: own, code })).status, 422)
    assert.equal((await thief.post('/signin/challenge', { enrollment: own, code: mallory.codes[0] ?? '' })).status, 422)
    const page = await thief.get(`/signin/challenge?with=${own}`)
    assert.ok(!page.body.includes('mallory') && page.body.includes(app.enrollment), 'her own is asked for instead')
    assert.equal(thief.jar.has('session'), false)
    const { person } = mallory
    assert.equal((await person.get('/account/security')).status, 200)
    assert.equal(
      (await person.post('/account/two-factor/app/confirm', { enrollment: app.enrollment, code })).status,
      303,
    )
    const [row] = await portal.world.rows('select state from enrollment where id = $1', app.enrollment)
    assert.deepEqual(row, { state: 'active' })
  })

  it('cannot be skipped with a blank answer by somebody who needs it', async (t) => {
    const portal = await portalBehindProxy(t)
    await protectedPerson(portal, 'ana')
    const thief = await atSecondStep(portal)
    for (const code of ['', '   ', '-', '\u200b'])
      assert.equal((await thief.post('/signin/challenge', { code })).status, 422, JSON.stringify(code))
    assert.equal((await thief.get('/account/settings')).location, '/signin')
  })

  it('is not taken for somebody who was suspended meanwhile', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app, person } = await protectedPerson(portal, 'ana')
    const pending = await atSecondStep(portal)
    await portal.world.rows("update app_user set status = 'suspended'")
    const code = app.codeAt(portal.world.clock.now())
    assert.notEqual((await pending.post('/signin/challenge', { code })).status, 303)
    assert.equal((await visitor(portal).post('/signin', { ...ana, token: code })).status, 422)
    assert.equal((await person.get('/account/settings')).location, '/signin?notice=sessionEnded')
  })
})

describe('where the second page is always shown', () => {
  it('nobody learns whether the name, the password or the code was wrong', async (t) => {
    const portal = await hidingPortal(t)
    const { app } = await protectedPerson(portal, 'ana')
    await portal.world.person({ username: 'bob' })
    const wrong = app.wrongAt(portal.world.clock.now())
    const seen = async (username: string, password: string, code: string): Promise<unknown[]> => {
      const browser = visitor(portal)
      const answers = [
        await browser.post('/signin', { username, password }),
        await browser.get('/signin/challenge'),
        await browser.post('/signin/challenge', { code }),
        await browser.post('/signin/challenge', { code }),
      ]
      return answers.map((answer) => JSON.parse(JSON.stringify(visible(answer)).replaceAll(username, '(name)')))
    }
    const reference = await seen('zoe', 'whatever it is', wrong)
    assert.deepEqual(await seen('ana', 'whatever it is', wrong), reference, 'wrong password')
    assert.deepEqual(await seen('ana', PASSWORD, wrong), reference, 'wrong code')
    assert.deepEqual(await seen('bob', 'whatever it is', wrong), reference, 'somebody without a factor')
    assert.deepEqual(await seen('bob', PASSWORD, wrong), reference, 'and with the right password')
    assert.deepEqual(await seen('ana', 'whatever it is', app.codeAt(portal.world.clock.now())), reference, 'right code')
    for (const [username, password] of [
      ['zoe', 'x'],
      ['ana', 'x'],
      ['ana', PASSWORD],
    ] as const)
      assert.deepEqual(await seen(username, password, ''), await seen('zoe', 'y', ''), `${username} leaves it blank`)
  })

  it('a right password is not told from a wrong one by how often it may be tried', async (t) => {
    const portal = await hidingPortal(t)
    const { app } = await protectedPerson(portal, 'ana')
    const statuses = async (password: string): Promise<number[]> => {
      const browser = visitor(portal)
      const seen: number[] = []
      for (let attempt = 0; attempt < 7; attempt++) {
        seen.push((await browser.post('/signin', { username: 'ana', password })).status)
        await browser.post('/signin/challenge', { code: app.wrongAt(portal.world.clock.now(), attempt) })
      }
      return seen
    }
    assert.deepEqual(await statuses(PASSWORD), await statuses('whatever it is'))
  })

  it('a person signs in with a code, with a recovery code, and without a factor by a blank', async (t) => {
    const portal = await hidingPortal(t)
    const { app, codes } = await protectedPerson(portal, 'ana')
    await portal.world.person({ username: 'bob' })
    const enters = async (username: string, code: string): Promise<string | undefined> => {
      const browser = visitor(portal)
      await browser.post('/signin', { username, password: PASSWORD })
      return (await browser.post('/signin/challenge', { code })).location
    }
    assert.equal(await enters('ana', app.codeAt(portal.world.clock.now())), '/account/settings')
    assert.equal(await enters('ana', codes[3] ?? ''), '/account/replace')
    assert.equal(await enters('bob', ''), '/account/settings')
    assert.equal(await enters('ana', ''), undefined)
    const office = nextAddress()
    for (let day = 0; day < 7; day++) await signedIn(portal, 'bob', { as: visitor(portal, office) })
  })
})
