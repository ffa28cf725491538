import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { minute, secondsBetween } from '#kernel/time.ts'
import { type TestWorld, testWorld } from '../../../../test/world.ts'
import { type Admission, type Asking, admit, noteVerified, numberAllowed, tidyGuard } from './guard.ts'
import type { Says } from './settings.ts'
import { changeGuard, silentGuard } from './settings.ts'

const MIA = '01900000-0000-7000-8000-00000000000a'

/** A German mobile number; those of one thousand are in one block. */
const number = (n: number): string => `+49151${String(23_000_000 + n).padStart(8, '0')}`
const person = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
const address = (n: number): string => `198.51.${Math.floor(n / 200)}.${n % 200}`

type Stage = {
  readonly world: TestWorld
  readonly harbor: Organization
  readonly bakery: Organization
  readonly asks: (asking?: Partial<Asking>, world?: TestWorld) => Promise<Admission>
  readonly says: (organization: Organization, says: Partial<Says>, byAbove?: boolean) => Promise<void>
}

/** The reseller Harbor with its client Bakery, where mia asks for a code. */
async function stage(t: TestContext): Promise<Stage> {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const usual: Asking = { organization: bakery, userId: MIA, channel: 'sms', to: number(1), network: '192.0.2.7' }
  return {
    ...{ world, harbor, bakery },
    asks: (asking, at = world) => at.work((work) => admit(work, { ...usual, ...asking })),
    says: (organization, says, byAbove = false) =>
      world.work((work) => changeGuard(work, organization.id, byAbove, { ...silentGuard, ...says })),
  }
}

const reasonOf = (admission: Admission): string => (admission.allowed ? 'allowed' : admission.reason)
const count = (all: readonly Admission[]): number => all.filter(({ allowed }) => allowed).length

/** So many, forty at a time: twenty connections of two nodes, and as many who wait for one. */
async function atOnce(many: number, act: (n: number) => Promise<Admission>): Promise<Admission[]> {
  const all: Admission[] = []
  const row = async (begin: number): Promise<void> => {
    for (let n = begin; n < many; n += 40) all[n] = await act(n)
  }
  await Promise.all(Array.from({ length: 40 }, (_, begin) => row(begin)))
  return all
}

/** Limits so wide that only the one that is looked at is met. */
const WIDE = {
  ...{ recipient: 20, recipientDay: 100, person: 50, personDay: 200, prefix: 1000, prefixDay: 5000, network: 2000 },
  ...{ networkDay: 10_000, country: 5000, organization: 5000, verified: 0 },
}

