import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { ease } from '#domain/budgets/waits.ts'
import { secondFactorBudgets } from '#domain/factors/ceremony.ts'
import type { Circumstances } from '#domain/factors/factor.ts'
import { day, plus, secondsBetween } from '#kernel/time.ts'
import { type Enrolled, enrolled, times, together } from '../factor-contract.ts'
import { testWorld } from '../world.ts'

/** Accounts attacked in each case. The nightly run takes fifty. */
const PEOPLE = Number(process.env.COUNTERSIGN_GUESSED_ACCOUNTS ?? 1)
const YEAR = 365 * day
/** So often all connections guess at once. */
const SURGES = PEOPLE > 1 ? 100 : 1
/** Thirteen times thirty days begin in a year. */
const MONTHS = 13
/** Codes that are right at the same time: the steps before, at and after the present one, or one more beside an untried app. */
const [STEPS, MOST_STEPS] = [3, 4]

type Door = Pick<Circumstances, 'purpose' | 'knownBrowser'>

/** Every door that an answer is given at: the sign-in, and proving again in a session; each from either kind of browser. */
const STRANGE: readonly Door[] = [
  { purpose: 'signin', knownBrowser: false },
  { purpose: 'confirm', knownBrowser: false },
]
const ALL: readonly Door[] = [...STRANGE, ...STRANGE.map((door) => ({ ...door, knownBrowser: true }))]

type Attack = {
  readonly connections: number
  readonly doors: readonly Door[]
  /** Whether support gives back what it may, as soon as it may. */
  readonly eased?: true
}

type Year = { readonly evaluated: number; readonly signIns: number }

/** As many guesses at once as there are connections, whenever one could be free; the owner signs in every day. */
async function guessesForAYear(person: Enrolled, attack: Attack): Promise<Year> {
  const { clock } = person.world
  const began = clock.now()
  let [evaluated, signIns, nextSignIn, guess, isSurge, surges] = [0, 0, began, 0, true, 0]
  while (secondsBetween(began, clock.now()) < YEAR) {
    // reason: all of them at the beginning of the first month, fewer later and in between, for the time it takes
    const atOnce = Math.min(attack.connections, isSurge ? (surges++ < SURGES ? Number.POSITIVE_INFINITY : 20) : 5)
    const verdicts = await together(
      times(atOnce, () => () => person.gives(person.wrong(guess++), attack.doors[guess % attack.doors.length])),
    )
    evaluated += verdicts.filter((verdict) => !verdict.ok && verdict.code === 'wrong-code').length
    const waits = verdicts.flatMap((verdict) => (!verdict.ok && verdict.code === 'locked' ? [verdict.until] : []))
    const free = waits.reduce((first, until) => (until < first ? until : first), waits[0] ?? clock.now())
    isSurge = secondsBetween(clock.now(), free) > day
    if (isSurge && attack.doors === ALL) await staysInUse(person)
    if (attack.eased && isSurge && (await eases(person))) continue
    while (attack.doors === STRANGE && nextSignIn <= free && secondsBetween(began, nextSignIn) < YEAR) {
      clock.advance(Math.max(0, secondsBetween(clock.now(), nextSignIn)))
      if (await signsIn(person)) signIns++
      nextSignIn = plus(nextSignIn, day)
    }
    clock.advance(Math.max(0.001, secondsBetween(clock.now(), free)))
  }
  return { evaluated, signIns }
}

/** From their own browser. */
async function signsIn(person: Enrolled): Promise<boolean> {
  return (await person.gives(await person.fresh(), { knownBrowser: true })).ok
}

/** As if the owner had got in meanwhile, so that nothing wears out: the best there is for whoever guesses. */
async function staysInUse({ world, enrollment }: Enrolled): Promise<void> {
  await world.once(({ sql }) => sql`update enrollment set wrong_in_row = 0 where id = ${enrollment.id}`)
}

/** Support gives back what it may. */
function eases({ world, user }: Enrolled): Promise<boolean> {
  const { strange } = secondFactorBudgets({ organizationId: user.organizationId, userId: user.id })
  return world.work((work) => ease(work, strange))
}

async function years(t: TestContext, attack: Attack): Promise<Year[]> {
  const people = times(PEOPLE, (index) => async () => {
    const world = await testWorld(t)
    return guessesForAYear(await enrolled(t, 'totp', { world, username: `person${index}` }), attack)
  })
  const found = await together(people, 2)
  for (const { evaluated, signIns } of found) {
    const chance = 1 - (1 - MOST_STEPS / 1_000_000) ** evaluated
    t.diagnostic(
      `${evaluated} guesses looked at, at most ${(100 * chance).toFixed(4)} %; ${signIns} sign-ins of the owner`,
    )
    assert.ok(chance < 0.001)
  }
  return found
}

for (const connections of [1, 10, 1000]) {
  describe(`somebody who has the password and guesses for a year on ${connections} connections`, () => {
    it('gets ten tries in thirty days from browsers of their own, and never keeps the owner out', async (t) => {
      for (const { evaluated, signIns } of await years(t, { connections, doors: STRANGE })) {
        assert.equal(signIns, 365, 'the owner got in every day')
        assert.ok(evaluated > 100 && evaluated <= MONTHS * 10, `${evaluated}`)
      }
    })

    it('gets fifteen with a cookie stolen from the owner as well, over all doors', async (t) => {
      for (const { evaluated } of await years(t, { connections, doors: ALL }))
        assert.ok(evaluated > 150 && evaluated <= MONTHS * 15, `${evaluated}`)
    })

    it('gets four more where support gives back all that it may', async (t) => {
      for (const { evaluated } of await years(t, { connections, doors: ALL, eased: true }))
        assert.ok(evaluated > 240 && evaluated <= MONTHS * 19, `${evaluated}`)
    })
  })
}

describe('somebody who has the password and guesses on and on', () => {
  it('wears the factor out after a hundred, where the owner does not sign in meanwhile', async (t) => {
    const person = await enrolled(t, 'totp', { world: await testWorld(t) })
    let evaluated = 0
    for (let guess = 0; guess < 400; guess++) {
      const verdict = await person.gives(person.wrong(guess))
      if (verdict.ok || verdict.code === 'gone') break
      if (verdict.code !== 'locked') evaluated++
      else person.world.clock.advance(secondsBetween(person.world.clock.now(), verdict.until))
    }
    assert.equal(evaluated, 100)
  })

  it('has less than one chance in a thousand by any of this, with the codes of two apps right at once', () => {
    const most = 1 - (1 - MOST_STEPS / 1_000_000) ** (MONTHS * 19)
    assert.ok(most < 0.001 && 1 - (1 - STEPS / 1_000_000) ** (MONTHS * 10) < 0.0004)
  })
})
