import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { day } from '#kernel/time.ts'
import { type TestWorld, testWorld } from '../../../../test/world.ts'
import { type Admission, admit, noteVerified, tidyGuard } from './guard.ts'

const number = (n: number): string => `+49151${String(23_000_000 + n).padStart(8, '0')}`
const person = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
const network = (n: number): string => `198.${18 + Math.floor(n / 40_000)}.${Math.floor(n / 200) % 200}.${n % 200}`

type Request = { readonly organization: Organization; readonly n: number; readonly from: number }

const asks = (world: TestWorld, { organization, n, from }: Request): Promise<Admission> =>
  world.work((work) =>
    admit(work, { organization, userId: person(n), channel: 'sms', to: number(n), network: network(from) }),
  )

const verifies = (world: TestWorld, { organization, n }: Request): Promise<void> =>
  world.work((work) => noteVerified(work, { organization, channel: 'sms', to: number(n) }))

/** One after the other in each of ten rows that move at once. */
async function inTenRows<One, Answer>(ones: readonly One[], act: (one: One) => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = []
  const rows = Array.from({ length: 10 }, async (_, row) => {
    for (let at = row; at < ones.length; at += 10) answers[at] = await act(ones[at] as One)
  })
  await Promise.all(rows)
  return answers
}

const count = (all: readonly Admission[]): number => all.filter(({ allowed }) => allowed).length

describe('somebody who has messages sent to numbers that pay them', () => {
  it('gets sixty a day to a range, by however many clients, addresses and numbers; other people all get theirs', async (t) => {
    const world = await testWorld(t)
    const other = await world.another(t)
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const north = await world.organization('North', { kind: 'reseller' })
    const clients = await Promise.all(['A', 'B', 'C', 'D'].map((name) => world.organization(name, { below: harbor })))
    const attack = Array.from({ length: 2000 }, (_, at) => ({
      ...{ organization: clients[at % 4] as Organization, n: at % 500, from: at % 50 },
    }))
    const honest = Array.from({ length: 200 }, (_, n) => ({ organization: north, n: 5000 + n, from: 900 + (n % 3) }))
    const [attacked, served] = await Promise.all([
      inTenRows(attack, (one) => asks(world, one)),
      inTenRows(honest, async (one) => {
        const admission = await asks(other, one)
        await verifies(other, one)
        return admission
      }),
    ])
    assert.equal(count(served), 200)
    assert.ok(count(attacked) <= 30, `${count(attacked)}`)
    let more = 0
    for (let hours = 1; hours < 24; hours++) {
      world.clock.advance(3600)
      const again = attack.slice(0, 40).map((one, at) => ({ ...one, n: (at + hours * 40) % 5000 }))
      more += count(await inTenRows(again, (one) => asks(world, one)))
    }
    const all = count(attacked) + more
    assert.ok(all > 20 && all <= 60, `${all} of ${2000 + 23 * 40}`)
    const colleague = { organization: north, n: 9000, from: 900 }
    assert.ok((await asks(world, colleague)).allowed)
  })

  it('leaves few rows behind, which say what happened, and no counters when the day is over', async (t) => {
    const world = await testWorld(t)
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const attack = Array.from({ length: 300 }, (_, n) => ({ organization: harbor, n, from: n % 50 }))
    const passed = count(await inTenRows(attack, (one) => asks(world, one)))
    assert.equal(passed, 30)
    world.clock.advance(1200)
    await Promise.all([world.work(tidyGuard), world.work(tidyGuard)])
    const rows = await world.rows<{ reason: string; count: number; about: string }>(
      "select reason, (detail->>'count')::int as count, detail->>'about' as about from audit_event where action = 'message.refused'",
    )
    assert.ok(rows.length <= 2, `${rows.length}`)
    assert.equal(
      rows.reduce((sum, row) => sum + row.count, 0),
      270,
    )
    assert.deepEqual([rows[0]?.reason, rows[0]?.about], ['prefix', '+491512300'])
    world.clock.advance(day)
    await world.work(tidyGuard)
    assert.deepEqual(await world.rows('select 1 from guard_count'), [])
    world.clock.advance(31 * day)
    await world.work(tidyGuard)
    for (const table of ['guard_code', 'guard_refusal', 'guard_stop'])
      assert.deepEqual(await world.rows(`select 1 from ${table}`), [], table)
  })
})
