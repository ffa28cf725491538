import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testWorld } from '../../../test/world.ts'
import { changePolicy, changeTotp, noteGrace, ownPolicy, policyOf, requireOf, standingsOf } from './policies.ts'

describe('the policy of a person', () => {
  it('is inherited from the levels above and not from beside', async (t) => {
    const world = await testWorld(t)
    const operator = await world.operator()
    const [one, other] = [await world.organization('One'), await world.organization('Other')]
    await world.work(async (work) => {
      await changePolicy(work, { organizationId: operator.id, sessionIdle: 900 })
      await changePolicy(work, { organizationId: one.id, secondFactor: 'required' })
    })
    const here = await world.look((look) => policyOf(look, one))
    assert.equal(here.requirement.state === 'due' && here.requirement.from.name, 'One')
    assert.deepEqual([here.secondFactor, here.sessionIdle], ['required', 900])
    assert.deepEqual(await world.look((look) => policyOf(look, other)), { ...ownPolicy, sessionIdle: 900, version: 2 })
  })

  it('is also that of their role wherever a level speaks of it, and their own', async (t) => {
    const world = await testWorld(t)
    const [operator, client] = [await world.operator(), await world.organization('Bakery')]
    const person = await world.person({ username: 'ana', organizationId: client.id, role: 'owner' })
    const member = await world.person({ username: 'mia', organizationId: client.id })
    await world.work(async (work) => {
      await changePolicy(work, { organizationId: operator.id, role: 'owner', sessionIdle: 600 })
      await changePolicy(work, { organizationId: client.id, userId: person.id, stepUpAge: 60 })
    })
    const [hers, his] = await world.look(async (look) => [
      await policyOf(look, client, person),
      await policyOf(look, client, member),
    ])
    assert.deepEqual([hers.sessionIdle, hers.stepUpAge], [600, 60])
    assert.deepEqual(his, { ...ownPolicy, version: his.version })
  })

  it('takes one statement, also for somebody there is not', async (t) => {
    const world = await testWorld(t)
    const client = await world.organization('Bakery')
    const person = await world.person({ username: 'ana', organizationId: client.id })
    for (const asked of [person, { id: '00000000-0000-7000-8000-000000000000', role: 'member' }] as const) {
      let statements = 0
      await world.look((look) => {
        const sql: typeof look.sql = (...said) => {
          statements++
          return look.sql(...said)
        }
        return policyOf({ ...look, sql }, client, asked)
      })
      assert.equal(statements, 1)
    }
  })

  it('requires of one person alone, keeps what else their level says, and can be taken back', async (t) => {
    const world = await testWorld(t)
    const client = await world.organization('Bakery')
    const person = await world.person({ username: 'ana', organizationId: client.id })
    await world.work((work) => changePolicy(work, { organizationId: client.id, userId: person.id, stepUpAge: 60 }))
    const now = () => world.look((look) => policyOf(look, client, person))
    await world.work((work) => requireOf(work, person, true))
    assert.deepEqual([(await now()).secondFactor, (await now()).stepUpAge], ['required', 60])
    await world.work((work) => requireOf(work, person, false))
    assert.deepEqual([(await now()).secondFactor, (await now()).stepUpAge], ['optional', 60])
  })

  it('keeps what a level requires while somebody saves what its apps are made with', async (t) => {
    const world = await testWorld(t)
    const client = await world.organization('Bakery')
    const totp = { algorithm: 'SHA256', digits: 8, period: 60 } as const
    await Promise.all([
      world.work((work) => changePolicy(work, { organizationId: client.id, secondFactor: 'required' })),
      world.work((work) => changeTotp(work, client.id, totp)),
    ])
    await world.work((work) => changeTotp(work, client.id, totp))
    const now = await world.look((look) => policyOf(look, client))
    assert.deepEqual([now.secondFactor, now.totp], ['required', totp])
  })

  it('remembers the first sign-in under a requirement, and counts on', async (t) => {
    const world = await testWorld(t)
    const operator = await world.operator()
    const person = await world.person({ username: 'ana' })
    await world.work((work) =>
      changePolicy(work, { organizationId: operator.id, secondFactor: 'required', graceDays: 7 }),
    )
    await world.work((work) => noteGrace(work, person))
    const first = (await world.look((look) => standingsOf(look, operator, person))).grace
    world.clock.advance(3 * 86_400)
    await world.work((work) => noteGrace(work, person))
    const second = (await world.look((look) => standingsOf(look, operator, person))).grace
    assert.deepEqual(second?.firstSignInAt, first?.firstSignInAt)
    assert.equal(second?.signIns, 2)
    world.clock.advance(4 * 86_400)
    assert.equal((await world.look((look) => policyOf(look, operator, person))).secondFactor, 'required')
  })
})
