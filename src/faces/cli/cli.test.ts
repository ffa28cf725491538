import assert from 'node:assert/strict'
import { describe, it, mock, type TestContext } from 'node:test'
import type { SeedParts } from '#domain/administration/seed.ts'
import { addGateway } from '#domain/messages/gateways.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { signIn } from '#domain/signin/signin.ts'
import { fill } from '#store/filling.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { readCommand, runCommand, UsageRefused } from './cli.ts'
import type { Surroundings } from './doctor.ts'
import { runSeed } from './seed.ts'

const from = { place: { address: '192.0.2.1', browser: 'test' }, browserName: 'hers' }

/** What the command said, and its exit code. */
async function run(
  t: TestContext,
  world: TestWorld,
  line: string,
  answer = '',
): Promise<{ code: number; said: string }> {
  const said: string[] = []
  const hear = (text: string): void => void said.push(text)
  const [log, error] = [mock.method(console, 'log', hear), mock.method(console, 'error', hear)]
  t.after(() => mock.restoreAll())
  const { vault } = await world.look(async (look) => look)
  const parts = {
    world,
    vault,
    hashing: world.hashing,
    fill: (unit) => fill(world.connectionString, unit),
    surroundings: { standing: false, machineNow: () => new Date() },
  } as SeedParts & { surroundings: Surroundings }
  const code = await runCommand(readCommand(line.split(' ')), parts, async () => answer)
  for (const stub of [log, error]) stub.mock.restore()
  return { code, said: said.join('\n') }
}

async function signsIn(world: TestWorld, password: string): Promise<string> {
  const form = { username: 'ana', password, token: undefined }
  const outcome = await signIn(world, world.hashing, await world.operator(), form, from)
  return outcome.next === 'session' ? outcome.lead : outcome.next
}

describe('the command line', () => {
  it('starts the server when nothing else is asked', () => {
    assert.deepEqual(readCommand([]), { name: 'start', demo: false })
    assert.deepEqual(readCommand(['start', '--demo']), { name: 'start', demo: true })
  })

  it('takes the reason before or after the name', () => {
    const command = { name: 'user reset', username: 'ana', reason: 'lost phone' }
    assert.deepEqual(readCommand(['user', 'reset', '--reason', 'lost phone', 'ana']), command)
    assert.deepEqual(readCommand(['user', 'reset', 'ana', '--reason=lost phone']), command)
  })

  it('says how it is used instead of guessing', () => {
    for (const line of [
      'user',
      'user reset',
      'user reset a b',
      'user delete ana',
      '--demon',
      'stop',
      '--help',
      'start x',
      'seed x',
      'seed --demo',
      'seed --users many',
      'seed --users 5 --organizations 6',
      'seed --seed -1',
    ]) {
      assert.throws(
        () => readCommand(line.split(' ')),
        (error) => error instanceof UsageRefused && /Usage:/.test(error.message),
      )
    }
  })
})

describe('the doctor', () => {
  it('says by channel when nothing can be delivered, and when all is well', async (t) => {
    const world = await testWorld(t)
    const { id } = await world.operator()
    const sick = await run(t, world, 'doctor')
    assert.equal(sick.code, 1)
    assert.match(sick.said, /WRONG {2}No mail can be delivered/)
    assert.match(sick.said, /fine {3}No SMS can be delivered/)
    const settings = { host: 'mail.example.com', port: 587, security: 'starttls', dkim: null } as const
    const login = { username: null, password: null }
    const draft = { name: 'Main', senderAddress: 'login@example.com', senderName: null }
    const mail = { channel: 'email', kind: 'smtp', settings: { ...settings, ...login } } as const
    await world.work((work) => addGateway(work, id, { ...draft, ...mail }))
    const well = await run(t, world, 'doctor')
    assert.equal(well.code, 0, well.said)
    assert.match(well.said, /The portal of Example Hosting is set up/)
  })

  it('says when messages have waited for long, and when the clocks are apart', async (t) => {
    const world = await testWorld(t)
    const { organizationId, id: userId, email: to } = await world.person({ username: 'ana' })
    const message = { organizationId, userId, channel: 'email', to, template: 'new-browser', data: {} } as const
    await world.work((work) => work.send(message))
    assert.match((await run(t, world, 'doctor')).said, /fine {3}1 messages wait/)
    world.clock.advance(3600)
    const { said } = await run(t, world, 'doctor')
    assert.match(said, /WRONG {2}1 messages wait/)
    assert.match(said, /WRONG {2}The clocks .* are 3600 seconds apart/)
  })
})

