import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startWith } from '#domain/messages/guard/limits.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { codeSent, codesSent, enables, otherThan, typed } from '../../../test/sent-codes.ts'
import { appOf, meOf, proves, signed, told } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { dropAddress, proveAddress, sendForAddress, waitingAddress } from './address.ts'
import { confirmationPrompt, confirmWithAnswer, proofsFor, sendForConfirmation } from './confirm.ts'
import { saveChanges } from './details.ts'
import type { Me } from './me.ts'
import { beginSent, destinationOf, methodsOf, sendForSetUp, setUpPrompt } from './sent-codes.ts'
import { beginApp, proveApp, removeApp, twoFactorOf } from './two-factor.ts'

const [NUMBER, OTHER] = ['+4915112345667', '+4915112345678']

async function ana(t: TestContext, role: 'member' | 'owner' = 'member'): Promise<{ world: TestWorld; me: Me }> {
  const world = await testWorld(t)
  const user = await world.person({ username: 'ana', role })
  return { world, me: (await signed(world, user)).me }
}

const again = async (world: TestWorld, token: string): Promise<Me> => {
  const me = await meOf(world, token)
  assert.ok(me)
  return me
}

const notices = async (world: TestWorld): Promise<string[]> =>
  (await told(world))
    .filter(({ template }) => !template.endsWith('-code'))
    .map(({ to, template }) => `${template} ${to}`)

const goesTo = async (world: TestWorld, me: Me): Promise<(string | undefined)[]> => {
  const { tokens } = await world.look((look) => twoFactorOf(look, me))
  return Promise.all(tokens.map(async (each) => (await world.look((look) => destinationOf(look, each)))?.to))
}

