import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { factors } from '#domain/factors/all.ts'
import { WRONG_IN_A_ROW } from '#domain/factors/ceremony.ts'
import { day, secondsBetween } from '#kernel/time.ts'
import { begunBy, budget, enrolled, givesWrong, times, together, waitFor } from '../factor-contract.ts'
import { sendFreely } from '../sent-codes.ts'
import { testWorld } from '../world.ts'

sendFreely()

const inKnown = { knownBrowser: true } as const

/** Also of kinds that end by themselves: what is tried here takes longer than they live. */
async function lasting(t: TestContext, kind: string): ReturnType<typeof enrolled> {
  const ana = await enrolled(t, kind)
  for (const table of factors.some((each) => each.kind === kind && 'life' in each)
    ? ['enrollment', kind.replaceAll('-', '_')]
    : []) {
    const key = table === 'enrollment' ? 'id' : 'enrollment_id'
    const later = `update ${table} set expires_at = expires_at + interval '10 years' where ${key} = $1`
    await ana.world.rows(later, ana.enrollment.id)
  }
  return ana
}

for (const { kind, needsProof } of factors) {
  describe(`somebody who guesses at any factor: ${kind}`, () => {
    it('makes guessers wait: 30 s, then twice as long each time, up to an hour', async (t) => {
      const ana = await lasting(t, kind)
      await givesWrong(ana, 4, inKnown)
      const waits: (number | null)[] = []
      for (let more = 0; more < 10; more++) {
        await givesWrong(ana, 1, inKnown)
        waits.push((await budget(ana, 'known')).wait)
      }
      assert.deepEqual(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
    })

    it('ends a row of waits with a right answer', async (t) => {
      const ana = await lasting(t, kind)
      await givesWrong(ana, 7, inKnown)
      waitFor(ana, await ana.gives(ana.wrong(), inKnown))
      assert.ok((await ana.gives(await ana.fresh(), inKnown)).ok)
      await givesWrong(ana, 4, inKnown)
      assert.equal((await budget(ana, 'known')).wait, null)
      await givesWrong(ana, 1, inKnown)
      assert.equal((await budget(ana, 'known')).wait, 30)
    })

    it('takes ten wrong answers in thirty days from strange browsers, whatever succeeds meanwhile', async (t) => {
      const ana = await lasting(t, kind)
      const first = ana.world.clock.now()
      await givesWrong(ana, 1)
      // reason: the first is to become thirty days old well before the second does
      ana.world.clock.advance(60)
      for (let round = 0; round < 3; round++) {
        await givesWrong(ana, 3)
        const right = await ana.gives(await ana.fresh())
        assert.equal(right.ok, round < 2, 'the last one comes too late')
      }
      const locked = await ana.gives(await ana.fresh())
      assert.ok(!locked.ok && locked.code === 'locked')
      assert.ok(secondsBetween(first, locked.until) > 29.9 * 24 * 3600, 'until the oldest is thirty days old')
      assert.ok((await ana.gives(await ana.fresh(), inKnown)).ok, 'the owner is not shut out')
      waitFor(ana, locked)
      await givesWrong(ana, 1)
      assert.equal((await budget(ana)).inMonth, 10, 'one has become thirty days old, so one more was free')
    })

    it('leaves the browsers that signed in before five of the fifteen that all have together', async (t) => {
      const ana = await lasting(t, kind)
      await givesWrong(ana, 10)
      await givesWrong(ana, 5, inKnown)
      assert.deepEqual([(await budget(ana, 'known')).inMonth, (await budget(ana)).inMonth], [15, 10])
      const locked = await ana.gives(await ana.fresh(), inKnown)
      assert.ok(!locked.ok && locked.code === 'locked')
    })

    it('gives those browsers all fifteen while nobody guesses, and strange ones nothing beyond', async (t) => {
      const ana = await lasting(t, kind)
      await givesWrong(ana, 15, inKnown)
      const locked = await ana.gives(await ana.fresh())
      assert.ok(!locked.ok && locked.code === 'locked')
      assert.ok(secondsBetween(ana.world.clock.now(), locked.until) > 28 * day, 'not before the month goes on')
      assert.deepEqual([(await budget(ana, 'known')).inMonth, (await budget(ana)).inMonth], [15, 0])
    })

    it('evaluates fifteen of a hundred wrong answers of both kinds at once, whenever waits are over', async (t) => {
      const ana = await lasting(t, kind)
      let evaluated = 0
      for (let round = 0; round < 14; round++) {
        const all = times(40, (n) => () => ana.gives(ana.wrong(n), { knownBrowser: n % 2 === 0 }))
        const verdicts = await together(all)
        evaluated += verdicts.filter((verdict) => !verdict.ok && verdict.code === 'wrong-code').length
        ana.world.clock.advance(3700)
      }
      assert.equal(evaluated, 15)
    })

    it('must be set up again after a hundred wrong answers in a row', async (t) => {
      const ana = await lasting(t, kind)
      await givesWrong(ana, WRONG_IN_A_ROW - 1)
      ana.world.clock.advance(30 * day)
      assert.ok((await ana.gives(await ana.fresh())).ok, 'a right one ends the row')
      await givesWrong(ana, WRONG_IN_A_ROW)
      assert.deepEqual(await ana.gives(await ana.fresh(), { knownBrowser: true }), { ok: false, code: 'gone' })
      const [row] = await ana.world.rows('select state from enrollment where id = $1', ana.enrollment.id)
      assert.deepEqual(row, { state: 'exhausted' })
    })

    it('does not use up sign-ins by trying a set-up', { skip: !needsProof }, async (t) => {
      const ana = await begunBy(await testWorld(t), kind, 'ana')
      for (let wrong = 0; wrong < 5; wrong++) await ana.gives(ana.wrong(wrong), { purpose: 'set-up' })
      assert.equal((await ana.gives(await ana.right(), { purpose: 'set-up' })).ok, false)
      assert.deepEqual(await budget(ana), { inBurst: 0, inMonth: 0, wait: null })
    })
  })
}
