import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { databaseClock } from './clock.ts'

describe('the clock of the database', () => {
  it('is what the database said, plus what passed since, whatever the clock of this machine says', async () => {
    let steady = 5_000
    const clock = await databaseClock(
      async () => 1_000_000,
      () => steady,
    )
    assert.equal(clock.now().getTime(), 1_000_000)
    steady += 1234
    assert.equal(clock.now().getTime(), 1_001_234)
  })

  it('takes half of the way there and back for the way back', async () => {
    let steady = 0
    const clock = await databaseClock(
      async () => {
        steady += 100
        return 1_000_000
      },
      () => steady,
    )
    assert.equal(clock.now().getTime(), 1_000_050)
  })

  it('follows the database when that is another one, also backwards', async () => {
    let told = 1_000_000
    const clock = await databaseClock(
      async () => told,
      () => 0,
    )
    told = 900_000
    await clock.synchronize()
    assert.equal(clock.now().getTime(), 900_000)
  })

  it('is no clock any more when the database has not told the time for a minute', async () => {
    let steady = 0
    const clock = await databaseClock(
      async () => 1_000_000,
      () => steady,
    )
    steady = 60_000
    clock.now()
    steady = 60_001
    assert.throws(() => clock.now(), /has not told the time/)
    await clock.synchronize()
    assert.equal(clock.now().getTime(), 1_000_000)
  })

  it('is not there where the database does not answer, and stays where it was when it stops answering', async () => {
    const silent = async (): Promise<number> => {
      throw new Error('connection refused')
    }
    await assert.rejects(databaseClock(silent), /refused/)
    let ask: () => Promise<number> = async () => 1_000_000
    const clock = await databaseClock(
      () => ask(),
      () => 0,
    )
    ask = silent
    await assert.rejects(clock.synchronize(), /refused/)
    assert.equal(clock.now().getTime(), 1_000_000)
  })
})
