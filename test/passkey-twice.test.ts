import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Query, World } from '#kernel/work.ts'
import { enrolled } from './factor-contract.ts'

/** A world in which something happens after so many statements of a look. */
function interrupted(world: World, after: number, happens: () => Promise<unknown>): World {
  let left = after
  return {
    ...world,
    look: (unit) =>
      world.look((look) => {
        const sql: Query = async <Row>(...asked: Parameters<Query>) => {
          const rows = await look.sql<Row>(...asked)
          if (--left === 0) await happens()
          return rows
        }
        return unit({ ...look, sql })
      }),
  }
}

describe('one answer of a passkey that is sent twice', () => {
  it('is no sign of a copy, wherever the other overtakes it', async (t) => {
    const ana = await enrolled(t, 'passkey')
    for (const after of [1, 2, 3]) {
      const answer = await ana.fresh()
      let first: { readonly ok: boolean } | undefined
      const overtaken = interrupted(ana.world, after, async () => {
        first = await ana.gives(answer)
      })
      const second = await ana.gives(answer, {}, overtaken as typeof ana.world)
      const codes = [first ?? (await ana.gives(answer)), second].map((verdict) => verdict.ok)
      assert.deepEqual(codes.sort(), [false, true], `after ${after} statements`)
      assert.ok((await ana.gives(await ana.fresh())).ok, `the key goes on after ${after} statements`)
    }
    const alarms = await ana.world.rows("select 1 from audit_event where action = 'passkey.cloned'")
    assert.equal(alarms.length, 0)
  })
})
