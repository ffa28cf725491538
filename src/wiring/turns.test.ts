import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { turnsOf } from './turns.ts'

/** A clock that goes on with work and rests alone, and turns by it. */
function timed(share: number, burst: number, atOnce = 1) {
  let now = 0
  let drawn = 0
  const rests: number[] = []
  const rest = async (ms: number): Promise<void> => {
    rests.push(ms)
    now += ms
  }
  const turns = turnsOf({ atOnce, share: () => share, burst, besides: () => drawn, steady: () => now, rest })
  const work = (ms: number): Promise<void> =>
    turns(async () => {
      now += ms
    })
  const idle = (ms: number): void => {
    now += ms
  }
  const draw = (ms: number): void => {
    now += ms
    drawn += ms
  }
  return { turns, work, draw, idle, rests, now: () => now }
}

describe('work that leaves time to others', () => {
  it('is done at once while there is little of it', async () => {
    const { work, idle, rests } = timed(0.25, 1000)
    for (let page = 0; page < 100; page++) {
      await work(10)
      idle(100)
    }
    assert.deepEqual(rests, [])
  })

  it('rests where there is much, and keeps to its share', async () => {
    const { work, now } = timed(0.25, 1000)
    for (let part = 0; part < 100; part++) await work(100)
    const worked = 100 * 100
    assert.ok(now() >= (worked - 1000) / 0.25 - 400, `${worked} ms of work took ${now()} ms`)
    assert.ok(now() <= worked / 0.25)
  })

  it('rests for what was done outside of turns, too', async () => {
    const { work, draw, now } = timed(0.25, 1000)
    for (let part = 0; part < 100; part++) {
      await work(10)
      draw(90)
    }
    assert.ok(now() >= (100 * 100 - 1000) / 0.25 - 800, `took ${now()} ms`)
    assert.ok(now() <= (100 * 100) / 0.25)
  })

  it('is done in the order it was asked for, so much at once, and goes on after what failed', async () => {
    const { turns } = timed(1, 1000, 2)
    const begun: number[] = []
    const ends: PromiseWithResolvers<void>[] = []
    const all = [0, 1, 2, 3].map((number) => {
      const end = Promise.withResolvers<void>()
      ends.push(end)
      return turns(() => {
        begun.push(number)
        return end.promise
      })
    })
    await Promise.resolve()
    assert.deepEqual(begun, [0, 1])
    ends[1]?.reject(new Error('failed'))
    await assert.rejects(all[1] as Promise<void>, /failed/)
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(begun, [0, 1, 2])
    for (const end of ends) end.resolve()
    await Promise.all([all[0], all[2], all[3]])
    assert.deepEqual(begun, [0, 1, 2, 3])
  })
})
