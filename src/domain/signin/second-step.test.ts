import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { beginApp, proveApp } from '#domain/account/two-factor.ts'
import { changePassword } from '#domain/users/passwords.ts'
import type { User } from '#domain/users/users.ts'
import { appOf, PLACE, signed } from '../../../test/signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { secondStep } from './second-step.ts'
import { signIn } from './signin.ts'

const from = { place: PLACE, browserName: 'her browser' }

/** Ana has given her password and is asked for her token. */
async function asked(t: TestContext): Promise<{ world: TestWorld; user: User; attempt: string }> {
  const world = await testWorld(t)
  const user = await world.person({ username: 'ana' })
  const { me } = await signed(world, user)
  const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
  const proved = await proveApp(world, me, begun.enrollmentId, appOf(world, begun.setup).answer())
  assert.ok(proved.ok)
  world.clock.advance(30)
  const form = { username: 'ana', password: PASSWORD, token: undefined }
  const outcome = await signIn(world, world.hashing, await world.operator(), form, from)
  assert.ok(outcome.next === 'prompt')
  return { world, user, attempt: outcome.attempt }
}

it('asks for the token after the password', async (t) => {
  const { world, attempt } = await asked(t)
  const step = await secondStep(world, await world.operator(), attempt, from, undefined)
  assert.equal(step?.asks, 'factor')
})

it('ends a sign-in under way when the password it began with is changed', async (t) => {
  const { world, user, attempt } = await asked(t)
  world.clock.advance(1)
  await world.work((work) => changePassword(work, user, 'another hash', PLACE))
  assert.equal(await secondStep(world, await world.operator(), attempt, from, undefined), undefined)
})

it('says that nothing is left to answer with, where the app is worn out and there are no recovery codes', async (t) => {
  const { world, attempt } = await asked(t)
  await world.rows("delete from enrollment where kind <> 'totp'")
  await world.rows("update enrollment set state = 'exhausted'")
  const step = await secondStep(world, await world.operator(), attempt, from, undefined)
  assert.deepEqual(step, { asks: 'nothing' })
})
