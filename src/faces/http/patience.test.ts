import assert from 'node:assert/strict'
import { test } from 'node:test'
import { patient } from './patience.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const HOUR_MS = DAY_MS / 24

/** How many hours an answer rests that is ready so many days after its request, where there is a beat a day. */
async function restAfter(days: number): Promise<number> {
  const rests: number[] = []
  const patience = patient(DAY_MS, async (ms) => rests.push(ms))
  await patience(performance.now() - days * DAY_MS)
  assert.equal(rests.length, 1)
  return Math.round((rests[0] ?? Number.NaN) / HOUR_MS)
}

test('What is ready at different times leaves on the same beat', async () => {
  assert.equal(await restAfter(0.25), 18)
  assert.equal(await restAfter(0.75), 6)
})

test('What is late waits for the next beat, so that its lateness says no more than that', async () => {
  assert.equal(await restAfter(1.5), 12)
  assert.equal(await restAfter(6.25), 18)
})
