import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { makeLink } from '#domain/account/links.ts'
import { setPasswordByLink } from '#domain/account/password-reset.ts'
import type { SentPrompt } from '#domain/factors/factor.ts'
import { answerSecondStep, secondStep, sendForSignIn } from '#domain/signin/second-step.ts'
import { type SignInOutcome, signIn } from '#domain/signin/signin.ts'
import type { OneTimeCode } from '#kernel/parse.ts'
import { codeSent, codesSent, enables, otherThan, typed } from '../sent-codes.ts'
import { meOf, PLACE, signed, told } from '../signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../world.ts'

const NUMBER = '+4915112345667'
const from = (browserName = 'her browser') => ({ place: PLACE, browserName })

/** Ana gets codes by mail, or by SMS, and signs in where they are required. */
async function ana(t: TestContext, kind: 'email-code' | 'sms-code' = 'sms-code') {
  const world = await testWorld(t)
  const user = await world.person({ username: 'ana' })
  const { me } = await signed(world, user)
  const token = await enables(world, me, kind, NUMBER)
  world.clock.advance(11 * 60)
  const realm = await world.operator()
  const now = await meOf(world, token)
  assert.ok(now)
  return { world, user, me: now, realm, ...steps(world) }
}

function steps(world: TestWorld) {
  const enters = async (
    form: { username?: string; password?: string; token?: OneTimeCode } = {},
    browser?: string,
  ): Promise<SignInOutcome> =>
    signIn(
      world,
      world.hashing,
      await world.operator(),
      { username: 'ana', password: PASSWORD, token: undefined, ...form },
      from(browser),
    )
  const begins = async (browser?: string): Promise<string> => {
    const outcome = await enters({}, browser)
    assert.ok(outcome.next === 'prompt')
    return outcome.attempt
  }
  const answers = async (attempt: string, code: string, browser?: string): Promise<string> => {
    const given = { enrollmentId: undefined, answer: typed(code) }
    const outcome = await answerSecondStep(world, await world.operator(), attempt, given, from(browser))
    return outcome.next === 'refused' ? outcome.refusal.code : outcome.next
  }
  const page = async (attempt: string, chosen?: string): Promise<SentPrompt> => {
    const step = await secondStep(world, await world.operator(), attempt, from(), chosen)
    assert.ok(step?.asks === 'factor' && step.prompt.ask === 'sent-code')
    return step.prompt
  }
  return { enters, begins, answers, page }
}

describe('a code that is sent at sign-in', () => {
  it('leaves once after the right password, however often the page is loaded, and lets in', async (t) => {
    const { world, user, begins, answers, page } = await ana(t)
    const attempt = await begins()
    for (let loads = 0; loads < 3; loads++) {
      const { to, sent, againAt } = await page(attempt)
      assert.deepEqual([to, sent?.digits, sent?.progress], ['+49 ••• •• 67', 6, 'waiting'])
      assert.equal((againAt?.getTime() ?? 0) - (sent?.at.getTime() ?? 0), 30_000)
    }
    assert.deepEqual(await codesSent(world), [NUMBER, NUMBER], 'one at set-up, one now')
    assert.equal(await answers(attempt, await codeSent(world, user)), 'session')
    const back = await world.rows('select 1 from guard_code where verified_at is not null')
    assert.equal(back.length, 2, 'and the guard knows that both came back')
  })

  it('does not leave after a wrong password, for a name that nobody has, or with a token', async (t) => {
    const { world, enters } = await ana(t)
    const before = await codesSent(world)
    assert.equal((await enters({ password: 'something else' })).next, 'refused')
    assert.equal((await enters({ username: 'nobody' })).next, 'refused')
    assert.equal((await enters({ token: '123456' as OneTimeCode })).next, 'refused')
    assert.deepEqual(await codesSent(world), before)
  })

  it('is of no use to another attempt, another browser, another person, or beside the password', async (t) => {
    const { world, user, enters, begins, answers } = await ana(t)
    const bob = await world.person({ username: 'bob' })
    await enables(world, (await signed(world, bob)).me, 'email-code')
    const stolen = await begins()
    const code = await codeSent(world, user)
    world.clock.advance(1)
    const other = await begins('her tablet')
    assert.equal(await answers(other, code, 'her tablet'), 'wrong-code')
    assert.equal(await answers(stolen, code, 'another browser'), 'start-again')
    assert.equal((await enters({ token: code as OneTimeCode })).next, 'refused')
    const bobs = await enters({ username: 'bob' })
    assert.ok(bobs.next === 'prompt' || bobs.next === 'session')
    if (bobs.next === 'prompt') assert.equal(await answers(bobs.attempt, code), 'wrong-code')
    assert.equal(await answers(stolen, code), 'session', 'and it is still good where it was asked for')
  })

  it('is dead after five minutes, once a newer one was sent, and after it was used', async (t) => {
    const { world, user, me, realm, begins, answers } = await ana(t)
    const [enrollment] = await world.rows<{ id: string }>(
      "select id from enrollment where state = 'active' and kind = 'sms-code'",
    )
    const again = (attempt: string) => sendForSignIn(world, realm, attempt, enrollment?.id ?? '', from())
    const attempt = await begins()
    const first = await codeSent(world, me.user)
    assert.deepEqual((await again(attempt)) !== 'gone' && (await again(attempt)), {
      ...{ ok: false, code: 'too-soon' },
      until: (await world.rows<{ at: Date }>("select max(sent_at) + interval '30 s' as at from sms_code"))[0]?.at,
    })
    world.clock.advance(30)
    assert.deepEqual(await again(attempt), { ok: true })
    const second = await codeSent(world, user)
    if (first !== second) assert.equal(await answers(attempt, first), 'wrong-code')
    world.clock.advance(5 * 60)
    assert.equal(await answers(attempt, second), 'wrong-code')
    const next = await begins()
    const third = await codeSent(world, user)
    assert.equal(await answers(next, third), 'session')
    assert.equal(await answers(next, third), 'start-again')
  })

  it('is dead after five wrong ones, in whichever browser they are typed', async (t) => {
    const { world, user, me, begins, answers } = await ana(t)
    const attempt = await begins()
    const code = await codeSent(world, user)
    const wrong = (otherThan(code) as { code: string }).code
    for (let tries = 0; tries < 4; tries++) assert.equal(await answers(attempt, wrong), 'wrong-code')
    const [row] = await world.rows<{ wrong: number }>('select max(wrong) as wrong from sms_code')
    assert.equal(row?.wrong, 4)
    assert.equal(await answers(attempt, wrong), 'start-again')
    assert.equal(me.user.username, 'ana')
  })

  it('is not sent where the guard says no, and the page says so until when', async (t) => {
    const { world, begins, page } = await ana(t)
    let attempt = ''
    for (let sign = 0; sign < 4; sign++) attempt = await begins()
    const { sent, refused } = await page(attempt)
    assert.equal(sent, undefined)
    assert.ok(refused?.until && refused.until > world.clock.now())
    assert.equal((await codesSent(world)).length, 4, 'three in ten minutes, and that of the set-up')
  })

  it('is said to have failed where no gateway took it', async (t) => {
    const { world, begins, page } = await ana(t)
    const attempt = await begins()
    await world.rows(
      "update outbox set state = 'failed', secret = null, finished_at = now() where template = 'sms-code'",
    )
    assert.equal((await page(attempt)).sent?.progress, 'failed')
  })
})

