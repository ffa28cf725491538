import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { day, secondsBetween } from '#kernel/time.ts'
import { type Enrolled, enrolled, together } from '../factor-contract.ts'
import { testWorld } from '../world.ts'

const PEOPLE = 2
const YEAR = 365 * day
/** Codes that are right at the same time: the steps before, at and after the present one. */
const STEPS = 3

/** Guesses as often as ever possible from strange browsers; the owner signs in every day from their own. */
async function guessesForAYear(person: Enrolled): Promise<{ evaluated: number; signIns: number }> {
  const { clock } = person.world
  const began = clock.now()
  let [evaluated, signIns, nextSignIn] = [0, 0, began]
  for (let guess = 0; ; guess++) {
    const verdict = await person.gives(person.wrong(guess))
    assert.equal(verdict.ok, false)
    if (!verdict.ok && verdict.code === 'wrong-code') evaluated++
    const free = !verdict.ok && verdict.code === 'locked' ? verdict.until : clock.now()
    while (nextSignIn <= free && secondsBetween(began, nextSignIn) < YEAR) {
      clock.advance(Math.max(0, secondsBetween(clock.now(), nextSignIn)))
      if ((await person.gives(await person.fresh(), { knownBrowser: true })).ok) signIns++
      nextSignIn = new Date(nextSignIn.getTime() + day * 1000)
    }
    clock.advance(Math.max(0, secondsBetween(clock.now(), free)))
    if (secondsBetween(began, clock.now()) >= YEAR) return { evaluated, signIns }
  }
}

describe('somebody who has the password and guesses for a year', () => {
  it('has less than one chance in a thousand, and never keeps the owner out', async (t) => {
    const results = await together(
      Array.from({ length: PEOPLE }, (_, index) => async () => {
        const world = await testWorld(t)
        return guessesForAYear(await enrolled(t, 'totp', { world, username: `person${index}` }))
      }),
      2,
    )
    for (const { evaluated, signIns } of results) {
      const chance = 1 - (1 - STEPS / 1_000_000) ** evaluated
      t.diagnostic(
        `${evaluated} guesses were looked at: a chance of ${(100 * chance).toFixed(4)} %; ${signIns} sign-ins`,
      )
      assert.equal(signIns, 365, 'the owner got in every day')
      // reason: a year can hold the beginnings of thirteen times thirty days
      assert.ok(evaluated > 200 && evaluated <= 13 * 19, `${evaluated}`)
      assert.ok(chance <= 0.001)
    }
  })

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
})
