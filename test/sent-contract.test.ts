import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { factorOf, factors } from '#domain/factors/all.ts'
import { ask } from '#domain/factors/ceremony.ts'
import type { Factor, Occasion } from '#domain/factors/factor.ts'
import { tidy } from '#domain/signin/housekeeping.ts'
import { codesOf, type Enrolled, enrolled, HOME, times, together } from './factor-contract.ts'
import { CODE_DIGITS, codeSent, SIGN_IN, sendFreely, sends, typed } from './sent-codes.ts'

sendFreely()

const ELSEWHERE = 'signin:another sign-in of the suite' as Occasion
const all: readonly Factor[] = factors

/** The code that is good now, and what it would be like if it were another one. */
async function right({ world, user }: Enrolled): Promise<ReturnType<typeof typed>> {
  return typed(await codeSent(world, user))
}

async function ana(t: TestContext, kind: string): Promise<Enrolled> {
  const person = await enrolled(t, kind)
  person.world.clock.advance(1)
  return person
}

for (const { kind } of all.filter(({ send }) => send)) {
  describe(`every factor whose answers are sent: ${kind}`, () => {
    it('takes an answer for what it was sent for, and is not spent by being given for something else', async (t) => {
      const person = await ana(t, kind)
      const answer = await person.fresh()
      for (const occasion of [ELSEWHERE, undefined])
        assert.deepEqual(codesOf([await person.gives(answer, { occasion })]), ['wrong-code'])
      assert.deepEqual(codesOf([await person.gives(answer)]), ['right'])
    })

    it('keeps two sign-ins apart: a code for one does not end that of the other', async (t) => {
      const person = await ana(t, kind)
      const { world, user, enrollment } = person
      const here = await person.fresh()
      world.clock.advance(1)
      await sends(world, user, enrollment, ELSEWHERE)
      const there = await right(person)
      assert.deepEqual(codesOf([await person.gives(here), await person.gives(there, { occasion: ELSEWHERE })]), [
        'right',
        'right',
      ])
    })

    it('takes none any more once a newer one was sent', async (t) => {
      const person = await ana(t, kind)
      const older = await person.fresh()
      const newer = await person.fresh()
      assert.deepEqual(codesOf([await person.gives(older), await person.gives(newer)]), ['wrong-code', 'right'])
    })

    it('takes none that is five minutes old', async (t) => {
      const person = await ana(t, kind)
      const answer = await person.fresh()
      person.world.clock.advance(5 * 60 - 1)
      const other = await person.world.another(t)
      assert.deepEqual(codesOf([await person.gives(person.wrong(), {}, other)]), ['wrong-code'])
      person.world.clock.advance(1)
      assert.deepEqual(codesOf([await person.gives(answer, {}, other)]), ['wrong-code'])
    })

    it('takes none after five wrong ones at it, from wherever they come, and a new one after that', async (t) => {
      const person = await ana(t, kind)
      const answer = await person.fresh()
      const guesses = times(5, (index) => () => person.gives(person.wrong(index), { knownBrowser: index % 2 === 0 }))
      assert.deepEqual(codesOf(await together(guesses)), Array(5).fill('wrong-code'))
      assert.deepEqual(codesOf([await person.gives(answer)]), ['wrong-code'])
      assert.deepEqual(codesOf([await person.gives(await person.fresh(), { knownBrowser: true })]), ['right'])
    })

    it('leaves with its transaction or not at all', async (t) => {
      const person = await ana(t, kind)
      const { world, user, enrollment } = person
      const before = await world.rows('select 1 from outbox')
      const asked = { user, place: HOME, codeDigits: CODE_DIGITS }
      const dies = world.work(async (work) => {
        assert.deepEqual(await ask(work, enrollment, SIGN_IN, asked), { ok: true })
        throw new Error('died before the commit')
      })
      await assert.rejects(dies, /died/)
      assert.equal((await world.rows('select 1 from outbox')).length, before.length)
      const prompt = await world.look((look) => factorOf(kind).challenge(look, enrollment, SIGN_IN))
      assert.ok(prompt.ask === 'sent-code' && prompt.sent === undefined)
    })

    it('is forgotten two days later', async (t) => {
      const person = await ana(t, kind)
      await person.fresh()
      const table = kind.replaceAll('-', '_')
      await tidy(person.world)
      assert.equal((await person.world.rows(`select 1 from ${table}`)).length, 2)
      person.world.clock.advance(2 * 24 * 3600)
      await tidy(person.world)
      assert.deepEqual(await person.world.rows(`select 1 from ${table}`), [])
    })

    it('is kept as a hash and sealed, never as it is typed', async (t) => {
      const person = await ana(t, kind)
      await person.fresh()
      const code = await codeSent(person.world, person.user)
      const kept = JSON.stringify([
        await person.world.rows('select * from outbox'),
        await person.world.rows(`select * from ${kind.replaceAll('-', '_')}`),
        await person.world.rows('select * from audit_event'),
      ])
      assert.ok(!kept.includes(code))
    })
  })
}
