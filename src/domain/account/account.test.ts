import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { answerSecondStep } from '#domain/signin/second-step.ts'
import { signIn } from '#domain/signin/signin.ts'
import type { User } from '#domain/users/users.ts'
import { parseCode } from '#kernel/parse.ts'
import { appOf, meOf, PLACE, proves, signed, told } from '../../../test/signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { saveChanges } from './details.ts'
import { newPasswordFromConsole, resetFromConsole } from './from-console.ts'
import type { Me } from './me.ts'
import { beginApp, proveApp, removeApp, showRecoveryCodes, twoFactorOf } from './two-factor.ts'

type Protected = { world: TestWorld; user: User; me: Me; app: ReturnType<typeof appOf>; codes: readonly string[] }

/** Somebody with a proved app and recovery codes. */
async function protectedPerson(t: TestContext, role: User['role'] = 'member'): Promise<Protected> {
  const world = await testWorld(t)
  const user = await world.person({ username: 'ana', role })
  const { me } = await signed(world, user)
  const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
  const app = appOf(world, begun.setup)
  const proved = await proveApp(world, me, begun.enrollmentId, app.answer())
  assert.ok(proved.ok && proved.codes !== undefined)
  const after = await meOf(world, proved.token)
  assert.ok(after)
  const codes = await world.work((work) => showRecoveryCodes(work, after, proved.codes ?? ''))
  world.clock.advance(30)
  return { world, user, me: after, app, codes: codes ?? [] }
}

/** Signs in with the password, and a token where one is given; says where that leads. */
async function enters(
  world: TestWorld,
  token?: string,
  browserName = 'her browser',
  password = PASSWORD,
): Promise<string> {
  const form = { username: 'ana', password, token: token === undefined ? undefined : parseCode(token) }
  const outcome = await signIn(world, world.hashing, await world.operator(), form, { place: PLACE, browserName })
  return outcome.next === 'session' ? outcome.lead : outcome.next === 'prompt' ? 'prompt' : outcome.refusal.code
}

const templates = async (world: TestWorld): Promise<string[]> => (await told(world)).map(({ template }) => template)

describe('a person is told', () => {
  it('when their password changes', async (t) => {
    const { world, me } = await protectedPerson(t)
    const passwordHash = await world.hashing.hash('another fine day')
    const { name, mobile, language, timeZone, email } = me.user
    await world.work((work) => saveChanges(work, me, { name, mobile, language, timeZone, email, passwordHash }))
    assert.deepEqual(
      (await told(world)).slice(1).map(({ to, template }) => [to, template]),
      [['ana@example.com', 'password-changed']],
    )
  })

  it('at the old and the new address when the address changes, where nothing could be sent to prove it', async (t) => {
    const { world, me } = await protectedPerson(t)
    const { name, mobile, language, timeZone } = me.user
    const changes = { name, mobile, language, timeZone, email: 'new@example.com', passwordHash: undefined }
    world.leaveBy([])
    await world.work((work) => saveChanges(work, me, changes))
    assert.deepEqual(
      (await told(world))
        .slice(1)
        .map(({ to, template }) => [to, template])
        .sort(),
      [
        ['ana@example.com', 'email-changed-from'],
        ['new@example.com', 'email-changed'],
      ],
    )
  })

  it('when a recovery code was used, and how many are left', async (t) => {
    const { world, codes } = await protectedPerson(t)
    const realm = await world.operator()
    const from = { place: PLACE, browserName: 'her browser' }
    const form = { username: 'ana', password: PASSWORD, token: undefined }
    const first = await signIn(world, world.hashing, realm, form, from)
    assert.ok(first.next === 'prompt')
    const [row] = await world.rows<{ id: string }>("select id from enrollment where kind = 'recovery-codes'")
    const answer = { ask: 'recovery-code', code: (codes[0] ?? '').replaceAll('-', '') } as const
    const entered = await answerSecondStep(world, realm, first.attempt, { enrollmentId: row?.id, answer }, from)
    assert.ok(entered.next === 'session' && entered.lead === 'replace')
    const [notice] = (await told(world)).slice(-1)
    assert.deepEqual([notice?.template, notice?.data.left], ['recovery-code-used', 9])
  })

  it('of nothing that did not happen: a refused sign-in tells nobody, and a rolled back change neither', async (t) => {
    const { world, me } = await protectedPerson(t)
    const before = await templates(world)
    assert.equal(await enters(world, '000000'), 'wrong-credentials')
    const undone = world.work(async (work) => {
      await saveChanges(work, me, { ...me.user, email: 'mallory@example.net', passwordHash: 'x' })
      throw new Error('rolled back')
    })
    await assert.rejects(undone, /rolled back/)
    assert.deepEqual(await templates(world), before)
  })

  it('never of a secret', async (t) => {
    const { world, app, codes } = await protectedPerson(t)
    await enters(world, app.codeAt(world.clock.now()), 'a new browser')
    const data = JSON.stringify(await told(world))
    assert.ok(data.includes('new-browser'))
    for (const secret of [...codes, PASSWORD]) assert.ok(!data.includes(secret))
  })
})