describe('the operator at the console', () => {
  it('resets a person, who sets up a factor at the next sign-in', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'ana' })
    const { code, said } = await run(t, world, 'user reset ANA --reason ticket-12')
    assert.equal(code, 0)
    assert.match(said, /no second factor/)
    assert.equal(await signsIn(world, PASSWORD), 'set-up')
    const rows = await world.rows("select actor, detail from audit_event where action = 'user.reset'")
    assert.deepEqual(rows, [{ actor: 'console', detail: { reason: 'ticket-12' } }])
  })

  it('gives a new password to an owner who forgot theirs, prints it once and leaves the second factor alone', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'ana', role: 'owner' })
    const { code, said } = await run(t, world, 'user password ana', 'came to the office')
    const [password = ''] = /[0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{5}/.exec(said) ?? []
    assert.equal(code, 0)
    assert.equal(await signsIn(world, PASSWORD), 'refused')
    assert.equal(await signsIn(world, password), 'home')
    const told = await world.rows('select template, data::text from outbox')
    const data = '{"address": "console", "browser": "command line", "username": "ana"}'
    assert.deepEqual(told, [{ template: 'password-changed', data }])
    const dump = await world.rows<{ all: string }>("select string_agg(audit_event::text, ' ') as all from audit_event")
    assert.match(dump[0]?.all ?? '', /came to the office/)
    assert.ok(!dump[0]?.all.includes(password))
  })

  it('learns why things are as they are for a person, in the words of the page', async (t) => {
    const world = await testWorld(t)
    const { id: organizationId } = await world.operator()
    await world.person({ username: 'ana' })
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required', sessionIdle: 600 }))
    const { code, said } = await run(t, world, 'explain ANA')
    assert.equal(code, 0)
    assert.match(said, /^ana \(member, Example Hosting\)$/m)
    assert.match(said, /leads to setting up a factor, and nowhere else\. The policy requires it\./)
    assert.match(said, /Session without use, in minutes +10 minutes +Example Hosting$/m)
    assert.match(said, /Session in all, in hours +24 hours +the default$/m)
    assert.deepEqual(await run(t, world, 'explain nobody'), { code: 1, said: 'There is nobody called nobody.' })
  })

  it('needs a reason, and a person there is', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'ana' })
    assert.deepEqual((await run(t, world, 'user reset ana')).code, 1)
    const nobody = await run(t, world, 'user password nobody', 'because')
    assert.deepEqual(nobody, { code: 1, said: 'There is nobody called nobody.' })
    assert.equal(await signsIn(world, PASSWORD), 'home')
  })

  it('is told when there is nobody yet', async (t) => {
    const { code, said } = await run(t, await testWorld(t), 'user reset ana', 'because')
    assert.equal(code, 1)
    assert.match(said, /not been set up/)
  })
})

describe('an empty database', () => {
  it('is filled for trying, and the console says whom one can be', async (t) => {
    const world = await testWorld(t)
    const { code, said } = await run(t, world, 'seed --users 300 --organizations 30')
    assert.equal(code, 0)
    assert.match(said, /^300 users in 30 organizations/)
    assert.match(said, /@org-0\.example +owner of Northwind Hosting, with 29 organizations below it/)
    assert.match(said, /The password of everybody, shown only now: [0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{5}$/)
    const again = await run(t, world, 'seed --users 300 --organizations 30')
    assert.deepEqual(again, {
      code: 1,
      said: 'There is an organization already. Only an empty database is filled, so nothing was changed.',
    })
  })

  it('draws a bar on a terminal, and writes a line for every twentieth elsewhere', async (t) => {
    const told = { terminal: '', file: '' }
    for (const isTTY of [true, false]) {
      const world = await testWorld(t)
      const { vault } = await world.look(async (look) => look)
      const parts = {
        world,
        vault,
        hashing: world.hashing,
        fill: (unit) => fill(world.connectionString, unit),
      } as SeedParts
      const log = mock.method(console, 'log', () => undefined)
      const size = { users: 100, organizations: 10, seed: 1 }
      await runSeed(size, parts, { isTTY, write: (text) => (told[isTTY ? 'terminal' : 'file'] += text) })
      log.mock.restore()
    }
    assert.match(told.terminal, /\r\[\.{30}\] +0 % .*\r\[#{30}\] 100 %/s)
    assert.match(told.file, /^ +0 % {2}organization\n(?: +\d+ % {2}[a-z ]+\n)*100 % {2}indexes\n$/)
    assert.ok(!told.file.includes('\r'))
  })
})
