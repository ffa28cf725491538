import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { factors } from '#domain/factors/all.ts'
import { settle, weigh } from '#domain/factors/ceremony.ts'
import { findEnrollment, remove } from '#domain/factors/enrollments.ts'
import {
  anyAnswers,
  begunBy,
  budget,
  codesOf,
  count,
  type Enrolled,
  enrolled,
  givesWrong,
  HOME,
  times,
  together,
  waitFor,
} from './factor-contract.ts'
import { sendFreely } from './sent-codes.ts'
import { type TestWorld, testWorld } from './world.ts'

sendFreely()

/** What was written down about answers. */
function attempts(world: TestWorld): Promise<{ outcome: string; reason: string | null }[]> {
  return world.rows(`select outcome, reason from audit_event
    where action in ('signin.second-factor', 'confirm', 'factor.proved') order by id`)
}

/** Evaluated, and refused: a kind may say more of why than that it was wrong. */
function isWrong({ outcome, reason }: { outcome: string; reason: string | null }): boolean {
  return outcome === 'refused' && reason !== 'locked' && reason !== 'gone'
}

/** Everything that an answer may change, as it is kept: also what only one factor keeps. */
async function kept(world: TestWorld): Promise<unknown[]> {
  const own = await world.rows<{ name: string }>(
    "select table_name as name from information_schema.columns where column_name = 'enrollment_id' order by 1",
  )
  assert.ok(own.length > 1)
  const tables = [...own.map(({ name }) => name), 'enrollment', 'attempt_budget', 'audit_event']
  return world.rows(`${tables.map((name) => `select to_jsonb(t) from ${name} as t`).join(' union all ')} order by 1`)
}

async function twoPeople(t: TestContext, kind: string): Promise<readonly [Enrolled, Enrolled]> {
  const ana = await enrolled(t, kind)
  return [ana, await enrolled(t, kind, { world: ana.world, username: 'bob' })]
}