describe('a reset from the console', () => {
  for (const role of ['member', 'owner'] as const) {
    it(`ends every factor and session of the ${role === 'owner' ? 'only owner' : 'person'}; the next sign-in sets one up`, async (t) => {
      const { world, me, app, codes } = await protectedPerson(t, role)
      const { now } = await signed(world, me.user)
      assert.ok(await world.work((work) => resetFromConsole(work, me.user.realmId, 'ANA', 'lost phone')))
      assert.equal(await now(), undefined)
      assert.deepEqual(await world.rows("select 1 from enrollment where state <> 'ended'"), [])
      assert.equal(
        await enters(world, app.codeAt(world.clock.now())),
        'wrong-credentials',
        'the old app is worth nothing',
      )
      assert.equal(await enters(world), 'set-up')
      assert.equal((await templates(world)).at(-1), 'factor-reset')
      const [row] = await world.rows("select actor, outcome, detail from audit_event where action = 'user.reset'")
      assert.deepEqual(row, { actor: 'console', outcome: 'done', detail: { reason: 'lost phone' } })
      assert.equal(codes.length, 10)
    })
  }

  it('does not disable: whoever is reset reaches nothing before they have set up a factor', async (t) => {
    const { world, me } = await protectedPerson(t)
    await world.work((work) => resetFromConsole(work, me.user.realmId, 'ana', 'lost phone'))
    const { me: entering } = await signed(world, me.user, { step: 'enroll', level: 'password' })
    const token = await proves(
      world,
      entering,
      await world.work((work) => beginApp(work, entering, 'phone', 'pending', null)),
    )
    const after = await meOf(world, token)
    assert.deepEqual(
      [after?.session.step, after?.session.level, after?.user.mustEnroll],
      ['full', 'second-factor', false],
    )
    assert.equal(await enters(world), 'prompt')
  })

  it('of nobody changes nothing', async (t) => {
    const { world, me } = await protectedPerson(t)
    assert.equal(await world.work((work) => resetFromConsole(work, me.user.realmId, 'zoe', 'why not')), false)
    assert.equal(
      await world.work((work) => resetFromConsole(work, '01900000-0000-7000-8000-000000000000', 'ana', 'x')),
      false,
    )
    assert.equal(await enters(world), 'prompt')
  })

  it('of a password leaves the second factor as it is', async (t) => {
    const { world, me, app } = await protectedPerson(t)
    const { now } = await signed(world, me.user)
    const password = await newPasswordFromConsole(world, world.hashing, me.user.realmId, 'ana', 'forgot it')
    assert.match(password ?? '', /^[0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{5}$/)
    assert.equal(await now(), undefined)
    assert.equal(await enters(world), 'wrong-credentials')
    assert.equal(await enters(world, undefined, 'her browser', password), 'prompt')
    assert.equal(await enters(world, app.codeAt(world.clock.now()), 'her browser', password), 'home')
    const written = JSON.stringify([await told(world), await world.rows('select * from audit_event')])
    assert.ok(!written.includes(password ?? ''))
  })
})

describe('a token on trial at sign-in', () => {
  async function onTrial(t: TestContext): Promise<{ world: TestWorld; app: ReturnType<typeof appOf>; user: User }> {
    const world = await testWorld(t)
    const user = await world.person({ username: 'ana' })
    const { me } = await signed(world, user)
    const begun = await world.work((work) => beginApp(work, me, 'phone', 'unproved', null))
    return { world, user, app: appOf(world, begun.setup) }
  }

  it('may be left blank, is refused when wrong, and proved by the first right one', async (t) => {
    const { world, app, user } = await onTrial(t)
    const state = async () => {
      const { me } = await signed(world, user)
      return (await world.look((look) => twoFactorOf(look, me))).state
    }
    assert.equal(await enters(world), 'home')
    assert.equal(await enters(world, app.wrongAt(world.clock.now())), 'wrong-credentials')
    assert.equal(await state(), 'untried')
    assert.equal(await enters(world, app.codeAt(world.clock.now())), 'token-works')
    assert.equal(await state(), 'not-required')
    assert.equal((await templates(world)).includes('factor-added'), true)
    world.clock.advance(30)
    assert.equal(await enters(world), 'home', 'still not required')
    assert.equal(await enters(world, app.codeAt(world.clock.now())), 'token-works')
    assert.equal(await enters(world, app.codeAt(world.clock.now())), 'wrong-credentials', 'and each code once')
  })

  it('is never required: not when the app that was required is removed, and not by a policy', async (t) => {
    const { world, me, app } = await protectedPerson(t)
    await world.work((work) => beginApp(work, me, 'new phone', 'unproved', null))
    const [proved] = (await world.look((look) => twoFactorOf(look, me))).tokens.filter(
      ({ state }) => state === 'active',
    )
    const strict = { ...me, policy: { ...me.policy, secondFactor: 'required' as const } }
    const id = proved?.id ?? ''
    assert.equal(await world.work((work) => removeApp(work, strict, id)), 'by-policy', 'the only one that works')
    assert.equal(await world.work((work) => removeApp(work, me, id)), 'done')
    const { me: after } = await signed(world, me.user)
    assert.deepEqual(
      [(await world.look((look) => twoFactorOf(look, after))).state, after.user.tokenRequired],
      ['untried', false],
    )
    assert.equal(await enters(world, app.codeAt(world.clock.now())), 'wrong-credentials')
    assert.equal(await enters(world), 'home', 'by the password, as with any token on trial')
  })

  it('leaves the older app in force until the new one was right once, and then ends it', async (t) => {
    const { world, me, app } = await protectedPerson(t)
    const [old] = (await world.look((look) => twoFactorOf(look, me))).tokens
    const begun = await world.work((work) => beginApp(work, me, 'new phone', 'unproved', old?.id ?? null))
    assert.equal(await enters(world), 'prompt')
    assert.equal(await enters(world, app.codeAt(world.clock.now())), 'home')
    world.clock.advance(30)
    assert.equal(await enters(world, appOf(world, begun.setup).codeAt(world.clock.now())), 'token-works')
    world.clock.advance(30)
    assert.equal(await enters(world, app.codeAt(world.clock.now())), 'wrong-credentials')
  })
})
