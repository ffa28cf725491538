import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { alone } from '#domain/factors/all.ts'
import { answerChallenge, type Verdict } from '#domain/factors/ceremony.ts'
import { begin, findEnrollment, follow } from '#domain/factors/enrollments.ts'
import {
  type Answer,
  confirmationIn,
  type Enrollment,
  type Occasion,
  setUpOf,
  signInOf,
} from '#domain/factors/factor.ts'
import type { BrowserOptions } from '#domain/factors/request.ts'
import type { User } from '#domain/users/users.ts'
import { parsePasskey } from '#kernel/passkey.ts'
import { HOME } from './factor-contract.ts'
import { answers, type Case, made } from './passkey-refusals.ts'
import { asks, asPasskey, PARTY } from './passkeys.ts'
import { type KeyOptions, type SecurityKey, securityKey } from './security-key.ts'
import { SIGN_IN } from './sent-codes.ts'
import { type TestWorld, testWorld } from './world.ts'

type Held = {
  readonly world: TestWorld
  readonly user: User
  readonly key: SecurityKey
  readonly enrollment: Enrollment
}

const BEGINNING = {
  issuer: 'Example',
  account: 'ana',
  parameters: { algorithm: 'SHA1', digits: 6, period: 30 },
} as const

async function begins(world: TestWorld, user: User): Promise<{ enrollment: Enrollment; options: BrowserOptions }> {
  const start = { as: 'pending', kind: alone.kind, label: 'key', replacesId: null } as const
  const begun = await world.work((work) => begin(work, user, start, { ...BEGINNING, party: PARTY }, HOME))
  const enrollment = await world.look((look) => findEnrollment(look, user, begun.enrollmentId))
  if (!enrollment || begun.setup.show !== 'passkey') throw new Error('no set-up was begun')
  return { enrollment, options: begun.setup.options }
}

async function holds(world: TestWorld, username: string, options: KeyOptions = {}): Promise<Held> {
  const user = await world.person({ username })
  const key = securityKey(options)
  const { enrollment: begun, options: asked } = await begins(world, user)
  const verdict = await gives({ world, user, enrollment: begun }, asPasskey(key.make(asked)), setUpOf(begun))
  assert.ok(verdict.ok, JSON.stringify(verdict))
  await world.work((work) => follow(work, user, begun, HOME))
  const enrollment = await world.look((look) => findEnrollment(look, user, begun.id))
  if (!enrollment) throw new Error('the passkey is not there')
  return { world, user, key, enrollment }
}

type Giving = Pick<Held, 'world' | 'user' | 'enrollment'>

/** Answers through the ceremony, with all attempts free: what is wrong is to be seen, not how often. */
async function gives(
  { world, user, enrollment }: Giving,
  answer: Answer,
  occasion: Occasion = SIGN_IN,
): Promise<Verdict> {
  await world.rows("update attempt_budget set burst_at = '{}', monthly_at = '{}', blocked_until = '-infinity'")
  const purpose = enrollment.state === 'pending' ? 'set-up' : 'signin'
  const circumstances = { person: user, place: HOME, knownBrowser: true, purpose, occasion } as const
  return answerChallenge(world, enrollment, answer, circumstances)
}

/** It was refused, changed nothing of the key, and is on record for this reason. */
async function isRefused(held: Giving, verdict: Verdict, why: string): Promise<void> {
  assert.deepEqual(verdict, { ok: false, code: 'wrong-code' })
  const [row] = await held.world.rows<{ outcome: string; reason: string }>(
    "select outcome, reason from audit_event where action in ('signin.second-factor', 'factor.proved') order by at desc, id desc limit 1",
  )
  assert.deepEqual(row, { outcome: 'refused', reason: why })
}

/** As if nothing had been wrong before. */
function forgiven({ world, enrollment: { id } }: Giving): Promise<unknown> {
  return world.rows(
    "update enrollment set state = 'active', wrong_in_row = 0 where id = $1 and state = 'exhausted'",
    id,
  )
}