describe('setting up codes', () => {
  for (const [kind, to, shown] of [
    ['email-code', 'ana@example.com', 'a***@e***.com'],
    ['sms-code', NUMBER, '+49 ••• •• 67'],
  ] as const) {
    it(`is done when the code was typed, and brings recovery codes: ${kind}`, async (t) => {
      const { world, me } = await ana(t)
      const begun = await beginSent(world, me, kind, NUMBER)
      assert.ok(begun.ok && begun.setup.show === 'sent-code')
      assert.equal(begun.setup.prompt.to, shown)
      assert.deepEqual(await codesSent(world), [to])
      const code = await codeSent(world, me.user)
      assert.deepEqual(await proveApp(world, me, begun.enrollmentId, otherThan(code)), {
        ok: false,
        code: 'wrong-code',
      })
      assert.equal((await world.look((look) => twoFactorOf(look, me))).state, 'not-configured')
      const proved = await proveApp(world, me, begun.enrollmentId, typed(code))
      assert.ok(proved.ok && proved.codes !== undefined)
      const now = await again(world, proved.token)
      const { state, default: usual } = await world.look((look) => twoFactorOf(look, now))
      assert.deepEqual([state, usual?.kind, usual?.label], ['required', kind, shown])
      assert.deepEqual(await notices(world), ['codes-added ana@example.com'])
    })
  }

  it('refuses a number that gets no codes, and sends nothing', async (t) => {
    const { world, me } = await ana(t)
    assert.deepEqual(await beginSent(world, me, 'sms-code', '+4930123456'), {
      ok: false,
      code: 'number',
      reason: 'type',
    })
    world.leaveBy(['email'])
    assert.deepEqual(await beginSent(world, me, 'sms-code', NUMBER), { ok: false, code: 'cannot-leave' })
    assert.deepEqual(await beginSent(world, me, 'sms-code'), { ok: false, code: 'no-number' })
    assert.deepEqual(await codesSent(world), [])
  })

  it('sends another after a wait, and asks the guard each time', async (t) => {
    const { world, me } = await ana(t)
    const begun = await beginSent(world, me, 'sms-code', NUMBER)
    assert.ok(begun.ok)
    const another = () => sendForSetUp(world, me, begun.enrollmentId)
    const first = await another()
    assert.ok(first !== 'gone' && !first.ok && first.code === 'too-soon')
    world.clock.advance(30)
    assert.deepEqual(await another(), { ok: true })
    world.clock.advance(60)
    assert.deepEqual(await another(), { ok: true })
    world.clock.advance(90)
    const fourth = await another()
    assert.ok(fourth !== 'gone' && !fourth.ok && fourth.code === 'refused' && fourth.until)
    const prompt = await world.look((look) => setUpPrompt(look, me, begun.enrollmentId))
    assert.ok(prompt?.refused && prompt.sent, 'the one before is still good')
    assert.ok((await proveApp(world, me, begun.enrollmentId, typed(await codeSent(world, me.user)))).ok)
  })

  it('sends one code to whoever asks for several at once', async (t) => {
    const { world, me } = await ana(t)
    const begun = await beginSent(world, me, 'sms-code', NUMBER)
    assert.ok(begun.ok)
    const other = await world.another(t)
    world.clock.advance(30)
    const asked = [world, other, world, other].map((process) => sendForSetUp(process, me, begun.enrollmentId))
    const said = (await Promise.all(asked)).map((each) => (each === 'gone' ? each : each.ok ? 'sent' : each.code))
    assert.deepEqual(said.sort(), ['sent', 'too-soon', 'too-soon', 'too-soon'])
    assert.equal((await codesSent(world)).length, 2)
  })

  it('ends after the fifth code more', async (t) => {
    startWith({ recipient: 100, person: 100 })
    t.after(() => startWith({}))
    const { world, me } = await ana(t)
    const begun = await beginSent(world, me, 'sms-code', NUMBER)
    assert.ok(begun.ok)
    for (let sends = 1; sends <= 5; sends++) {
      world.clock.advance(30 * sends)
      assert.deepEqual(await sendForSetUp(world, me, begun.enrollmentId), { ok: true })
    }
    assert.deepEqual(await sendForSetUp(world, me, begun.enrollmentId), { ok: false, code: 'enough' })
    assert.equal((await world.look((look) => setUpPrompt(look, me, begun.enrollmentId)))?.againAt, undefined)
  })

  it('is not for owners by mail, unless the top of the tree says so', async (t) => {
    const { world, me } = await ana(t, 'owner')
    const token = await enables(world, me, 'sms-code', NUMBER)
    const now = async () => again(world, token)
    assert.deepEqual(await beginSent(world, await now(), 'email-code'), { ok: false, code: 'off-limits' })
    const says = (weakForAdministrators: 'allowed' | 'off') =>
      world.work((work) => changePolicy(work, { organizationId: me.user.organizationId, weakForAdministrators }))
    await says('allowed')
    assert.ok((await beginSent(world, await now(), 'email-code')).ok)
    await says('off')
    assert.deepEqual(await beginSent(world, await now(), 'email-code'), { ok: false, code: 'off-limits' })
  })

  it('has as many digits as the policy says', async (t) => {
    const { world, me } = await ana(t)
    await world.work((work) => changePolicy(work, { organizationId: me.user.organizationId, codeDigits: 8 }))
    const { me: now } = await signed(world, me.user)
    assert.ok((await beginSent(world, now, 'email-code')).ok)
    assert.match(await codeSent(world, me.user), /^\d{8}$/)
  })

  it('is offered with what it is worth', async (t) => {
    const { world, me } = await ana(t)
    world.leaveBy(['email'])
    const methods = await world.look((look) => methodsOf(look, me))
    assert.deepEqual(
      methods.map(({ kind, state, caution }) => [kind, state, caution]),
      [
        ['passkey', 'may', undefined],
        ['totp', 'may', undefined],
        ['sms-code', 'cannot-leave', 'restricted'],
        ['email-code', 'may', 'mailbox'],
      ],
    )
  })
})

describe('a changed number', () => {
  it('is proved before the old one goes, and the old one is told', async (t) => {
    const { world, me } = await ana(t)
    const now = await again(world, await enables(world, me, 'sms-code', NUMBER))
    const begun = await beginSent(world, now, 'sms-code', OTHER)
    assert.ok(begun.ok)
    assert.deepEqual(await goesTo(world, now), [NUMBER])
    world.clock.advance(1)
    assert.ok((await proveApp(world, now, begun.enrollmentId, typed(await codeSent(world, me.user)))).ok)
    assert.deepEqual(await goesTo(world, now), [OTHER])
    assert.deepEqual((await notices(world)).slice(1).sort(), [
      `number-changed ${NUMBER}`,
      'number-changed ana@example.com',
    ])
  })
})

