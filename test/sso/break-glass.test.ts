import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { beginApp } from '#domain/account/two-factor.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { answerSecondStep } from '#domain/signin/second-step.ts'
import { type SignInOutcome, signIn } from '#domain/signin/signin.ts'
import type { User } from '#domain/users/users.ts'
import { type OneTimeCode, parseCode } from '#kernel/parse.ts'
import { appOf, meOf, PLACE, proves, signed, told } from '../signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../world.ts'
import { providerOf, refusedAs } from './assertions.ts'

const FROM = { place: PLACE, browserName: 'her browser' }

/** Contoso, whose provider leaves passwords to owners. */
async function contoso(t: TestContext) {
  const world = await testWorld(t)
  const organization = await world.organization('Contoso')
  const provider = await providerOf(world, organization, { passwords: 'owners-only' })
  const person = (username: string, role: User['role']): Promise<User> =>
    world.person({ username, role, organizationId: organization.id })
  const olga = await person('olga', 'owner')
  const { me } = await signed(world, olga)
  const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
  await proves(world, me, begun)
  world.clock.advance(60)
  return { world, organization, provider, olga, app: appOf(world, begun.setup), person }
}

async function typed(world: TestWorld, username: string, password = PASSWORD, token?: string): Promise<SignInOutcome> {
  const realm = await world.operator()
  const form = { username, password, token: token === undefined ? undefined : (parseCode(token) as OneTimeCode) }
  return signIn(world, world.hashing, realm, form, FROM)
}

describe('where only owners sign in with a password', () => {
  it('everybody else is refused a right one as a wrong one, in the same words and with the same count', async (t) => {
    const { world, person } = await contoso(t)
    for (const role of ['member', 'support', 'administrator'] as const) await person(`a-${role}`, role)
    const wrong = await typed(world, 'a-member', 'not the password')
    for (const role of ['member', 'support', 'administrator'])
      assert.deepEqual(await typed(world, `a-${role}`), wrong, role)
    assert.deepEqual(await typed(world, 'nobody at all'), wrong)
    const outcomes = await world.rows<{ reason: string }>("select reason from audit_event where action = 'signin'")
    assert.deepEqual([...new Set(outcomes.map(({ reason }) => reason))].toSorted(), ['by-provider', 'wrong-password'])
    for (let i = 0; i < 4; i++) await typed(world, 'a-member')
    const waits = await typed(world, 'a-member')
    assert.equal(waits.next === 'refused' && waits.refusal.code, 'wait')
  })

  it('and a second step that hides what was wrong hides it for them, too', async (t) => {
    const { world, person } = await contoso(t)
    await person('mia', 'member')
    const operator = await world.operator()
    await world.rows("update organization set sign_in_form = 'two-step', always_ask_second_step = true")
    const outcome = await signIn(
      world,
      world.hashing,
      { ...operator, signInForm: 'two-step', alwaysAskSecondStep: true },
      { username: 'mia', password: PASSWORD, token: undefined },
      FROM,
    )
    assert.equal(outcome.next, 'prompt')
    const [row] = await world.rows<{ user_id: string | null }>('select user_id from sign_in_attempt')
    assert.equal(row?.user_id, null)
  })

  it('others keep theirs as long as the provider is switched off, or leaves passwords to everybody', async (t) => {
    const { world, person } = await contoso(t)
    await person('mia', 'member')
    assert.equal((await typed(world, 'mia')).next, 'refused')
    await world.rows('update identity_provider set enabled = false')
    assert.equal((await typed(world, 'mia')).next, 'session')
    await world.rows("update identity_provider set enabled = true, passwords = 'everybody'")
    assert.equal((await typed(world, 'mia')).next, 'session')
  })

  it('an owner comes in by password and their own factor, which is recorded, and every other owner hears of it', async (t) => {
    const { world, app, person, organization } = await contoso(t)
    await person('otto', 'owner')
    await person('anna', 'administrator')
    const prompt = await typed(world, 'olga')
    assert.equal(prompt.next, 'prompt', 'though nothing else requires it of her')
    const letters = async () => (await told(world)).filter(({ template }) => template === 'break-glass-used')
    assert.deepEqual(await letters(), [])
    const attempt = prompt.next === 'prompt' ? prompt.attempt : ''
    const given = { enrollmentId: undefined, answer: app.answer() }
    const done = await answerSecondStep(world, await world.operator(), attempt, given, FROM)
    assert.equal(done.next, 'session')
    const heard = await letters()
    assert.deepEqual(
      heard.map(({ to }) => to),
      ['otto@example.com'],
    )
    assert.deepEqual([heard[0]?.data.who, heard[0]?.data.at], ['olga', organization.id])
    const rows = await world.rows<{ detail: object | null }>(
      "select detail from audit_event where action = 'signin' and outcome = 'done'",
    )
    assert.deepEqual(rows, [{ detail: { breakGlass: true } }])
  })

  it('so she does in one step, but never by a blank, a trusted browser or a password alone', async (t) => {
    const { world, app, olga, person } = await contoso(t)
    const hidden = await typed(world, 'olga')
    const attempt = hidden.next === 'prompt' ? hidden.attempt : ''
    const blank = { enrollmentId: undefined, answer: undefined }
    const refused = await answerSecondStep(world, await world.operator(), attempt, blank, FROM)
    assert.equal(refused.next, 'refused')
    world.clock.advance(60)
    assert.equal((await typed(world, 'olga', PASSWORD, app.codeAt(world.clock.now()))).next, 'session')
    await person('otto', 'owner')
    const without = await typed(world, 'otto')
    const step = without.next === 'session' ? (await meOf(world, without.token))?.session.step : undefined
    assert.equal(step, 'enroll', 'whoever has no factor sets one up before anything else')
    assert.equal(olga.role, 'owner')
  })

  it('and what stands between her and the provider makes no difference to her way in', async (t) => {
    const { world, organization, provider, app } = await contoso(t)
    await world.work((work) => changePolicy(work, { organizationId: organization.id, exemption: 'none' }))
    assert.equal(await refusedAs(world, { ...provider, id: organization.id }), 'off')
    assert.equal((await typed(world, 'olga', PASSWORD, app.codeAt(world.clock.now()))).next, 'session')
  })
})
