import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clear } from '#domain/budgets/budgets.ts'
import { createHashingThreads } from '#wiring/hashing-threads.ts'
import { told } from '../../../test/signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { createHashing, type Hashing } from './hashing.ts'
import { changePassword, checkPassword, refuseFor, strengthen } from './passwords.ts'
import { findWithPassword, type User } from './users.ts'

const FIREFOX = 'Firefox'
const at = (address: string, knownBrowser?: string) => ({ place: { address, browser: FIREFOX }, knownBrowser })

/** Checks a password as a sign-in does; a right one gives its attempt back. */
async function tries(world: TestWorld, user: User, password: string, origin: ReturnType<typeof at>): Promise<string> {
  const found = await world.look((look) => findWithPassword(look, user))
  const answer = { realmId: user.realmId, username: user.username, password }
  const verdict = await checkPassword(world, world.hashing, found, answer, origin)
  if (verdict.ok) await world.work((work) => clear(work, verdict.budgets, verdict.takenAt))
  return verdict.ok ? 'right' : verdict.code
}

async function guesses(world: TestWorld, user: User, times: number, origin: ReturnType<typeof at>): Promise<string[]> {
  const said: string[] = []
  for (let guess = 0; guess < times; guess++) said.push(await tries(world, user, `guess ${guess}`, origin))
  return said
}

const wrongThenWait = ['wrong', 'wrong', 'wrong', 'wrong', 'wrong', 'wait']

describe('a password', () => {
  it('is right, wrong, or not looked at after five wrong ones from one network', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    assert.equal(await tries(world, ana, PASSWORD, at('192.0.2.1')), 'right')
    assert.deepEqual(await guesses(world, ana, 6, at('192.0.2.1')), wrongThenWait)
    assert.equal(await tries(world, ana, PASSWORD, at('192.0.2.1')), 'wait')
    assert.equal(await tries(world, ana, PASSWORD, at('192.0.2.2')), 'right', 'other networks are not shut out')
    world.clock.advance(30)
    assert.equal(await tries(world, ana, PASSWORD, at('192.0.2.1')), 'right')
  })

  it('is looked at five times, of fifty guesses at once', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    const said = await Promise.all(
      Array.from({ length: 50 }, (_, i) => tries(world, ana, `guess ${i}`, at('192.0.2.1'))),
    )
    assert.equal(said.filter((word) => word === 'wrong').length, 5)
  })

  it('is counted for a customer of IPv6 as a whole, and for IPv4 in its clothes as for IPv4', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    for (let host = 0; host < 5; host++) await tries(world, ana, 'x', at(`2001:db8:1:2:${host}::1`))
    assert.equal(await tries(world, ana, PASSWORD, at('2001:db8:1:2:ffff::9')), 'wait')
    assert.equal(await tries(world, ana, PASSWORD, at('2001:db8:1:3::1')), 'right')
    await guesses(world, ana, 5, at('::ffff:192.0.2.9'))
    assert.equal(await tries(world, ana, PASSWORD, at('192.0.2.9')), 'wait')
  })

  it('guessed for many names from one network has to wait after fifty', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    const sprayed = { ...at('192.0.2.1') }
    const said: string[] = []
    for (let name = 0; name < 52; name++)
      said.push(await tries(world, { ...ana, username: `person${name}` }, 'Summer2026', sprayed))
    assert.deepEqual(said.slice(48), ['wrong', 'wrong', 'wait', 'wait'])
  })

  it('guessed by strangers does not shut out a browser that is known, which has its own five', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    await guesses(world, ana, 6, at('192.0.2.1'))
    assert.equal(await tries(world, ana, PASSWORD, at('192.0.2.1', 'her laptop')), 'right')
    assert.deepEqual(await guesses(world, ana, 6, at('192.0.2.1', 'her laptop')), wrongThenWait)
    assert.equal(await tries(world, ana, PASSWORD, at('192.0.2.1', 'her phone')), 'right')
  })

  it('is counted in the same way for names that nobody has, and however they are written', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    const nobody = { ...ana, id: '01900000-0000-7000-8000-000000000000', username: 'nobody' }
    assert.deepEqual(await guesses(world, nobody, 6, at('192.0.2.1')), wrongThenWait)
    assert.equal(await tries(world, { ...nobody, username: 'NOBODY' }, 'x', at('192.0.2.1')), 'wait')
    const rows = await world.rows<{ subject: string }>('select subject from attempt_budget order by subject')
    assert.equal(rows.length, 2)
    assert.ok(
      rows.every(({ subject }) => !subject.includes('nobody')),
      'what is typed is not kept',
    )
  })

  it('that is changed ends the old one and is told, with no word of it', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    const hash = await world.hashing.hash('a new and longer one')
    await world.work((work) => changePassword(work, ana, hash, { address: '192.0.2.1', browser: FIREFOX }))
    assert.equal(await tries(world, ana, PASSWORD, at('192.0.2.1')), 'wrong')
    assert.equal(await tries(world, ana, 'a new and longer one', at('192.0.2.1')), 'right')
    assert.deepEqual(
      (await told(world)).map(({ to, template }) => [to, template]),
      [['ana@example.com', 'password-changed']],
    )
    const written = JSON.stringify([await world.rows('select * from audit_event'), await told(world)])
    assert.ok(!written.includes('longer one') && !written.includes('argon2'))
  })

  it('cannot be the person’s, the organization’s or the product’s name', () => {
    const owner = { username: 'olivia', email: 'olivia@northwind.example', organization: 'Northwind Hosting' }
    for (const password of ['olivia-xq7', 'northwind1', 'Countersign1', 'olivia@northwind.example'])
      assert.equal(refuseFor(password, owner), 'contains-context', password)
    assert.equal(refuseFor('my olive tree is growing', owner), undefined)
  })
})