let world: TestWorld
let ana: Held
let bob: Held

const tried = { count: 0 }

async function refuses([, changes, why]: Case, options: () => Promise<BrowserOptions>): Promise<void> {
  tried.count++
  ana.world.clock.advance(1)
  const key = ana.key
  const json = key.answer(await options(), changes)
  if (why === 'unreadable') return assert.equal(parsePasskey(json), undefined)
  await isRefused(ana, await gives(ana, asPasskey(json)), why)
  await forgiven(ana)
}

const ends: (() => unknown)[] = []
after(async () => {
  for (const end of ends) await end()
})

/** One world for all: each case leaves things as they were. */
before(async () => {
  world = await testWorld({ after: (end: () => unknown) => ends.push(end) } as unknown as TestContext)
  ana = await holds(world, 'ana')
  bob = await holds(world, 'bob')
  const first = asPasskey(ana.key.answer(await asks(world, ana.enrollment)))
  assert.ok((await gives(ana, first)).ok, 'as it is, it is right')
})

describe('a passkey is refused', () => {
  for (const one of answers) it(`with ${one[0]}: ${one[2]}`, () => refuses(one, () => asks(world, ana.enrollment)))

  it('twice, after its time, from another place, and for another purpose', async () => {
    const answer = asPasskey(ana.key.answer(await asks(world, ana.enrollment)))
    assert.ok((await gives(ana, answer)).ok)
    await isRefused(ana, await gives(ana, answer), 'challenge-used')
    world.clock.advance(1)
    const late = await asks(world, ana.enrollment)
    world.clock.advance(301)
    await isRefused(ana, await gives(ana, asPasskey(ana.key.answer(late))), 'challenge-expired')
    const here = signInOf({ tokenHash: Buffer.from('this browser') })
    const there = signInOf({ tokenHash: Buffer.from('another browser') })
    for (const [asked, given] of [
      [there, here],
      [confirmationIn({ id: 'a session' }), here],
      [here, confirmationIn({ id: 'a session' })],
    ] as const) {
      world.clock.advance(1)
      const foreign = asPasskey(ana.key.answer(await asks(world, ana.enrollment, asked)))
      await isRefused(ana, await gives(ana, foreign, given), 'challenge-of-another')
    }
    tried.count += 5
  })

  it('as the answer of another person, with their key, their challenge and their handle', async () => {
    const asked = await asks(world, bob.enrollment)
    world.clock.advance(1)
    await isRefused(ana, await gives(ana, asPasskey(bob.key.answer(asked))), 'unknown-key')
    world.clock.advance(1)
    const swapped = bob.key.answer(asked, {
      after: (all) => void Object.assign(all, { id: ana.key.keyId, rawId: ana.key.keyId }),
    })
    await isRefused(ana, await gives(ana, asPasskey(swapped)), 'foreign-user')
    world.clock.advance(1)
    const anonymous = bob.key.answer(asked, {
      after: (all) => {
        Object.assign(all, { id: ana.key.keyId, rawId: ana.key.keyId })
        delete all.response.userHandle
      },
    })
    await isRefused(ana, await gives(ana, asPasskey(anonymous)), 'signature')
    tried.count += 3
  })

  it('that did not check who holds it, where it must', async () => {
    const verify = { verification: 'required', occasion: SIGN_IN } as const
    const { weigh } = await import('#domain/factors/ceremony.ts')
    const answer = asPasskey(ana.key.answer(await asks(world, ana.enrollment)))
    const weighed = await world.look((look) => weigh(look, ana.enrollment, answer, verify))
    assert.deepEqual([weighed.spend, weighed.wrong], [undefined, 'not-verified'])
    tried.count++
  })

  it('by its host name, where another shares its browser', async () => {
    const elsewhere = { ...PARTY, id: 'login.example.com', origin: 'https://login.example.com' }
    const asked = await asks(world, ana.enrollment, SIGN_IN, elsewhere)
    world.clock.advance(1)
    const answer = ana.key.answer(asked, { origin: elsewhere.origin })
    await isRefused(ana, await gives(ana, asPasskey(answer)), 'foreign-party')
    tried.count++
  })
})

