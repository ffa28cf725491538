import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Caller, callerOf } from '#domain/applications/api-keys.ts'
import { tidyRequests } from '#domain/applications/api-requests.ts'
import { day } from '#kernel/time.ts'
import { keyOf } from '../../../test/doors/api.ts'
import { testWorld } from '../../../test/world.ts'
import { boundedNames } from './names.ts'
import { once } from './once.ts'
import { Problem } from './problem.ts'

describe('requests with names', () => {
  it('are kept for a day, and of one key no more than a bound', async (t) => {
    const world = await testWorld(t)
    const operator = await world.operator()
    const callers: Caller[] = []
    for (const _ of [1, 2]) {
      const { token } = await keyOf(world, operator)
      const caller = await world.look((look) => callerOf(look, token, '192.0.2.1'))
      if (caller) callers.push(caller)
    }
    const [one, other] = callers
    assert.ok(one && other)
    let [done, at] = [0, 0]
    const names = boundedNames({ most: 3, every: 1 }, () => at)
    const asks = async (caller: Caller, name: string): Promise<string | number> => {
      const answer = await once({ world, caller, names }, name, 'the same', async () => ({ status: 200 + 0 * ++done }))
      return answer instanceof Problem ? answer.code : answer.status
    }
    for (const name of ['a', 'b', 'c']) assert.equal(await asks(one, name), 200)
    assert.deepEqual([await asks(one, 'd'), await asks(one, 'e')], ['too-many-names', 'too-many-names'])
    assert.equal(done, 3, 'nothing was done')
    assert.equal(await asks(one, 'a'), 200, 'what is kept is answered as it was')
    assert.deepEqual([await asks(other, 'd'), done], [200, 4], 'each key has its own')
    world.clock.advance(day)
    await world.work(tidyRequests)
    at += 60_000
    assert.equal(await asks(one, 'd'), 200)
    assert.equal((await world.rows('select 1 from api_request')).length, 1)
  })
})