describe('the hash of a password', () => {
  const cheap = { memoryKiB: 64, passes: 1, lanes: 1 }
  const pepper = Buffer.from('pepper')
  const threads = createHashingThreads(1)
  const hashing = (cost = cheap, more: Partial<Parameters<typeof createHashing>[0]> = {}): Hashing =>
    createHashing({ cost, threads, waiting: 10, pepper, ...more })

  it('is argon2id with the cost that is set, and another one each time', async () => {
    const phc = await hashing({ memoryKiB: 128, passes: 2, lanes: 1 }).hash(PASSWORD)
    assert.match(phc, /^\$argon2id\$v=19\$m=128,t=2,p=1\$/)
    assert.notEqual(await hashing().hash(PASSWORD), await hashing().hash(PASSWORD))
  })

  it('is right for exactly this password, however its accents are composed', async () => {
    const phc = await hashing().hash('café au lait à Genève')
    assert.equal(await hashing().verify(phc, 'café au lait à Genève'.normalize('NFD')), 'right')
    for (const other of ['cafe au lait a Geneve', 'Café au lait à Genève', 'café au lait à Genève ', ''])
      assert.equal(await hashing().verify(phc, other), 'wrong', other)
    const long = 'long '.repeat(50)
    assert.equal(await hashing().verify(await hashing().hash(`${long}a`), `${long}b`), 'wrong', 'nothing is cut off')
  })

  it('cannot be checked without the pepper that is kept elsewhere', async () => {
    const phc = await hashing().hash(PASSWORD)
    assert.equal(await hashing(cheap, { pepper: Buffer.from('other') }).verify(phc, PASSWORD), 'wrong')
  })

  it('of nobody is computed too, and never right', async () => {
    for (const password of [PASSWORD, 'nobody has this password'])
      assert.equal(await hashing().verify(null, password), 'wrong')
  })

  it('is weak when any part of its cost is below today’s', async () => {
    const phc = await hashing({ memoryKiB: 128, passes: 2, lanes: 1 }).hash(PASSWORD)
    const weakAt = (memoryKiB: number, passes: number, lanes: number) =>
      hashing({ memoryKiB, passes, lanes }).isWeak(phc)
    assert.deepEqual(
      [weakAt(128, 2, 1), weakAt(129, 2, 1), weakAt(128, 3, 1), weakAt(128, 2, 2), weakAt(64, 1, 1)],
      [...[false, true, true, true, false]],
    )
  })

  it('is made anew at the next sign-in when the cost was raised, unless the password changed meanwhile', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    const found = await world.look((look) => findWithPassword(look, ana))
    assert.ok(found)
    const dearer = hashing({ memoryKiB: 256, passes: 2, lanes: 1 })
    const kept = async () => (await world.look((look) => findWithPassword(look, ana)))?.passwordHash ?? ''
    await strengthen(world, world.hashing, found, PASSWORD)
    assert.equal(await kept(), found.passwordHash, 'nothing to do at the same cost')
    await strengthen(world, dearer, found, PASSWORD)
    assert.match(await kept(), /m=256,t=2/)
    const changed = await dearer.hash('changed meanwhile')
    await world.rows('update app_user set password_hash = $1', changed)
    await strengthen(world, hashing({ memoryKiB: 512, passes: 3, lanes: 1 }), found, PASSWORD)
    assert.equal(await kept(), changed, 'the change wins')
  })

  it('waits for its turn, and is shed when too many wait', async () => {
    const busy = hashing({ memoryKiB: 8192, passes: 4, lanes: 1 }, { waiting: 2 })
    const results = await Promise.all(Array.from({ length: 6 }, () => busy.hash(PASSWORD)))
    assert.deepEqual(
      results.map((result) => (result === 'busy' ? 'busy' : 'done')),
      ['done', 'done', 'done', 'busy', 'busy', 'busy'],
    )
    assert.notEqual(await busy.hash(PASSWORD), 'busy', 'and goes on afterwards')
  })

  it('that nobody can read fails for whoever asked, and the next is computed', async () => {
    await assert.rejects(hashing().verify('no PHC string', PASSWORD))
    assert.equal(await hashing().verify(await hashing().hash(PASSWORD), PASSWORD), 'right')
  })

  it('takes the typed bytes away from the thread that answers people', async () => {
    const password = new TextEncoder().encode(PASSWORD)
    const options = { algorithm: 2, memoryCost: 64, timeCost: 1, parallelism: 1, secret: pepper }
    assert.match(String(await threads.run({ phc: null, password, options })), /^\$argon2id/)
    assert.equal(password.length, 0)
  })

  it('that was shed does not count as a guess, nor forgives one', async (t) => {
    const world = await testWorld(t)
    const ana = await world.person({ username: 'ana' })
    await guesses(world, ana, 4, at('192.0.2.1'))
    const shedding: TestWorld = { ...world, hashing: { ...world.hashing, verify: async () => 'busy' } }
    assert.equal(await tries(shedding, ana, PASSWORD, at('192.0.2.1')), 'busy')
    assert.deepEqual(await guesses(world, ana, 2, at('192.0.2.1')), ['wrong', 'wait'])
  })
})