describe('a new passkey is refused', () => {
  for (const [what, changes, why] of made) {
    it(`with ${what}: ${why}`, async () => {
      tried.count++
      const { enrollment, options } = await begins(world, bob.user)
      world.clock.advance(1)
      const json = securityKey().make(options, changes)
      if (why === 'unreadable') return assert.equal(parsePasskey(json), undefined)
      const held = { world, user: bob.user, enrollment }
      await isRefused(held, await gives(held, asPasskey(json), setUpOf(enrollment)), why)
    })
  }

  it('of an algorithm nobody asked for, of somebody else, twice, and as an answer', async () => {
    const { enrollment, options } = await begins(world, bob.user)
    const held = { world, user: bob.user, enrollment }
    const occasion = setUpOf(enrollment)
    const other = asPasskey(securityKey({ algorithm: 'ES384' }).make(options))
    await isRefused(held, await gives(held, other, occasion), 'algorithm')
    world.clock.advance(1)
    await isRefused(held, await gives(held, asPasskey(ana.key.make(options)), occasion), 'known-key')
    world.clock.advance(1)
    await isRefused(
      held,
      await gives(held, asPasskey(bob.key.answer({ ...options, rpId: PARTY.id })), occasion),
      'wrong-type',
    )
    world.clock.advance(1)
    const key = asPasskey(
      securityKey().make(await asks(world, ana.enrollment).then((asked) => ({ ...options, ...asked }))),
    )
    await isRefused(ana, await gives(ana, key), 'wrong-type')
    tried.count += 4
  })

  it('in more than sixty ways', () => assert.ok(tried.count >= 60, `${tried.count}`))
})

describe('a passkey is accepted', () => {
  for (const algorithm of ['ES256', 'EdDSA', 'RS256'] as const) {
    it(`that signs by ${algorithm}, checked who holds it, and is copied to other machines`, async () => {
      const held = await holds(world, `carl.${algorithm}`, { algorithm, verifies: true, synced: true })
      for (let time = 0; time < 2; time++) {
        const verdict = await gives(held, asPasskey(held.key.answer(await asks(world, held.enrollment))))
        assert.ok(verdict.ok)
        assert.equal(verdict.assurance, 'two-factors')
        assert.deepEqual(verdict.amr, ['swk', 'pop', 'user', 'mfa'])
      }
    })
  }
})

describe('a copy of a passkey', () => {
  it('stops both, once, and is not believed without a signature', async () => {
    const dora = await holds(world, 'dora')
    const copy = dora.key.copy()
    const stated = async (): Promise<string | undefined> =>
      (await world.rows<{ state: string }>('select state from enrollment where id = $1', dora.enrollment.id))[0]?.state
    assert.ok((await gives(dora, asPasskey(dora.key.answer(await asks(world, dora.enrollment))))).ok)
    const forged = copy.answer(await asks(world, dora.enrollment), {
      after: ({ response }) => void Object.assign(response, { signature: 'AAAA' }),
    })
    await gives(dora, asPasskey(forged))
    assert.equal(await stated(), 'active')
    world.clock.advance(1)
    const asked = await asks(world, dora.enrollment)
    await isRefused(
      dora,
      await gives(
        dora,
        asPasskey(dora.key.copy().answer(asked, { before: (parts) => void Object.assign(parts, { counter: 2 }) })),
      ),
      'counter',
    )
    assert.equal(await stated(), 'exhausted')
    const again = await gives(dora, asPasskey(dora.key.answer(await asks(world, dora.enrollment))))
    assert.deepEqual(again, { ok: false, code: 'gone' })
    const told = await world.rows(
      "select 1 from outbox where template = 'passkey-cloned' and user_id = $1",
      dora.user.id,
    )
    assert.equal(told.length, 1)
  })
})
