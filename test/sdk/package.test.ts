import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { needs, visit } from '../browser/browser.ts'
import { signedIn, signIn } from '../browser/people.ts'
import { keyOf } from '../doors/api.ts'
import { panelOf } from '../doors/confirming.ts'
import { carrying } from '../doors/outside-people.ts'
import { testPortal } from '../portal.ts'
import { oldestNode, projectWithClient, serverWithKey } from './package.ts'

const PROGRAM = `
import { ApiProblem, createClient, Untrusted, type Client, type Result } from 'countersign/client'

declare const process: { readonly env: Readonly<Record<string, string>> }
const { PORTAL = '', KEY = '', FIRST = '', SECOND = '', AUDIENCE = '', NOW = '' } = process.env
const client: Client = createClient({ url: PORTAL, key: KEY, now: () => new Date(NOW) })

const { passed, method } = await client.call('POST /v1/verify', { body: { user: 'ana', code: FIRST } })
const asked = { user: { username: 'ana' }, purpose: 'signin', nonce: 'form 4711' }
const { id, expiresAt } = await client.call('POST /v1/challenges', { body: asked })
const { result } = await client.call('POST /v1/challenges/{id}/answer', { params: { id }, body: { code: SECOND } })
const expected = { audience: AUDIENCE, nonce: 'form 4711', id }
const { amr, purpose }: Result = await client.verifyResult(result ?? '', expected)
const other = await client.verifyResult(result ?? '', { ...expected, nonce: 'form 4712' }).catch((error: unknown) => error)

for (const externalId of ['anton', 'berta', 'caesar']) {
  await client.call('PUT /v1/users/{externalId}', { params: { externalId }, body: { email: externalId + '@example.com' } })
}
const people: string[] = []
for await (const { externalId } of client.all('GET /v1/users', { query: { limit: 2 } })) people.push(externalId)
const { etag, body } = await client.send('GET /v1/users/{externalId}', { params: { externalId: 'anton' } })
const put = { params: { externalId: 'anton' }, body: { email: 'new@example.com' } }
await client.call('PUT /v1/users/{externalId}', { ...put, ...(etag ? { ifMatch: etag } : {}) })
const late = await client.send('PUT /v1/users/{externalId}', { ...put, ifMatch: etag }).catch((error: unknown) => error)
const { keys } = await client.call('GET /v1/jwks')

console.log(JSON.stringify({
  passed, method, amr, purpose, people, expiresAt: new Date(expiresAt) > new Date(NOW), name: body.username, keys: keys.length,
  other: other instanceof Untrusted && other.code,
  late: late instanceof ApiProblem && [late.status, late.code],
}))
`

const MISTAKEN = `
import { createClient } from 'countersign/client'
const client = createClient({ url: '' })
await client.call('POST /v1/nothing', {})
await client.call('POST /v1/verify')
await client.call('POST /v1/verify', { body: { user: 1, code: '' } })
await client.call('GET /v1/users/{externalId}', {})
client.all('GET /v1/jwks')
const { passed }: { passed: string } = await client.call('POST /v1/verify', { body: { user: 'ana', code: '' } })
console.log(passed)
`

