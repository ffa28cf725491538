import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addGateway } from '#domain/messages/gateways.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { run, signsIn } from '../../../test/console.ts'
import { PASSWORD, testWorld } from '../../../test/world.ts'
import { commandNames, helpFor, readCommand, UsageRefused } from './commands.ts'
import { progressOn } from './progress.ts'
import { say } from './report.ts'

describe('the command line', () => {
  it('starts the server by three words, and reads operands, options and flags', () => {
    const names = [['serve'], ['start', '--demo'], ['restore', 'a', '--keep-sessions', '--json']].map(readCommand)
    assert.deepEqual(
      names.map(({ name, operands, flags, json }) => [name, ...operands, ...flags, json]),
      [
        ['serve', false],
        ['serve', 'demo', false],
        ['restore', 'a', 'keep-sessions', true],
      ],
    )
  })

  it('takes the reason before or after the name', () => {
    for (const words of [
      ['user', 'reset', '--reason', 'lost phone', 'ana'],
      ['user', 'reset', 'ana', '--reason=lost phone'],
    ]) {
      const { name, operands, options } = readCommand(words)
      assert.deepEqual([name, operands, options], ['user reset', ['ana'], { reason: 'lost phone' }])
    }
  })

  it('says how it is used instead of guessing, in one line', () => {
    for (const line of [
      ...[
        'user',
        'user reset',
        'user reset a b',
        'user delete ana',
        '--demon',
        'stop',
        'start x',
        'seed x',
        'serve --json',
      ],
      ...['seed --demo', 'backup', 'restore', 'doctor --reason x', 'explain', 'move', 'user list x', 'user show'],
    ]) {
      assert.throws(
        () => readCommand(line.split(' ')),
        (error) =>
          error instanceof UsageRefused && /says what there is\.$/.test(error.message) && !error.message.includes('\n'),
        line,
      )
    }
  })

  it('has help for each command, which names all of its options', () => {
    for (const name of commandNames) {
      const command = readCommand([...name.split(' '), '--help'])
      assert.deepEqual([command.name, command.help || name === 'help'], [name, true])
      assert.match(helpFor(name).join('\n'), name === 'help' ? /rotate-keys/ : new RegExp(`^countersign ${name}`))
    }
    assert.match(helpFor('rotate-keys').join('\n'), /--into FILE/)
    for (const words of [['--help'], ['user', '--help']]) assert.equal(readCommand(words).name, 'help', words.join(' '))
    assert.equal(readCommand(['--help', '--json']).json, true)
  })
})

