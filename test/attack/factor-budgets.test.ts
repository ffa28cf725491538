import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { factors } from '#domain/factors/all.ts'
import { WRONG_IN_A_ROW } from '#domain/factors/ceremony.ts'
import { day, secondsBetween } from '#kernel/time.ts'
import { begunBy, budget, enrolled, givesWrong, waitFor } from '../factor-contract.ts'
import { sendFreely } from '../sent-codes.ts'
import { testWorld } from '../world.ts'

sendFreely()

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
      await givesWrong(ana, 4)
      const waits: (number | null)[] = []
      for (let more = 0; more < 10; more++) {
        await givesWrong(ana, 1)
        waits.push((await budget(ana)).wait)
      }
      assert.deepEqual(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600])
    })

    it('ends a row of waits with a right answer', async (t) => {
      const ana = await lasting(t, kind)
      await givesWrong(ana, 7)
      waitFor(ana, await ana.gives(ana.wrong()))
      assert.ok((await ana.gives(await ana.fresh())).ok)
      await givesWrong(ana, 4)
      assert.equal((await budget(ana)).wait, null)
      await givesWrong(ana, 1)
      assert.equal((await budget(ana)).wait, 30)
    })

    it('takes nineteen wrong answers in thirty days from strange browsers, whatever succeeds meanwhile', async (t) => {
      const ana = await lasting(t, kind)
      const first = ana.world.clock.now()
      await givesWrong(ana, 1)
      // reason: the first is to become thirty days old well before the second does
      ana.world.clock.advance(60)
      for (let round = 0; round < 5; round++) {
        await givesWrong(ana, round > 0 && round < 4 ? 4 : 3)
        const right = await ana.gives(await ana.fresh())
        assert.equal(right.ok, round < 4, 'the last one comes too late')
      }
      const locked = await ana.gives(await ana.fresh())
      assert.ok(!locked.ok && locked.code === 'locked')
      assert.ok(secondsBetween(first, locked.until) > 29.9 * 24 * 3600, 'until the oldest is thirty days old')
      assert.ok((await ana.gives(await ana.fresh(), { knownBrowser: true })).ok, 'the owner is not shut out')
      waitFor(ana, locked)
      await givesWrong(ana, 1)
      assert.equal((await budget(ana)).inMonth, 19, 'one has become thirty days old, so one more was free')
    })

    it('gives browsers that signed in before a budget of their own, as large', async (t) => {
      const ana = await lasting(t, kind)
      await givesWrong(ana, 19, { knownBrowser: true })
      const locked = await ana.gives(await ana.fresh(), { knownBrowser: true })
      assert.ok(!locked.ok && locked.code === 'locked')
      assert.deepEqual([(await budget(ana, 'known')).inMonth, (await budget(ana, 'strange')).inMonth], [19, 0])
      assert.ok((await ana.gives(await ana.fresh())).ok)
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