describe('a message with a code', () => {
  it('goes to one number three times in ten minutes and ten times a day', async (t) => {
    const { world, asks } = await stage(t)
    const begun = world.clock.now()
    for (let n = 0; n < 3; n++) assert.ok((await asks({ userId: person(n) })).allowed)
    const refused = await asks({ userId: person(4) })
    assert.ok(!refused.allowed && refused.until)
    assert.equal(refused.reason, 'recipient')
    assert.ok(Math.abs(secondsBetween(begun, refused.until) - 10 * minute) < 5)
    for (let n = 5; n < 12; n++) {
      world.clock.advance(601)
      assert.ok((await asks({ userId: person(n) })).allowed)
    }
    world.clock.advance(601)
    assert.equal(reasonOf(await asks({ userId: person(30) })), 'recipient')
    world.clock.advance(23 * 3600)
    assert.ok((await asks({ userId: person(31) })).allowed)
  })

  it('takes from every limit or from none', async (t) => {
    const { world, asks } = await stage(t)
    for (let n = 0; n < 3; n++) await asks({ userId: person(n) })
    const before = await world.rows('select * from guard_count order by organization_id, subject')
    for (let n = 0; n < 5; n++) await asks({ userId: person(n + 10), network: address(n) })
    assert.deepEqual(await world.rows('select * from guard_count order by organization_id, subject'), before)
  })

  it('is never let pass once more than the limit, however many ask at once on two nodes', async (t) => {
    const { world, asks, says, bakery } = await stage(t)
    const other = await world.another(t)
    await says(bakery, { limits: { ...WIDE, organization: 37 } })
    const at = (n: number): Partial<Asking> => ({ to: number(n * 10_000), userId: person(n), network: address(n) })
    const all = await atOnce(200, (n) => asks(at(n), n % 2 ? world : other))
    assert.equal(count(all), 37)
    const [row] = await world.rows<{ taken: number }>(
      "select cardinality(taken_at) as taken from guard_count where subject = 'sms:organization' and burst = 37",
    )
    assert.equal(row?.taken, 37)
    const others = await world.rows<{ taken: number }>(
      "select sum(cardinality(taken_at))::int as taken from guard_count where organization_id = $1 group by split_part(subject, ':', 2)",
      bakery.id,
    )
    assert.deepEqual(
      new Set(others.map(({ taken }) => taken)),
      new Set([37, 74]),
      'those refused took nothing anywhere',
    )
    const [codes] = await world.rows<{ codes: number }>('select count(*)::int as codes from guard_code')
    assert.equal(codes?.codes, 37)
  })

  it('is given back to limits of what did not come back, when its code was answered', async (t) => {
    const { world, asks, bakery } = await stage(t)
    for (let n = 0; n < 100; n++) {
      const to = number(n)
      assert.ok((await asks({ to, userId: person(n) })).allowed, `${n}`)
      await world.work((work) => noteVerified(work, { organization: bakery, channel: 'sms', to }))
    }
    assert.deepEqual(
      await world.rows("select 1 from guard_count where subject like '%prefix%' and taken_at <> '{}'"),
      [],
    )
  })

  it('by mail has limits for the address, the person and the network', async (t) => {
    const { asks } = await stage(t)
    const mail = { channel: 'email', to: 'mia@example.com' } as const
    for (let n = 0; n < 3; n++) assert.ok((await asks({ ...mail, userId: person(n) })).allowed)
    assert.equal(reasonOf(await asks({ ...mail, to: 'MIA@example.com' })), 'recipient')
    for (let n = 0; n < 5; n++) assert.ok((await asks({ ...mail, to: `m${n}@example.com` })).allowed)
    assert.equal(reasonOf(await asks({ ...mail, to: 'm9@example.com' })), 'person')
    for (let n = 0; n < 80; n++) await asks({ ...mail, to: `n${n}@example.com`, userId: person(n + 20) })
    assert.equal(reasonOf(await asks({ ...mail, to: 'o@example.com', userId: person(999) })), 'network')
    assert.ok((await asks({ ...mail, to: 'o@example.com', userId: person(999), network: '203.0.113.9' })).allowed)
  })

  it('counts a whole /64 and a whole /24 together', async (t) => {
    const { asks } = await stage(t)
    const from = async (network: (n: number) => string): Promise<number> => {
      const all: Admission[] = []
      for (let n = 0; n < 130; n++)
        all.push(
          await asks({ channel: 'email', to: `${network(n)}@example.com`, userId: person(n), network: network(n) }),
        )
      return count(all)
    }
    assert.equal(await from((n) => `2001:db8:0:1::${n + 1}`), 60)
    assert.equal(await from((n) => `203.0.113.${n}`), 120)
  })
})

describe('limits below one another', () => {
  it('end one client before its reseller is used up, and leave other resellers alone', async (t) => {
    const { world, harbor, asks } = await stage(t)
    const cafe = await world.organization('Cafe', { below: harbor })
    const north = await world.organization('North', { kind: 'reseller' })
    const to = (n: number): string => `flood${n}@example.com`
    const flood = await atOnce(300, (n) =>
      asks({ channel: 'email', to: to(n), userId: person(n), network: address(n) }),
    )
    assert.equal(count(flood), 200)
    for (const [organization, n] of [
      [cafe, 500],
      [harbor, 501],
      [north, 502],
    ] as const) {
      const mail = { organization, channel: 'email', to: to(n), userId: person(n), network: address(n) } as const
      assert.ok((await asks(mail)).allowed, organization.name)
    }
  })

  it('of a reseller count all of its clients', async (t) => {
    const { world, harbor, asks, says } = await stage(t)
    await says(harbor, { monthlyMessages: 7 })
    const clients = await Promise.all(['A', 'B', 'C'].map((name) => world.organization(name, { below: harbor })))
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        asks({ organization: clients[n % 3] as Organization, to: number(n), userId: person(n), network: address(n) }),
      ),
    )
    assert.equal(count(all), 7)
    assert.ok(all.every((one) => one.allowed || one.reason === 'messages'))
  })
})