for (const { kind, needsProof, assurance, amr, ...factor } of factors) {
  const sends = 'send' in factor
  describe(`every factor: ${kind}`, () => {
    it('accepts a right answer once', async (t) => {
      const ana = await enrolled(t, kind)
      const answer = await ana.fresh()
      const verdict = await ana.gives(answer)
      assert.deepEqual(verdict, { ok: true, enrollment: ana.enrollment, assurance, amr, proved: false })
      assert.deepEqual(await ana.gives(answer), { ok: false, code: 'wrong-code' })
      assert.deepEqual(codesOf([await ana.gives(await ana.fresh())]), ['right'])
    })

    it('accepts an answer at one door only', async (t) => {
      const ana = await enrolled(t, kind)
      const answer = await ana.fresh()
      assert.ok((await ana.gives(answer, { purpose: 'confirm', knownBrowser: true })).ok)
      assert.deepEqual(await ana.gives(answer, { purpose: 'signin' }), { ok: false, code: 'wrong-code' })
    })

    it('lets one of two simultaneous identical answers in, every time', async (t) => {
      const ana = await enrolled(t, kind)
      for (let round = 0; round < 8; round++) {
        const answer = await ana.fresh()
        const verdicts = await Promise.all([ana.gives(answer), ana.gives(answer)])
        assert.deepEqual(codesOf(verdicts).sort(), ['right', 'wrong-code'])
      }
    })

    it('lets one of fifty in, over two processes, and counts exactly', async (t) => {
      const ana = await enrolled(t, kind)
      const other = await ana.world.another(t)
      const before = (await attempts(ana.world)).length
      const answer = await ana.fresh()
      const verdicts = await together(
        times(50, (index) => () => ana.gives(answer, {}, index % 2 ? other : ana.world)),
        50,
      )
      assert.equal(count(verdicts, 'right'), 1)
      assert.ok(count(verdicts, 'wrong-code') >= 4, 'the others were wrong, until that was enough')
      const { inMonth } = await budget(ana)
      assert.equal(inMonth, count(verdicts, 'wrong-code'))
      const rows = (await attempts(ana.world)).slice(before)
      assert.equal(rows.length, 50)
      assert.equal(rows.filter(({ outcome }) => outcome === 'done').length, 1)
      assert.equal(rows.filter(isWrong).length, inMonth)
    })

    it('evaluates five of a thousand wrong answers at once', async (t) => {
      const ana = await enrolled(t, kind)
      const before = (await attempts(ana.world)).length
      const verdicts = await together(times(1000, (index) => () => ana.gives(ana.wrong(index))))
      assert.deepEqual([count(verdicts, 'wrong-code'), count(verdicts, 'locked')], [5, 995])
      assert.deepEqual(await budget(ana), { inBurst: 5, inMonth: 5, wait: 30 })
      const rows = (await attempts(ana.world)).slice(before)
      assert.equal(rows.length, 1000)
      assert.equal(rows.filter(({ reason }) => reason === 'locked').length, 995)
    })

    it('does not accept a right answer while locked, and does not spend it', async (t) => {
      const ana = await enrolled(t, kind)
      const answer = await ana.fresh()
      await together(times(5, (index) => () => ana.gives(ana.wrong(index))))
      const locked = await ana.gives(answer)
      assert.equal(locked.ok, false)
      const after = sends ? 'wrong-code' : 'right'
      assert.deepEqual(codesOf([await ana.gives(answer, { knownBrowser: true })]), [after], 'only a code that was sent')
      waitFor(ana, locked)
      assert.deepEqual(codesOf([await ana.gives(await ana.fresh())]), ['right'])
    })

    it('remembers what was used and who is locked when the process starts again', async (t) => {
      const ana = await enrolled(t, kind)
      const used = await ana.fresh()
      assert.ok((await ana.gives(used)).ok)
      const unused = await ana.fresh()
      await givesWrong(ana, 5)
      const restarted = await ana.world.another(t)
      assert.deepEqual(codesOf([await ana.gives(unused, {}, restarted)]), ['locked'])
      assert.deepEqual(await ana.gives(used, { knownBrowser: true }, restarted), { ok: false, code: 'wrong-code' })
      const { ok } = await ana.gives(unused, { knownBrowser: true }, restarted)
      assert.equal(ok, !sends, 'a code that was sent is of no use after five wrong ones')
    })

    it('has nothing to do with other people’s answers', async (t) => {
      const [ana, bob] = await twoPeople(t, kind)
      const answer = await bob.fresh()
      assert.deepEqual(await ana.gives(answer), { ok: false, code: 'wrong-code' })
      assert.ok((await bob.gives(answer)).ok, 'and it is not spent by being given to somebody else')
      await givesWrong(ana, 5)
      assert.ok((await bob.gives(await bob.fresh())).ok, 'nor does one lock the other')
    })

    it('does not exist for other people and other organizations', async (t) => {
      const [ana, bob] = await twoPeople(t, kind)
      const { world, enrollment, user } = ana
      const { id: elsewhere } = await world.organization('Another client')
      const found = (key: { organizationId: string; id: string }) =>
        world.look((look) => findEnrollment(look, key, enrollment.id))
      assert.ok(await found(user))
      assert.equal(await found(bob.user), undefined)
      assert.equal(await found({ organizationId: elsewhere, id: user.id }), undefined)
      const answer = await ana.fresh()
      const before = await kept(world)
      const stolen = { ...enrollment, organizationId: elsewhere }
      const circumstances = { person: user, place: HOME, knownBrowser: false, purpose: 'signin' } as const
      const verdict = await world
        .work(async (work) => settle(work, await weigh(work, stolen, answer), circumstances))
        .catch(() => 'refused' as const)
      assert.ok(verdict === 'refused' || (!verdict.ok && verdict.code === 'gone'))
      const after = (await kept(world)) as { to_jsonb: { reason?: string } }[]
      assert.deepEqual(
        after.filter(({ to_jsonb: row }) => row.reason !== 'gone'),
        before,
      )
    })

    it('refuses an answer of another kind', async (t) => {
      const ana = await enrolled(t, kind)
      const own = (await ana.right()).ask
      const others = anyAnswers.filter(({ ask }) => ask !== own)
      assert.ok(others.length > 0)
      for (const answer of others) assert.deepEqual(await ana.gives(answer), { ok: false, code: 'wrong-code' })
      assert.equal((await budget(ana)).inMonth, others.length, 'each counts once')
    })

    it('answers nothing any more once it is removed', async (t) => {
      const ana = await enrolled(t, kind)
      await ana.world.work((work) => remove(work, ana.user, ana.enrollment, HOME))
      assert.deepEqual(await ana.gives(await ana.fresh()), { ok: false, code: 'gone' })
    })

    it('never accepts an answer that was on its way when it was removed', async (t) => {
      const ana = await enrolled(t, kind)
      const { world, user, enrollment } = ana
      const weighed = await world.look(async (look) => weigh(look, enrollment, await ana.fresh()))
      await world.work((work) => remove(work, user, enrollment, HOME))
      const circumstances = { person: user, place: HOME, knownBrowser: false, purpose: 'signin' } as const
      assert.deepEqual(await world.work((work) => settle(work, weighed, circumstances)), { ok: false, code: 'gone' })
    })

    it('writes a row for each answer and no secret into any', async (t) => {
      const ana = await enrolled(t, kind)
      const before = (await attempts(ana.world)).length
      const answer = await ana.fresh()
      await ana.gives(answer)
      await ana.gives(answer)
      await givesWrong(ana, 4)
      await ana.gives(answer)
      const rows = (await attempts(ana.world)).slice(before)
      // sorted, as rows of one millisecond are in no order
      assert.deepEqual(rows.map((row) => (isWrong(row) ? 'wrong' : String(row.reason))).sort(), [
        'locked',
        'null',
        ...times(5, () => 'wrong'),
      ])
      const written = JSON.stringify([
        await ana.world.rows('select * from audit_event'),
        await ana.world.rows('select * from outbox'),
      ])
      assert.ok(ana.secrets.length > 0)
      for (const secret of ana.secrets) assert.ok(!written.includes(secret))
    })

    it('leaves nothing half done when the process dies before the commit', async (t) => {
      const ana = await enrolled(t, kind)
      const { world, user, enrollment } = ana
      const circumstances = { person: user, place: HOME, knownBrowser: false, purpose: 'signin' } as const
      const answer = await ana.fresh()
      const before = await kept(world)
      for (const given of [answer, ana.wrong()]) {
        const dies = world.work(async (work) => {
          const verdict = await settle(work, await weigh(work, enrollment, given), circumstances)
          throw new Error(`died after ${verdict.ok ? 'right' : verdict.code}`)
        })
        await assert.rejects(dies, /died after (?:right|wrong-code)/)
        assert.deepEqual(await kept(world), before)
      }
      assert.ok((await ana.gives(answer)).ok)
    })

    it('ends a set-up that takes longer than ten minutes', { skip: !needsProof }, async (t) => {
      const ana = await begunBy(await testWorld(t), kind, 'ana')
      ana.world.clock.advance(9.9 * 60)
      assert.deepEqual(await ana.gives(ana.wrong(), { purpose: 'set-up' }), { ok: false, code: 'wrong-code' })
      ana.world.clock.advance(10)
      assert.deepEqual(await ana.gives(await ana.right(), { purpose: 'set-up' }), { ok: false, code: 'gone' })
    })

    it('does not take the answer of its set-up at a sign-in', { skip: !needsProof }, async (t) => {
      const ana = await begunBy(await testWorld(t), kind, 'ana')
      const answer = await ana.right()
      const proved = await ana.gives(answer, { purpose: 'set-up' })
      assert.ok(proved.ok && proved.proved)
      assert.deepEqual(await ana.gives(answer), { ok: false, code: 'wrong-code' })
    })
  })
}