describe('a code to a mailbox', () => {
  it('opens a session that is less than one of two factors', async (t) => {
    const { world, user, begins, answers } = await ana(t, 'email-code')
    const attempt = await begins()
    assert.equal(await answers(attempt, await codeSent(world, user)), 'session')
    const [row] = await world.rows<{ level: string }>('select level from session order by created_at desc limit 1')
    assert.equal(row?.level, 'mailbox')
  })

  it('is no second step after a password was set by a link in it, until somebody shows more', async (t) => {
    const { world, user, realm, enters, begins, answers } = await ana(t, 'email-code')
    const reset = async (): Promise<void> => {
      const { token } = await world.work((work) => makeLink(work, user, 'password-link', null))
      const hash = await world.hashing.hash(PASSWORD)
      assert.ok(await world.work((work) => setPasswordByLink(work, realm.id, token, hash, PLACE)))
    }
    await reset()
    const before = await codesSent(world)
    const outcome = await enters()
    assert.ok(outcome.next === 'prompt')
    const step = await secondStep(world, realm, outcome.attempt, from(), undefined)
    assert.ok(step?.asks === 'factor' && step.prompt.ask === 'recovery-code', 'nothing else is left')
    assert.deepEqual(await codesSent(world), before)
    await enables(world, (await signed(world, user)).me, 'sms-code', NUMBER)
    world.clock.advance(1)
    const attempt = await begins()
    assert.equal(await answers(attempt, await codeSent(world, user)), 'session')
    assert.deepEqual(await world.rows('select by_mailbox from app_user where by_mailbox'), [])
  })
})

describe('whoever had no such code when they forgot their password', () => {
  it('may set one up later, and it counts', async (t) => {
    const world = await testWorld(t)
    const user = await world.person({ username: 'ana' })
    const { token } = await world.work((work) => makeLink(work, user, 'password-link', null))
    const hash = await world.hashing.hash(PASSWORD)
    const { id } = await world.operator()
    assert.ok(await world.work((work) => setPasswordByLink(work, id, token, hash, PLACE)))
    await enables(world, (await signed(world, user)).me, 'email-code')
    world.clock.advance(1)
    const { begins, answers } = steps(world)
    assert.equal(await answers(await begins(), await codeSent(world, user)), 'session')
  })
})

describe('where nobody may learn who has what', () => {
  it('a wrong password, nobody, and a code that leaves are one answer, and only one message', async (t) => {
    const { world, user, enters } = await ana(t, 'email-code')
    await world.rows("update organization set sign_in_form = 'two-step', always_ask_second_step = true")
    const before = (await told(world)).length
    for (const form of [{}, { password: 'something else' }, { username: 'nobody' }]) {
      const outcome = await enters(form)
      assert.ok(outcome.next === 'prompt')
      const step = await secondStep(world, await world.operator(), outcome.attempt, from(), undefined)
      assert.equal(step?.asks, 'anything')
      assert.equal(await sendForSignIn(world, await world.operator(), outcome.attempt, user.id, from()), 'gone')
    }
    assert.equal((await told(world)).length, before + 1)
    const [row] = await world.rows<{ taken: number }>(
      "select cardinality(taken_at) as taken from guard_count where subject = 'email:organization'",
    )
    assert.equal(row?.taken, 1, 'whoever guesses passwords uses up nothing that others need')
  })
})