describe('a number', () => {
  const allowed = async ({ world, bakery }: Stage, e164: string): Promise<string> => {
    const answer = await world.look((look) => numberAllowed(look, bakery, e164))
    return answer.ok ? 'ok' : answer.reason
  }

  it('of a mobile phone is fine, and nothing that costs more or is nobody’s', async (t) => {
    const all = await stage(t)
    const of: Readonly<Record<string, string>> = {
      ...{ '+4915123456789': 'ok', '+12025550123': 'ok', '+447400123456': 'ok' },
      ...{ '+4930123456': 'type', '+499001234567': 'type', '+491801234567': 'type', '+448712345678': 'type' },
      ...{ '+441212345678': 'type', '+881612345678': 'type', '+870773111632': 'type', '+979123456789': 'type' },
      ...{ '+80012345678': 'type', '+445612345678': 'type', '+49151234': 'unassigned', '+999123456789': 'unassigned' },
    }
    const answers: Record<string, string> = {}
    for (const e164 of Object.keys(of)) answers[e164] = await allowed(all, e164)
    assert.deepEqual(answers, of)
    await all.says(all.bakery, { internetNumbers: true })
    assert.equal(await allowed(all, '+445612345678'), 'ok')
    await all.says(all.harbor, { internetNumbers: false })
    assert.equal(await allowed(all, '+445612345678'), 'type')
  })

  it('is of a country of the organization’s people', async (t) => {
    const all = await stage(t)
    const { world, bakery, harbor, asks } = all
    assert.equal(await allowed(all, '+41791234567'), 'ok')
    await asks()
    await world.work((work) => noteVerified(work, { organization: bakery, channel: 'sms', to: number(1) }))
    assert.equal(await allowed(all, '+41791234567'), 'country')
    assert.equal(await allowed(all, number(9)), 'ok')
    const cafe = { ...all, bakery: await world.organization('Cafe', { below: harbor }) }
    assert.equal(await allowed(cafe, number(9)), 'ok')
    assert.equal(await allowed(cafe, '+41791234567'), 'country')
    await all.says(cafe.bakery, { homeCountry: 'CH' })
    assert.equal(await allowed(cafe, '+41791234567'), 'ok')
    assert.equal(reasonOf(await asks({ to: '+41791234567' })), 'country')
    await all.says(harbor, { countries: ['CH', 'FR'] })
    await all.says(bakery, { countries: ['FR', 'IT'] })
    assert.equal(await allowed(all, '+33612345678'), 'ok')
    assert.equal(await allowed(all, '+41791234567'), 'country')
    assert.equal(await allowed(all, '+393123456789'), 'country')
  })
})

describe('where nothing is refused', () => {
  it('it is said what would have been', async (t) => {
    const { world, asks, says, harbor, bakery } = await stage(t)
    await says(harbor, { mode: 'record' })
    for (let n = 0; n < 3; n++) await asks({ userId: person(n) })
    assert.deepEqual(await asks(), { allowed: true, recordedOnly: ['recipient'] })
    assert.deepEqual(await asks({ to: '+499001234567' }), { allowed: true, recordedOnly: ['type'] })
    await says(bakery, { mode: 'enforce' })
    assert.equal(reasonOf(await asks({ to: '+499001234567' })), 'type')
    await says(harbor, { mode: 'enforce' })
    await says(bakery, { mode: 'record' })
    assert.equal(reasonOf(await asks({ to: '+499001234567' })), 'type')
    world.clock.advance(1200)
    await world.work(tidyGuard)
    const rows = await world.rows(
      "select outcome, reason from audit_event where action = 'message.refused' order by 1, 2",
    )
    assert.deepEqual(rows, [
      { outcome: 'done', reason: 'recipient' },
      { outcome: 'done', reason: 'type' },
      { outcome: 'refused', reason: 'type' },
    ])
  })
})
