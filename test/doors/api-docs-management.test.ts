import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { addGateway } from '#domain/messages/gateways.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { management } from '#faces/api/manage/operations.ts'
import { nameServer } from '../name-server.ts'
import { testPortal } from '../portal.ts'
import { keyOf } from './api.ts'
import { GATEWAY, MAIL } from './managing.ts'

const run = promisify(execFile)
const page = readFileSync(new URL('../../docs/api-management.md', import.meta.url), 'utf8')
const examples = Array.from(page.matchAll(/```sh\n(curl .*?)```/gs), ([, lines = '']) => lines)

/** What the examples call what was just made, by the end of its address. */
const NAMES: Readonly<Record<string, string>> = {
  organizations: 'client',
  people: 'person',
  applications: 'application',
  keys: 'made',
  clients: 'gate',
  gateways: 'gateway',
}

describe('the examples of docs/api-management.md', () => {
  it('work as they stand there, one after the other', async (t) => {
    const portal = await testPortal(t, { dnsServer: (await nameServer(t)).address, mail: MAIL })
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const { id: organization } = harbor
    const { id: parent } = await world.organization('North', { kind: 'reseller', below: harbor })
    const ada = await world.person({ username: 'ada', organizationId: organization, role: 'administrator' })
    const gateway = await world.work((work) => addGateway(work, organization, GATEWAY))
    const { token: key } = await keyOf(world, { id: organization } as Organization, { userId: ada.id })
    const shell: Record<string, string> = {
      key,
      organization,
      gateway,
      parent,
      portal: portal.url,
      PATH: process.env.PATH ?? '',
    }
    for (const example of examples) {
      world.clock.advance(1)
      const { stdout } = await run('sh', ['-c', example], { env: shell, timeout: 20_000 })
      const answer = stdout === '' ? {} : JSON.parse(stdout)
      assert.equal(answer.code, undefined, `${example}\n${stdout}`)
      const made = NAMES[/\/v1\/\S*?(\w+) /.exec(example)?.[1] ?? '']
      if (made && example.includes(' -d ') && answer.id) shell[made] = answer.id
    }
    assert.ok(examples.length >= 10, 'the examples are found')
  })

  it('show every operation', () => {
    const shown = examples.map((example) => {
      const said = /-X (\w+)/.exec(example)?.[1] ?? (example.includes(' -d ') ? 'POST' : 'GET')
      return `${said} ${/(\/v1\/[^\s"?]*)/.exec(example)?.[1]?.replace(/\$\w+|login\.[\w.]+/g, '{}')}`
    })
    const missing = management
      .map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`)
      .filter((name) => !shown.includes(name) && !/^DELETE .*\/reset$/.test(name))
    assert.deepEqual(missing, [])
  })
})
