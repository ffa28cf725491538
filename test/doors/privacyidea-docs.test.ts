import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { testPortal } from '../portal.ts'
import { keyOf } from './api.ts'
import { carrying } from './outside-people.ts'
import { panelOf } from './privacyidea.ts'

const run = promisify(execFile)
const page = readFileSync(new URL('../../docs/privacyidea.md', import.meta.url), 'utf8')
const examples = Array.from(page.matchAll(/```sh\n(curl .*?)```/gs), ([, lines = '']) => lines)

it('the examples of docs/privacyidea.md work as they stand there, one after the other', async (t) => {
  const portal = await testPortal(t)
  const { world } = portal
  const operator = await world.operator()
  const ana = await carrying(world, 'ana')
  const { application, secret } = await panelOf(world, operator.id)
  const { token: key } = await keyOf(world, operator, { applicationId: application.id })
  const [username = '', password = ''] = key.split('.')
  const shell = { base: `${portal.url}/privacyidea/${secret}`, username, password, transaction: '', token: '' }
  const came: unknown[] = []
  for (const example of examples) {
    world.clock.advance(60)
    const lines = example.replace('123456', ana.codeNow())
    const { stdout } = await run('sh', ['-c', lines], {
      env: { ...shell, PATH: process.env.PATH ?? '' },
      timeout: 20_000,
    })
    const { result, detail } = JSON.parse(stdout)
    assert.equal(result.status, true, `${example}\n${stdout}`)
    came.push(result.authentication)
    shell.transaction = detail?.transaction_id ?? shell.transaction
    shell.token = result.value.token ?? shell.token
  }
  assert.deepEqual(came, ['ACCEPT', 'CHALLENGE', 'ACCEPT', undefined, 'CHALLENGE', 'CHALLENGE'])
})
