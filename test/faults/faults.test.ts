import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mayMakeMachines } from '../cluster/net.ts'
import { all } from './all.ts'

const MISSING = (process.env.COUNTERSIGN_MISSING ?? '').split(',')
const ONLY = process.env.COUNTERSIGN_FAULT

const NO_MACHINES = mayMakeMachines() ? undefined : 'no networks of our own may be made here'

// reason: most of them wait most of the time
describe('faults', { concurrency: 2 }, () => {
  for (const { name, does, needs, short, machines, run } of all) {
    const missing = needs.filter((program) => MISSING.includes(program))
    const lacks = missing.length > 0 ? `no ${missing.join(', ')}` : machines && NO_MACHINES
    const skip = lacks || (ONLY !== undefined && ONLY !== name)
    test(`${name}: ${does}`, { skip }, async (t) => {
      const { faults, figures } = await run(t, short)
      t.diagnostic(figures.join(', '))
      assert.deepEqual(faults, [])
    })
  }
})