describe('a changed address', () => {
  const asks = (world: TestWorld, me: Me, email: string) =>
    world.work((work) => saveChanges(work, me, { ...me.user, email, passwordHash: undefined }))

  async function waiting(t: TestContext) {
    const { world, me } = await ana(t)
    const token = await enables(world, me, 'email-code')
    await asks(world, await again(world, token), 'new@example.net')
    world.clock.advance(1)
    const now = () => again(world, token)
    const waits = async () => {
      const mine = await now()
      return world.look((look) => waitingAddress(look, mine))
    }
    return { world, me, now, waits }
  }

  it('waits until its code was typed; until then everything goes to the old one, which is told twice', async (t) => {
    const { world, now, waits } = await waiting(t)
    assert.equal((await waits())?.address, 'new@example.net')
    assert.equal((await now()).user.email, 'ana@example.com')
    assert.deepEqual(await goesTo(world, await now()), ['ana@example.com'])
    const code = await codeSent(world, (await now()).user)
    assert.deepEqual(await proveAddress(world, await now(), otherThan(code)), { ok: false, code: 'wrong-code' })
    const proved = await proveAddress(world, await now(), typed(code))
    assert.ok(proved.ok)
    const me = await again(world, proved.token)
    assert.deepEqual([me.user.email, me.user.waitingEmail], ['new@example.net', null])
    assert.deepEqual(await goesTo(world, me), ['new@example.net'])
    assert.deepEqual((await notices(world)).slice(1).sort(), [
      'email-change-asked ana@example.com',
      'email-changed new@example.net',
      'email-changed-from ana@example.com',
    ])
  })

  it('can be sent its code again, also when the first has been forgotten, and can be dropped', async (t) => {
    const { world, now, waits } = await waiting(t)
    const soon = await sendForAddress(world, await now())
    assert.ok(soon !== 'gone' && !soon.ok && soon.code === 'too-soon')
    world.clock.advance(11 * 60)
    assert.equal((await waits())?.prompt, undefined)
    assert.deepEqual(await sendForAddress(world, await now()), { ok: true })
    const mine = await now()
    await world.work((work) => dropAddress(work, mine))
    assert.equal(await waits(), undefined)
    assert.deepEqual(await proveAddress(world, await now(), typed(await codeSent(world, mine.user))), {
      ok: false,
      code: 'gone',
    })
  })

  it('is no second factor by the way', async (t) => {
    const { world, now } = await waiting(t)
    const [proof] = await world.rows<{ id: string }>("select id from enrollment where state = 'pending'")
    const mine = await now()
    const given = typed(await codeSent(world, mine.user))
    assert.deepEqual(await proveApp(world, mine, proof?.id ?? '', given), { ok: false, code: 'gone' })
  })
})

describe('whoever has codes and proves again who they are', () => {
  it('is sent one when they ask for it, and it is good in this session alone', async (t) => {
    const { world, me } = await ana(t)
    await enables(world, me, 'sms-code', NUMBER)
    const { me: here } = await signed(world, me.user, { level: 'password' })
    const { me: there } = await signed(world, me.user, { level: 'password' })
    const proofs = await world.look((look) => proofsFor(look, here))
    const [sms] = proofs.tokens
    assert.ok(sms && !proofs.password)
    const prompt = await world.look((look) => confirmationPrompt(look, here, sms))
    assert.ok(prompt.ask === 'sent-code' && prompt.sent === undefined)
    world.clock.advance(1)
    assert.deepEqual(await sendForConfirmation(world, here, sms.id), { ok: true })
    const answer = typed(await codeSent(world, me.user))
    assert.deepEqual(await confirmWithAnswer(world, there, sms.id, answer), { ok: false, code: 'wrong-code' })
    const confirmed = await confirmWithAnswer(world, here, sms.id, answer)
    assert.ok(confirmed.ok)
    assert.equal((await again(world, confirmed.token)).session.level, 'second-factor')
  })

  it('must use their app where a mailbox has opened the session', async (t) => {
    const { world, me } = await ana(t)
    const mail = await again(world, await enables(world, me, 'email-code'))
    const begun = await world.work((work) => beginApp(work, mail, 'phone', 'pending', null))
    await proves(world, mail, begun)
    assert.ok(appOf(world, begun.setup))
    const { me: thief } = await signed(world, me.user, { level: 'mailbox' })
    const { password, tokens } = await world.look((look) => proofsFor(look, thief))
    assert.deepEqual([password, tokens.map(({ kind }) => kind)], [false, ['totp']])
  })
})

describe('disabling codes', () => {
  it('is refused for the last one where a policy requires a factor, and ends the recovery codes with it else', async (t) => {
    const { world, me } = await ana(t)
    const now = await again(world, await enables(world, me, 'sms-code', NUMBER))
    const [sms] = (await world.look((look) => twoFactorOf(look, now))).tokens
    const strict = { ...now, policy: { ...now.policy, secondFactor: 'required' as const } }
    assert.equal(await world.work((work) => removeApp(work, strict, sms?.id ?? '')), 'by-policy')
    assert.equal(await world.work((work) => removeApp(work, now, sms?.id ?? '')), 'done')
    assert.deepEqual(await world.rows("select 1 from enrollment where state <> 'ended'"), [])
    assert.equal((await notices(world)).at(-1), 'codes-removed ana@example.com')
  })
})