it('a project installs the tarball, compiles against its types and runs it with Node', async (t) => {
  const project = await projectWithClient(t)
  const installed = join(project.folder, 'node_modules/countersign')
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  const ours = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.deepEqual([manifest.version, manifest.license, manifest.dependencies], [ours.version, ours.license, undefined])
  const strange = project.files.filter(
    (path) => !/^(?:dist\/(?:\w+\.(?:js|d\.ts)|LICENSE)|README\.md|package\.json)$/.test(path),
  )
  assert.deepEqual(strange, [])
  for (const file of project.files.filter((path) => path.endsWith('.js')))
    assert.doesNotMatch(readFileSync(join(installed, file), 'utf8'), /node:|\brequire\(|\bprocess\b|\bBuffer\b/, file)

  project.write('program.ts', PROGRAM)
  project.write('mistaken.ts', MISTAKEN)
  assert.equal(await project.compile('program.ts', '--module', 'esnext', '--moduleResolution', 'bundler'), '')
  assert.equal(await project.compile('program.ts', '--module', 'nodenext'), '')
  const wrong = await project.compile('mistaken.ts', '--module', 'nodenext', '--noEmit')
  assert.deepEqual(
    Array.from(wrong.matchAll(/^mistaken\.ts\((\d+)/gm), ([, line]) => Number(line)),
    [4, 5, 6, 7, 8, 9],
    wrong,
  )

  const portal = await testPortal(t)
  const { world } = portal
  const ana = await carrying(world, 'ana')
  const { id: organizationId } = await world.operator()
  for (const node of [process.execPath, oldestNode()]) {
    world.clock.advance(600)
    const now = world.clock.now()
    const { id, token } = await keyOf(world, await world.operator())
    const env = {
      ...{ PORTAL: portal.url, KEY: token, AUDIENCE: `${organizationId}.${id}`, NOW: now.toISOString() },
      ...{ FIRST: ana.codeNow(), SECOND: ana.app.codeAt(new Date(now.getTime() + 30_000)) },
    }
    assert.deepEqual(JSON.parse(await project.run('program.ts', env, node)), {
      ...{
        passed: true,
        method: 'totp',
        amr: ['otp'],
        purpose: 'signin',
        people: ['anton', 'berta', 'caesar'],
        expiresAt: true,
      },
      ...{ name: 'anton', keys: 1, other: 'other-nonce', late: [412, 'changed'] },
    })
    await world.rows("delete from app_user where username in ('anton', 'berta', 'caesar')")
  }
  assert.deepEqual(portal.errors, [])
})

const TRANSFER = 'Transfer example.com to registrar Y'

/** A page of a panel: no bundler, and no key in it. */
const page = (audience: string, issuer: string, ahead: number): string => `<!doctype html><title>Panel</title>
<link rel="icon" href="data:,"><button>Transfer</button><output></output>
<script type="module">
import { ApiProblem, createClient, Untrusted } from '/client/client.js'
const client = createClient({ url: location.origin, now: () => new Date(Date.now() + ${ahead}) })
const say = (text) => { document.querySelector('output').textContent += text + ' ' }
const text = '${TRANSFER}'
document.querySelector('button').addEventListener('click', async () => {
  const { id, page } = await client.call('POST /v1/confirmations', { body: { user: 'ana', text, nonce: 'order 17' } })
  say(page)
  for (;;) {
    const { state, receipt } = await client.call('GET /v1/confirmations/{id}', { params: { id } })
    if (state === 'confirmed') {
      const expected = { audience: '${audience}', issuer: '${issuer}', nonce: 'order 17', id }
      const { username, method } = await client.verifyReceipt(receipt, { ...expected, text })
      const other = { ...expected, text: text.replace('registrar Y', 'registrar Z') }
      await client.verifyReceipt(receipt, other).catch((error) => say(error instanceof Untrusted ? error.code : error))
      return say(username + ' confirmed by ' + method)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
})
await client.call('GET /v1/organizations/{organization}', { params: { organization: 'nonsense' } })
  .catch((error) => say(error instanceof ApiProblem ? error.code : error))
</script>`

it('a panel’s page in a browser has an action confirmed with it, and reads the receipt', needs(), async (t) => {
  const project = await projectWithClient(t)
  const story = await visit(t)
  const { world } = story
  const ana = await carrying(world, 'ana')
  const applicationId = await panelOf(world)
  const operator = await world.operator()
  const { token } = await keyOf(world, operator, { applicationId })
  // reason: the clock of the portal is moved by so much until she answers
  const ahead = world.clock.now().getTime() - Date.now() + 30_000
  const shown = page(`${operator.id}.${applicationId}`, story.url, ahead)
  const origin = await serverWithKey(t, project, shown, story.url, token)
  const panel = await story.elsewhere({ baseURL: origin })
  await panel.goto('/')
  await panel.getByText('invalid').waitFor()
  await panel.getByRole('button').click()
  const told = panel.locator('output')
  await told.filter({ hasText: '/confirm/' }).waitFor()
  const [, address = ''] = (await told.textContent())?.trim().split(' ') ?? []

  await signIn(story.page, 'ana', { token: ana.codeNow() })
  await signedIn(story.page)
  world.clock.advance(30)
  await story.page.goto(address)
  await story.page.getByText(TRANSFER).waitFor()
  await story.page.locator('input[name=code]').fill(ana.codeNow())
  await story.page
    .getByRole('button', { name: /confirm/i })
    .first()
    .click()
  await told.filter({ hasText: 'ana confirmed by totp' }).waitFor()
  assert.match((await told.textContent()) ?? '', /other-text/)
})
