import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testWorld } from '../../test/world.ts'

const OTHER = '01900000-0000-7000-8000-00000000000'

describe('a unit of work', () => {
  it('is all or nothing', async (t) => {
    const world = await testWorld(t)
    await world.rows('create table note (text text)')
    await world.rows('grant all on note to public')
    const half = world.work(async ({ sql }) => {
      await sql`insert into note values ('half')`
      throw new Error('stopped')
    })
    await assert.rejects(half, /stopped/)
    assert.deepEqual(await world.rows('select * from note'), [])
    assert.equal(
      await world.work(async ({ sql }) => (await sql`insert into note values ('whole') returning 1`).length),
      1,
    )
    assert.deepEqual(await world.rows('select * from note'), [{ text: 'whole' }])
  })

  it('is at one instant', async (t) => {
    const world = await testWorld(t)
    await world.work(async (work) => {
      const before = work.now
      world.clock.advance(60)
      assert.equal(work.now, before)
    })
  })

  it('does not take a failed statement for a yes, though nobody heard it fail', async (t) => {
    const world = await testWorld(t)
    const deaf = world.work(async ({ sql }) => {
      await sql`select 1 / 0`.catch(() => undefined)
      return 'yes'
    })
    await assert.rejects(deaf, /ended with ROLLBACK/)
  })

  it('is tried again when it could not be serialized, five times at most', async (t) => {
    const world = await testWorld(t)
    let tries = 0
    const failing = (until: number) =>
      world.work(async ({ sql }) => {
        tries++
        if (tries < until) await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`
        return tries
      })
    assert.equal(await failing(3), 3)
    tries = 0
    await assert.rejects(failing(99), /again/)
    assert.equal(tries, 5)
  })

  it('is not tried again for anything else', async (t) => {
    const world = await testWorld(t)
    let tries = 0
    const twice = world.work(async ({ sql }) => {
      tries++
      await sql`select * from nothing_of_that_name`
    })
    await assert.rejects(twice, /does not exist/)
    assert.equal(tries, 1)
  })

  it('of a single statement refuses a second one', async (t) => {
    const world = await testWorld(t)
    const two = world.once(async ({ sql }) => {
      await sql`select 1`
      await sql`select 2`
    })
    await assert.rejects(two, /use work/)
  })

  it('survives many at once on few connections, and two that lock each other', async (t) => {
    const world = await testWorld(t)
    await world.rows('create table pair (id int primary key, n int)')
    await world.rows('grant all on pair to public')
    await world.rows('insert into pair values (1, 0), (2, 0)')
    const add = (first: number, second: number) =>
      world.work(async ({ sql }) => {
        await sql`update pair set n = n + 1 where id = ${first}`
        await sql`update pair set n = n + 1 where id = ${second}`
      })
    await Promise.all([add(1, 2), add(2, 1), add(1, 2), add(2, 1)])
    assert.deepEqual(await world.rows('select n from pair order by id'), [{ n: 4 }, { n: 4 }])
  })
})

describe('a look', () => {
  it('cannot change anything', async (t) => {
    const world = await testWorld(t)
    const writes = world.look(({ sql }) => sql`delete from app_user where id = ${`${OTHER}1`}`)
    await assert.rejects(writes, /read-only transaction/)
  })

  it('mixes up no answers among many at once', async (t) => {
    const world = await testWorld(t)
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, number) =>
        world.look(({ sql }) => sql<{ n: number }>`select ${number}::int as n`),
      ),
    )
    assert.deepEqual(
      answers.map(([row]) => row?.n),
      Array.from({ length: 200 }, (_, number) => number),
    )
  })

  it('goes on when its connection was cut', async (t) => {
    const world = await testWorld(t)
    const ask = () => world.look(({ sql }) => sql<{ pid: number }>`select pg_backend_pid() as pid`)
    for (let round = 0; round < 4; round++) {
      const [row] = await ask()
      await world.rows('select pg_terminate_backend($1)', row?.pid)
      assert.equal((await ask()).length, 1)
    }
  })

  it('goes on when a migration changed the rows it knew', async (t) => {
    const world = await testWorld(t)
    await world.rows('create table thing (a int)')
    await world.rows('grant all on thing to public')
    await world.rows('insert into thing values (1)')
    const all = () => world.look(({ sql }) => sql`select * from thing`)
    for (let round = 0; round < 4; round++) await all()
    await world.rows('alter table thing add column b text')
    for (let round = 0; round < 4; round++) assert.deepEqual(await all(), [{ a: 1, b: null }])
    const work = () => world.work(({ sql }) => sql`select * from thing`)
    for (let round = 0; round < 4; round++) await work()
    await world.rows('alter table thing add column c text')
    for (let round = 0; round < 4; round++) assert.deepEqual(await work(), [{ a: 1, b: null, c: null }])
  })
})
