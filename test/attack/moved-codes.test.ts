import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { askForAddress, proveAddress } from '#domain/account/address.ts'
import { beginApp, proveApp, removeApp } from '#domain/account/two-factor.ts'
import { changePerson } from '#domain/administration/people-change.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import { enrollmentsOf, tokens } from '#domain/factors/enrollments.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import { silent } from '#domain/policies/levels.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { answerSecondStep } from '#domain/signin/second-step.ts'
import { signIn } from '#domain/signin/signin.ts'
import type { Scope } from '#kernel/work.ts'
import { codeSent, codesSent, enables, typed } from '../sent-codes.ts'
import { appOf, meOf, signed } from '../signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../world.ts'

const NUMBER = '+4915112345667'
const OTHER = '+4915112345999'

async function ana(t: TestContext, kind: 'email-code' | 'sms-code') {
  const world = await testWorld(t)
  const user = await world.person({ username: 'ana' })
  const token = await enables(world, (await signed(world, user)).me, kind, NUMBER)
  world.clock.advance(11 * 60)
  const me = await meOf(world, token)
  assert.ok(me)
  return { world, user, me, thief: thiefIn(world) }
}

/** Somebody who knows the password, and reads what arrives in one place. */
function thiefIn(world: TestWorld) {
  const from = { place: { address: '198.51.100.66', browser: 'curl' }, browserName: 'another browser' }
  return {
    begins: async (): Promise<string> => {
      const form = { username: 'ana', password: PASSWORD, token: undefined }
      const outcome = await signIn(world, world.hashing, await world.operator(), form, from)
      assert.ok(outcome.next === 'prompt')
      return outcome.attempt
    },
    answers: async (attempt: string, code: string): Promise<string> => {
      const given = { enrollmentId: undefined, answer: typed(code) }
      const outcome = await answerSecondStep(world, await world.operator(), attempt, given, from)
      return outcome.next === 'refused' ? outcome.refusal.code : outcome.next
    },
  }
}

describe('whoever reads where codes went before', () => {
  it('gets in by none that was on its way when the address changed', async (t) => {
    const { world, user, me, thief } = await ana(t, 'email-code')
    const attempt = await thief.begins()
    const stolen = await codeSent(world, user)
    world.clock.advance(1)
    await world.work((work) => askForAddress(work, me, 'ana@elsewhere.example'))
    const waiting = { ...me, user: { ...me.user, waitingEmail: 'ana@elsewhere.example' } }
    assert.ok((await proveAddress(world, waiting, typed(await codeSent(world, user)))).ok)
    assert.equal(await thief.answers(attempt, stolen), 'wrong-code')
    world.clock.advance(1)
    await thief.begins()
    assert.equal((await codesSent(world)).at(-1), 'ana@elsewhere.example')
  })

  it('gets in by none that was on its way when the number changed', async (t) => {
    const { world, user, me, thief } = await ana(t, 'sms-code')
    const attempt = await thief.begins()
    const stolen = await codeSent(world, user)
    world.clock.advance(1)
    await enables(world, me, 'sms-code', OTHER)
    assert.equal(await thief.answers(attempt, stolen), 'wrong-code')
  })
})

describe('an administrator', () => {
  it('who writes an address of their own on a person’s page is sent none of the codes', async (t) => {
    const { world, user, thief } = await ana(t, 'email-code')
    const admin = await world.person({ username: 'root', role: 'owner' })
    const { me } = await signed(world, admin)
    const organization = await world.look((look) => findOrganization(look, user.organizationId))
    assert.ok(organization)
    const changes = { ...user, email: 'root@example.com', passwordHash: undefined }
    const done = await world.within(scopeOf(me) as Scope, (work) =>
      changePerson(work, me, { organization, user }, changes),
    )
    assert.equal(done, 'done')
    await thief.begins()
    assert.equal((await codesSent(world)).at(-1), 'ana@example.com')
  })
})

describe('the last method of somebody who must have one', () => {
  it('stays, also where both of two are removed in two windows at once', async (t) => {
    const { world, user, me } = await ana(t, 'sms-code')
    await world.work((work) =>
      changePolicy(work, { organizationId: user.organizationId, ...silent, secondFactor: 'required' }),
    )
    for (let round = 0; round < 5; round++) {
      const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
      const proved = await proveApp(world, me, begun.enrollmentId, appOf(world, begun.setup).answer())
      assert.ok(proved.ok)
      const now = await meOf(world, proved.token)
      assert.ok(now?.policy.secondFactor === 'required')
      const both = tokens(await world.look((look) => enrollmentsOf(look, user)))
      assert.equal(both.length, 2)
      const done = await Promise.all(both.map(({ id }) => world.work((work) => removeApp(work, now, id))))
      assert.deepEqual(done.toSorted(), ['by-policy', 'done'], `round ${round}`)
      world.clock.advance(60)
    }
  })
})