describe('what is said', () => {
  it('is one object with --json, whatever came of it', () => {
    const said: string[] = []
    const outlets = { out: (line: string) => said.push(line), complain: assert.fail } as const
    const report = { ok: false, lines: ['No.'], data: { error: { code: 'no', message: 'No.' } } }
    assert.equal(say(report, true, outlets as never), 1)
    assert.deepEqual(
      said.map((line) => JSON.parse(line)),
      [{ ok: false, error: { code: 'no', message: 'No.' } }],
    )
  })

  it('is a bar on a terminal, and a line every ten seconds elsewhere', () => {
    const told = { terminal: '', file: '' }
    for (const isTTY of [true, false]) {
      let now = 0
      const progress = progressOn({ isTTY, write: (text) => (told[isTTY ? 'terminal' : 'file'] += text) }, () => now)
      for (; now < 25_000; now += 1000) progress(now / 25_000, 'app_user')
      progress(1, 'done')
      progress(1, 'done')
    }
    assert.match(told.terminal, /^\r\[\.{30}\] +0 % {2}app user.*\r\[#{30}\] 100 % {2}done +\n$/s)
    assert.equal(told.file, '  0 %  app user\n 40 %  app user\n 80 %  app user\n100 %  done\n')
  })
})

describe('the doctor', () => {
  it('says by channel when nothing can be delivered, and when all is well', async (t) => {
    const world = await testWorld(t)
    const { id } = await world.operator()
    const sick = await run(world, 'doctor')
    assert.equal(sick.code, 1)
    assert.match(sick.said, /WRONG {2}No mail can be delivered/)
    assert.match(sick.said, /fine {3}No SMS can be delivered/)
    const settings = { host: 'mail.example.com', port: 587, security: 'starttls', dkim: null } as const
    const login = { username: null, password: null }
    const draft = { name: 'Main', senderAddress: 'login@example.com', senderName: null }
    const mail = { channel: 'email', kind: 'smtp', settings: { ...settings, ...login } } as const
    await world.work((work) => addGateway(work, id, { ...draft, ...mail }))
    const well = await run(world, 'doctor')
    assert.equal(well.code, 0, well.said)
    assert.match(well.said, /The portal of Example Hosting is set up/)
  })

  it('says when messages have waited for long, and when the clocks are apart', async (t) => {
    const world = await testWorld(t)
    const { organizationId, id: userId, email: to } = await world.person({ username: 'ana' })
    const message = { organizationId, userId, channel: 'email', to, template: 'new-browser', data: {} } as const
    await world.work((work) => work.send(message))
    assert.match((await run(world, 'doctor')).said, /fine {3}1 messages wait/)
    world.clock.advance(3600)
    const { said } = await run(world, 'doctor')
    assert.match(said, /WRONG {2}1 messages wait/)
    assert.match(said, /WRONG {2}The clocks .* are 3600 seconds apart/)
  })
})

describe('the operator at the console', () => {
  it('resets a person, who sets up a factor at the next sign-in', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'ana' })
    const { code, said } = await run(world, 'user reset ANA --reason ticket-12')
    assert.equal(code, 0)
    assert.match(said, /no second factor/)
    assert.equal(await signsIn(world, PASSWORD), 'set-up')
    const rows = await world.rows("select actor, detail from audit_event where action = 'user.reset'")
    assert.deepEqual(rows, [{ actor: 'console', detail: { reason: 'ticket-12' } }])
  })

  it('gives a new password to an owner who forgot theirs, prints it once and leaves the second factor alone', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'ana', role: 'owner' })
    const { code, said } = await run(world, 'user password ana', 'came to the office')
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
    const { code, said, data } = await run(world, 'explain ANA')
    assert.equal(code, 0)
    assert.match(said, /^ana \(member, Example Hosting\)$/m)
    assert.match(said, /leads to setting up a factor, and nowhere else\. The policy requires it\./)
    assert.match(said, /Session without use, in minutes +10 minutes +Example Hosting$/m)
    assert.match(said, /Session in all, in hours +24 hours +the default$/m)
    const { people } = data as { people: { username: string; demand: { need: string }; rows: { from: string }[] }[] }
    assert.equal(people[0]?.demand.need, 'set-up')
    assert.ok(people[0]?.rows.some(({ from }) => from === 'Example Hosting'))
    assert.equal((await run(world, 'explain nobody')).said, 'There is nobody called nobody.')
  })

  it('needs a reason, and a person there is', async (t) => {
    const world = await testWorld(t)
    await world.person({ username: 'ana' })
    assert.deepEqual((await run(world, 'user reset ana')).code, 1)
    const nobody = await run(world, 'user password nobody', 'because')
    assert.deepEqual([nobody.code, nobody.said], [1, 'There is nobody called nobody.'])
    assert.equal(await signsIn(world, PASSWORD), 'home')
  })

  it('is told when there is nobody yet', async (t) => {
    const { code, said } = await run(await testWorld(t), 'user reset ana', 'because')
    assert.equal(code, 1)
    assert.match(said, /not been set up/)
  })
})

describe('an empty database', () => {
  it('is filled for trying, and the console says whom one can be', async (t) => {
    const world = await testWorld(t)
    const { code, said } = await run(world, 'seed --users 300 --organizations 30')
    assert.equal(code, 0)
    assert.match(said, /^300 users in 30 organizations/)
    assert.match(said, /@org-0\.example +owner of Northwind Hosting, with 29 organizations below it/)
    assert.match(said, /The password of everybody, shown only now: [0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{5}$/)
    const again = await run(world, 'seed --users 300 --organizations 30')
    assert.equal(again.code, 1)
    assert.equal(
      again.said,
      'There is an organization already. Only an empty database is filled, so nothing was changed.',
    )
  })
})
