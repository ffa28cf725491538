import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { promisify } from 'node:util'
import { keyOf } from '../doors/api.ts'
import { testPortal } from '../portal.ts'
import { packClient } from '../sdk/package.ts'
import { copied } from './example.ts'

const run = promisify(execFile)
const START = ['start', '--ignore-scripts', '--silent']

it('the script with a key puts people, as often as it runs, and hands out links', async (t) => {
  const portal = await testPortal(t)
  const { world } = portal
  const operator = await world.operator()
  const { token } = await keyOf(world, operator, { verbs: ['users.read', 'users.write', 'enrollments'] })
  const { folder } = copied(t, 'api-script')
  const { filename } = await packClient(t, folder)
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], { cwd: folder })
  const env = { ...process.env, PORTAL: portal.url, KEY: token }
  const says = (more = {}) => run('npm', START, { cwd: folder, env: { ...env, ...more }, timeout: 60_000 })

  const { stdout } = await says()
  const links = Array.from(stdout.matchAll(/^(customer-\d+): (http\S+)$/gm), ([, who, link = '']) => ({ who, link }))
  assert.deepEqual(
    links.map(({ who }) => who),
    ['customer-17', 'customer-18'],
  )
  for (const { link } of links) assert.equal((await fetch(link)).status, 200)
  assert.match(stdout, /2 people are there, 0 lines were wrong/)
  assert.match((await says()).stdout, /2 people are there/, 'nobody is there twice')

  writeFileSync(join(folder, 'wrong.csv'), 'customer-19, no address, Ida\ncustomer-20, uli@example.com, Uli\n')
  const wrong = await says({ LIST: 'wrong.csv' }).catch((error: unknown) => error as { stdout: string; stderr: string })
  assert.ok('stderr' in wrong)
  assert.match(wrong.stderr, /Line 1: .*email/)
  assert.match(wrong.stdout, /3 people are there, 1 lines were wrong/)
  await assert.rejects(says({ KEY: 'cs_wrong' }), /unauthorized/)
  assert.deepEqual(portal.errors, [])
})
