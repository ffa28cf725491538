import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { World } from '#kernel/work.ts'
import { testWorld } from '../../../test/world.ts'
import { createRealms, type Realms } from './realms.ts'

/** The realms of a portal at localhost:8080, and how often they asked the database. */
async function realmsOf(
  t: TestContext,
): Promise<{ realms: Realms; world: Awaited<ReturnType<typeof testWorld>>; asked(): number }> {
  const world = await testWorld(t)
  let asked = 0
  const counted: World = {
    ...world,
    look: (unit) => {
      asked++
      return world.look(unit)
    },
  }
  const site = { hosts: new Set(['localhost:8080']), port: '8080' }
  const realms = createRealms(counted, site, () => world.clock.now().getTime())
  return { realms, world, asked: () => asked }
}

const named = (found: Awaited<ReturnType<Realms['find']>>): string | undefined =>
  typeof found === 'object' ? found.name : found

describe('whose address this is', () => {
  it('is asked of the database once a second, whoever asks and however it is written', async (t) => {
    const { realms, world, asked } = await realmsOf(t)
    await world.operator()
    for (const host of ['localhost:8080', 'LOCALHOST:8080', 'localhost:8080'])
      assert.equal(named(await realms.find(host)), 'Example Hosting')
    assert.equal(named(realms.fresh('Localhost:8080')), 'Example Hosting')
    assert.equal(asked(), 1)
    await world.rows("update organization set name = 'Northwind'")
    world.clock.advance(1)
    assert.equal(realms.fresh('localhost:8080'), undefined)
    assert.equal(named(await realms.find('localhost:8080')), 'Northwind')
    assert.equal(asked(), 2)
  })

  it('is asked anew after a change made here', async (t) => {
    const { realms, world } = await realmsOf(t)
    await world.operator()
    await realms.find('localhost:8080')
    await world.rows("update organization set name = 'Northwind'")
    realms.forget()
    assert.equal(realms.fresh('localhost:8080'), undefined)
    assert.equal(named(await realms.find('localhost:8080')), 'Northwind')
  })

  it('is nobody’s for a host that is none of ours, and the database is not asked for what is no name', async (t) => {
    const { realms, world, asked } = await realmsOf(t)
    await world.operator()
    for (const host of [
      '',
      'localhost',
      'localhost:1',
      'evil.example',
      'a b',
      '[::1]:8080',
      `${'x'.repeat(300)}:8080`,
    ]) {
      assert.equal(await realms.find(host), undefined, host)
      assert.equal(realms.fresh(host), undefined, host)
    }
    assert.equal(asked(), 0)
    assert.equal(await realms.find('evil.example:8080'), undefined)
    assert.equal(await realms.find('evil.example:8080'), undefined)
    assert.equal(asked(), 1, 'unknown names are kept a second as well')
  })

  it('is seen at once when the first owner has set it up', async (t) => {
    const { realms, world } = await realmsOf(t)
    assert.equal(await realms.find('localhost:8080'), 'unset')
    assert.equal(realms.fresh('localhost:8080'), undefined)
    await world.operator()
    assert.equal(named(await realms.find('localhost:8080')), 'Example Hosting')
  })
})
