import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Attacked, attacked, cookiesOf, nothingBroke, statuses } from './attacked.ts'
import { siteWithHoles } from './controls.ts'
import type { Gate } from './gate.ts'
import { folderFor, runTool } from './tools.ts'

const SECONDS = 180
const PATIENCE = { timeout: 10 * 60_000 }

/** Asks about every parameter of an address, or of a form where there is one; whether it found a way in. */
async function injected(t: TestContext, address: string, form?: string): Promise<'found' | 'nothing'> {
  const folder = folderFor(t, 'sqlmap')
  const target = ['-u', address, ...(form ? ['--data', form] : [])]
  const how = ['--level', '1', '--risk', '2', '--technique', 'BEUST', '--time-sec', '1', '--threads', '4']
  const rest = [
    '--batch',
    '--flush-session',
    '--disable-coloring',
    '--output-dir',
    folder,
    '--ignore-code',
    '*',
    '--skip-waf',
  ]
  const said = await runTool('sqlmap', [...target, ...how, ...rest], { seconds: SECONDS, folder })
  if (/identified the following injection point/.test(said)) return 'found'
  assert.match(said, /all tested parameters do not appear to be injectable/, said.slice(-2000))
  return 'nothing'
}

async function finds(
  t: TestContext,
  app: Attacked,
  gate: Gate,
  places: readonly (readonly [string, string?])[],
): Promise<void> {
  for (const [path, form] of places) assert.equal(await injected(t, `${gate.url}${path}`, form), 'nothing', path)
  t.diagnostic(`${places.length} addresses, ${statuses(gate.asked)}`)
  nothingBroke(app, gate.asked)
}

describe('sqlmap', () => {
  it('finds the injection of a site that has one', PATIENCE, async (t) => {
    assert.equal(await injected(t, `${await siteWithHoles(t)}/person?id=1`), 'found')
  })

  it('finds no injection in what strangers can send', PATIENCE, async (t) => {
    const app = await attacked(t)
    await finds(t, app, await app.gate({ spread: true }), [
      ['/signin', 'username=olivia&password=rain&token=123456'],
      ['/signin/forgotten', 'username=olivia'],
      ['/signin?language=de'],
      ['/password/abc*', 'password=rainrainrain&password_again=rainrainrain'],
    ])
  })

  it('finds no injection in what people can send about themselves', PATIENCE, async (t) => {
    const app = await attacked(t)
    const cookies = async (): Promise<string> => cookiesOf(await app.person('bruce@bakery.example'))
    await finds(t, app, await app.gate({ cookies }), [
      ['/account/profile', 'name=Bruce&email=bruce%40bakery.example&mobile=&language=auto&time_zone=UTC'],
      ['/account/security?before=1'],
      ['/account/factors/01900000-0000-7000-8000-000000000000*/rename', 'label=phone'],
    ])
  })

  it('finds no injection in lists, searches and forms of the administration', PATIENCE, async (t) => {
    const app = await attacked(t)
    const cookies = async (): Promise<string> => cookiesOf(await app.person('olivia@northwind.example'))
    await finds(t, app, await app.gate({ cookies }), [
      ['/admin/users?q=ana&sort=name&order=desc&size=10'],
      ['/admin/clients?q=bakery&sort=name&n=2'],
      ['/admin/audit?before=1'],
      ['/admin/organizations/01900000-0000-7000-8000-000000000000*/add/client', 'name=Bakery&kind=client'],
    ])
  })
})
