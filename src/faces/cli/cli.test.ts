import assert from 'node:assert/strict'
import { describe, it, mock, type TestContext } from 'node:test'
import { signIn } from '#domain/signin/signin.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { readCommand, runCommand, UsageRefused } from './cli.ts'

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
  const code = await runCommand(readCommand(line.split(' ')), { world, hashing: world.hashing }, async () => answer)
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
    ]) {
      assert.throws(
        () => readCommand(line.split(' ')),
        (error) => error instanceof UsageRefused && /Usage:/.test(error.message),
      )
    }
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
    assert.deepEqual(told, [{ template: 'password-changed', data: '{"username": "ana"}' }])
    const dump = await world.rows<{ all: string }>("select string_agg(audit_event::text, ' ') as all from audit_event")
    assert.match(dump[0]?.all ?? '', /came to the office/)
    assert.ok(!dump[0]?.all.includes(password))
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
