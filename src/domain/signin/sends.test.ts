import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { beginApp } from '#domain/account/two-factor.ts'
import { factorOf } from '#domain/factors/all.ts'
import type { Factor } from '#domain/factors/factor.ts'
import type { OneTimeCode } from '#kernel/parse.ts'
import { appOf, PLACE, proves, signed, told } from '../../../test/signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { secondStep } from './second-step.ts'
import { signIn } from './signin.ts'

const from = { place: { ...PLACE, language: 'de' }, browserName: 'her browser' }

const byMail: NonNullable<Factor['send']> = async (
  work,
  { organizationId },
  _occasion,
  { user: { id: userId, email }, place },
) => {
  await work.send({
    organizationId,
    userId,
    channel: 'email',
    to: email,
    template: 'a code',
    language: place.language,
    data: {},
  })
  return { ok: true }
}

/** Apps, as if their codes had to be sent. */
function lend(t: TestContext, send: Factor['send']): void {
  const app: { send?: Factor['send'] } = factorOf('totp')
  app.send = send
  t.after(() => {
    app.send = undefined
  })
}

/** Ana has proved her app, and its codes are sent from now on. */
async function ana(t: TestContext, send: Factor['send'] = byMail) {
  const world = await testWorld(t)
  const user = await world.person({ username: 'ana' })
  const { me } = await signed(world, user)
  const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
  await proves(world, me, begun)
  lend(t, send)
  world.clock.advance(30)
  const signsIn = async (form: { password?: string; token?: OneTimeCode }) =>
    signIn(
      world,
      world.hashing,
      await world.operator(),
      { username: 'ana', password: PASSWORD, token: undefined, ...form },
      from,
    )
  return { world, me, signsIn, app: appOf(world, begun.setup) }
}

const codes = async (world: TestWorld) => (await told(world)).filter(({ template }) => template === 'a code')

describe('an answer that has to be sent', () => {
  it('leaves when the password was right, and not each time the page is loaded', async (t) => {
    const { world, signsIn } = await ana(t)
    const outcome = await signsIn({})
    assert.ok(outcome.next === 'prompt')
    assert.deepEqual(await codes(world), [{ to: 'ana@example.com', template: 'a code', data: {} }])
    for (let loads = 0; loads < 3; loads++)
      assert.ok(await secondStep(world, await world.operator(), outcome.attempt, from, undefined))
    assert.equal((await codes(world)).length, 1)
  })

  it('leaves neither after a wrong password nor where the answer came with it', async (t) => {
    const { world, signsIn, app } = await ana(t)
    assert.equal((await signsIn({ password: 'something else' })).next, 'refused')
    const answer = app.answer()
    assert.ok(answer.ask === 'code')
    assert.equal((await signsIn({ token: answer.code })).next, 'session')
    assert.deepEqual(await codes(world), [])
  })

  it('leaves with the sign-in or not at all', async (t) => {
    const { world, signsIn } = await ana(t, async (work, enrollment, occasion, asked) => {
      await byMail(work, enrollment, occasion, asked)
      throw new Error('died before the commit')
    })
    await assert.rejects(signsIn({}), /died/)
    assert.deepEqual(await codes(world), [])
    assert.deepEqual(await world.rows('select 1 from sign_in_attempt'), [])
  })

  it('is sent at set-up to whom it is for, in the language of the request', async (t) => {
    const { world, me } = await ana(t)
    const { mock } = t.mock.method(factorOf('totp'), 'begin')
    await world.work((work) => beginApp(work, me, 'tablet', 'pending', null))
    assert.deepEqual(mock.calls[0]?.arguments[3], { user: me.user, place: me.place, codeDigits: 6 })
  })
})
