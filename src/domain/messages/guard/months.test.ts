import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { keepGuard } from '#domain/administration/message-warnings.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { day, secondsBetween } from '#kernel/time.ts'
import { type TestWorld, testWorld } from '../../../../test/world.ts'
import { type Admission, admit, noteVerified } from './guard.ts'
import { budgetState, monthOf, statementOf, takeWarning } from './months.ts'
import { changeGuard, levelsFor, type Says, silentGuard } from './settings.ts'

const number = (n: number): string => `+49151${String(23_000_000 + n * 10_000).padStart(8, '0')}`
const person = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`

type Stage = {
  readonly world: TestWorld
  readonly harbor: Organization
  readonly bakery: Organization
  readonly asks: (n: number) => Promise<Admission>
  readonly says: (organization: Organization, says: Partial<Says>, byAbove?: boolean) => Promise<void>
}

/** The reseller Harbor and its client Bakery on the first day of a month, as nobody's test should last until the next. */
async function stage(t: TestContext): Promise<Stage> {
  const world = await testWorld(t)
  world.clock.advance(secondsBetween(world.clock.now(), monthOf(world.clock.now(), 1)) + day)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const from = (n: number): string => `198.51.${n}.7`
  return {
    ...{ world, harbor, bakery },
    asks: (n) =>
      world.work((work) =>
        admit(work, { organization: bakery, userId: person(n), channel: 'sms', to: number(n), network: from(n) }),
      ),
    says: (organization, says, byAbove = false) =>
      world.work((work) => changeGuard(work, organization.id, byAbove, { ...silentGuard, ...says })),
  }
}

/** As the gateway's answer leaves it in the outbox. */
async function leaves({ world, bakery }: Stage, n: number, cost: string | null, segments = 1): Promise<void> {
  await world.rows(
    `insert into outbox (organization_id, id, user_id, channel, recipient, template, data, state, segments, cost, currency,
       created_at, due_at, expires_at, finished_at)
     values ($1, $2, $2, 'sms', $3, 'sms-code', '{}', 'sent', $4, $5::numeric, case when $5 is null then null else 'EUR' end,
       $6, $6, $6, $6)`,
    ...[bakery.id, person(n), number(n), segments, cost, world.clock.now()],
  )
}

const reasonOf = (admission: Admission): string => (admission.allowed ? 'allowed' : admission.reason)

describe('the budget of a month', () => {
  it('ends with the last message it pays for, and begins anew with the next month', async (t) => {
    const { world, bakery, asks, says } = await stage(t)
    await says(bakery, { monthlyMoney: 2500, price: 800 })
    for (let n = 0; n < 3; n++) assert.ok((await asks(n)).allowed)
    const refused = await asks(3)
    assert.ok(!refused.allowed && refused.until)
    assert.equal(refused.reason, 'money')
    assert.deepEqual(refused.until, monthOf(world.clock.now(), 1))
    world.clock.advance(secondsBetween(world.clock.now(), refused.until))
    assert.ok((await asks(3)).allowed)
  })

  it('that those above have set is not raised by those it is for, nor made cheaper', async (t) => {
    const { harbor, asks, says } = await stage(t)
    await says(harbor, { monthlyMoney: 1600, price: 800 }, true)
    await says(harbor, { monthlyMoney: 900_000, price: 1 })
    assert.deepEqual([await asks(1), await asks(2), await asks(3)].map(reasonOf), ['allowed', 'allowed', 'money'])
  })

  it('of nothing lets nothing pass', async (t) => {
    const { bakery, asks, says } = await stage(t)
    await says(bakery, { monthlyMessages: 0 })
    assert.equal(reasonOf(await asks(1)), 'messages')
  })

  it('is put right when the gateway says what a message cost, and stands in the statement', async (t) => {
    const all = await stage(t)
    const { world, harbor, bakery, asks, says } = all
    await says(harbor, { monthlyMoney: 1_000_000, price: 800 })
    for (let n = 0; n < 3; n++) await asks(n)
    await world.work((work) => noteVerified(work, { organization: bakery, channel: 'sms', to: number(1) }))
    await leaves(all, 1, '0.0755', 2)
    await leaves(all, 2, null, 3)
    await Promise.all([keepGuard(world), keepGuard(world)])
    await keepGuard(world)
    const levels = await world.look((look) => levelsFor(look, harbor))
    const { money } = await world.look((look) => budgetState(look, levels, harbor.id))
    assert.deepEqual(money, { of: 1_000_000, used: 755 + 2400 + 800 })
    const [line, ...more] = await world.look((look) => statementOf(look, harbor.path))
    assert.deepEqual(more, [])
    const of = { organization: 'Bakery', channel: 'sms', country: 'DE', currency: 'EUR' }
    const month = world.clock.now().toISOString().slice(0, 7)
    assert.deepEqual(line, { ...of, month, sent: 2, segments: 5, verified: 1, cost: 755 + 2400 })
  })

  it('tells the owners once, when most of it is used', async (t) => {
    const { world, bakery, harbor, asks, says } = await stage(t)
    const rita = await world.person({ username: 'rita', organizationId: harbor.id, role: 'owner' })
    await says(bakery, { monthlyMessages: 10 })
    for (let n = 0; n < 7; n++) await asks(n)
    await keepGuard(world)
    assert.deepEqual(await world.rows("select 1 from outbox where template = 'message-budget'"), [])
    await asks(7)
    await Promise.all([keepGuard(world), keepGuard(world)])
    await asks(8)
    await keepGuard(world)
    assert.deepEqual(
      (await Promise.all([1, 2, 3].map(() => world.work((work) => takeWarning(work, harbor.id))))).toSorted(),
      [false, false, true],
    )
    const told = await world.rows("select user_id, data from outbox where template = 'message-budget'")
    assert.deepEqual(told, [{ user_id: rita.id, data: { share: 80, name: 'Bakery', at: bakery.id } }])
  })
})
