import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { gatherer } from './gather.ts'

type Call = { readonly ones: readonly string[]; readonly answer: () => void; readonly fail: (error: unknown) => void }

/** What was asked for, settled when the test says so; the first letter is the key. */
function collecting() {
  const calls: Call[] = []
  const gather = gatherer<string, string>(
    (one) => one.slice(0, 1),
    (ones) =>
      new Promise((resolve, reject) => {
        calls.push({ ones, answer: () => resolve(ones.map((one) => one.toUpperCase())), fail: reject })
      }),
  )
  return { calls, gather }
}

const asked = (calls: readonly Call[]): string[] => calls.map(({ ones }) => ones.join(' '))
const refusal = Object.assign(new Error('refused'), { code: '23514' })

describe('what is asked for at the same moment', () => {
  it('is settled together, and each gets its own answer', async () => {
    const { calls, gather } = collecting()
    const answers = Promise.all(['a1', 'b1', 'c1'].map(gather))
    await nextTurn()
    assert.deepEqual(asked(calls), ['a1 b1 c1'])
    calls[0]?.answer()
    assert.deepEqual(await answers, ['A1', 'B1', 'C1'])
  })

  it('is never settled together with another of its key, nor while one is under way', async () => {
    const { calls, gather } = collecting()
    const answers = Promise.all(['a1', 'a2', 'b1', 'a3'].map(gather))
    await nextTurn()
    assert.deepEqual(asked(calls), ['a1 b1'])
    await nextTurn()
    assert.equal(calls.length, 1)
    for (const at of [0, 1, 2]) {
      calls[at]?.answer()
      await nextTurn()
      await nextTurn()
    }
    assert.deepEqual(asked(calls), ['a1 b1', 'a2', 'a3'])
    assert.deepEqual(await answers, ['A1', 'A2', 'B1', 'A3'])
  })

  it('waits while two statements are under way, and goes with the next', async () => {
    const { calls, gather } = collecting()
    const answers: Promise<string>[] = []
    for (const one of ['a1', 'b1', 'c1', 'd1', 'e1']) {
      answers.push(gather(one))
      await nextTurn()
    }
    assert.deepEqual(asked(calls), ['a1', 'b1'])
    calls[1]?.answer()
    await nextTurn()
    await nextTurn()
    assert.deepEqual(asked(calls), ['a1', 'b1', 'c1 d1 e1'], 'one that waits for a lock keeps nobody else')
    for (const call of calls) call.answer()
    assert.deepEqual(await Promise.all(answers), ['A1', 'B1', 'C1', 'D1', 'E1'])
  })

  it('is tried alone where the database refuses all of it, so that one fault harms one', async () => {
    const { calls, gather } = collecting()
    const answers = Promise.allSettled(['a1', 'b1'].map(gather))
    await nextTurn()
    calls[0]?.fail(refusal)
    await nextTurn()
    calls[1]?.fail(refusal)
    await nextTurn()
    calls[2]?.answer()
    assert.deepEqual(asked(calls), ['a1 b1', 'a1', 'b1'])
    assert.deepEqual(
      (await answers).map(({ status }) => status),
      ['rejected', 'fulfilled'],
    )
  })

  it('is a no for all where nobody knows whether it was committed', async () => {
    const { calls, gather } = collecting()
    const answers = Promise.allSettled(['a1', 'b1'].map(gather))
    await nextTurn()
    calls[0]?.fail(new Error('Connection terminated unexpectedly'))
    assert.deepEqual(
      (await answers).map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.equal(calls.length, 1)
  })
})
