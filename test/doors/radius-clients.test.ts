import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Visitor, visitor } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { exchange, isGenuine, requestOf } from './radius-packets.ts'
import { radiusStory, vpn } from './radius-parts.ts'

const BLANK = { name: 'Gateway', network: '127.0.0.1', fingerprint: '', attributes: '', secret: '' }

/** An owner on the page of a VPN. */
async function owner(t: TestContext) {
  const portal = await testPortal(t)
  const { world } = portal
  const application = await vpn(world)
  await world.person({ username: 'olivia', role: 'owner' })
  const at = visitor(portal)
  await at.post('/signin', { username: 'olivia', password: PASSWORD, token: '' })
  const path = `/admin/organizations/${application.organizationId}/applications/${application.id}`
  await at.post('/account/confirm', [
    ['password', PASSWORD],
    ['then', path],
  ])
  return { world, application, at, path }
}

const secretOn = (body: string): string => /id="radius-secret"[^>]*>\s*([\w-]+)/.exec(body)?.[1] ?? ''

async function clientPath(at: Visitor, path: string): Promise<string> {
  const { body } = await at.get(path)
  return new RegExp(`${path}/clients/[0-9a-f-]{36}`).exec(body)?.[0] ?? assert.fail('no client is shown')
}

describe('clients on the pages', () => {
  it('get a secret that is shown once, and are answered with it', async (t) => {
    const { world, at, path } = await owner(t)
    const made = await at.post(`${path}/clients/new`, BLANK)
    assert.equal(made.status, 200, made.body)
    const secret = secretOn(made.body)
    assert.match(secret, /^[\w-]{32}$/)
    assert.ok(made.body.includes(`localhost:1812 ${secret} 10`), 'with the lines it belongs in')
    const one = await clientPath(at, path)
    for (const page of [path, one]) assert.ok(!(await at.get(page)).body.includes(secret), page)
    const stored = await world.rows<{ row: string }>('select to_jsonb(c)::text as row from radius_client as c')
    assert.ok(!stored[0]?.row.includes(Buffer.from(secret).toString('hex')))
    const { port } = await radiusStory(t, { world, client: { network: '192.0.2.1' } })
    await world.person({ username: 'bob' })
    const request = requestOf({ username: 'bob', password: PASSWORD, secret })
    const [answer] = await exchange(port, [request.bytes])
    assert.ok(answer && isGenuine(answer, request))
  })

  it('are changed without their secret, or with a new one, and removed with their application', async (t) => {
    const { world, at, path } = await owner(t)
    const secret = 'typed-in-by-the-owner'
    const typed = await at.post(`${path}/clients/new`, { ...BLANK, secret })
    assert.equal(typed.status, 303, 'nothing is shown of what was typed')
    const one = await clientPath(at, path)
    const sealed = async () => (await world.rows<{ secret: Buffer }>('select secret from radius_client'))[0]?.secret
    const before = await sealed()
    const attributes = 'all Class staff\nowner Filter-Id admins'
    assert.equal((await at.post(one, { ...BLANK, name: 'Edge', attributes })).status, 303)
    assert.deepEqual(await sealed(), before, 'a blank keeps what is there')
    assert.match((await at.get(one)).body, /owner Filter-Id admins/)
    const again = await at.post(one, { ...BLANK, again: 'on' })
    assert.match(secretOn(again.body), /^[\w-]{32}$/)
    assert.notDeepEqual(await sealed(), before)
    const actions = await world.rows<{ action: string }>(
      "select action from audit_event where action like 'radius-client.%' order by action",
    )
    assert.deepEqual(
      actions.map(({ action }) => action.split('.')[1]),
      ['added', 'changed', 'changed'],
    )
    assert.equal((await at.post(`${path}/remove`)).status, 303)
    assert.deepEqual(await world.rows('select from radius_client'), [])
  })

  it('are not saved with what cannot be, which is said beside it and kept', async (t) => {
    const { world, at, path } = await owner(t)
    const table = [
      [{ network: 'everywhere' }, 'Write an address such as'],
      [{ network: '0.0.0.0/0' }, 'That is too wide. Write /8 or narrower.'],
      [{ network: '::/16' }, 'That is too wide. Write /32 or narrower.'],
      [{ network: '' }, 'Write an address for UDP'],
      [{ fingerprint: 'ab:cd' }, 'A SHA-256 fingerprint has 64 digits'],
      [{ attributes: 'owner Reply-Message hello' }, 'This line is not understood'],
      [{ attributes: `all Class ${'x'.repeat(254)}` }, 'This line is not understood'],
      [{ secret: 'short' }, 'Use 16 to 128 letters'],
      [{ secret: 'with spaces in between it' }, 'Use 16 to 128 letters'],
      [{ name: '' }, 'Please fill this in.'],
      [{ network: '', fingerprint: 'ab'.repeat(32), bare: 'on' }, 'By TLS there is always one'],
    ] as const
    for (const [wrong, said] of table) {
      const { status, body } = await at.post(`${path}/clients/new`, {
        ...BLANK,
        attributes: 'all Class kept',
        ...wrong,
      })
      assert.equal(status, 422, JSON.stringify(wrong))
      assert.ok(body.includes(said), `${said}: ${body}`)
      if (!('attributes' in wrong)) assert.ok(body.includes('all Class kept'))
    }
    assert.deepEqual(await world.rows('select from radius_client'), [])
  })

  it('are none of an application of another kind', async (t) => {
    const { world, at, path } = await owner(t)
    await world.rows("update application set kind = 'forward-auth', origins = '{https://panel.example.com}'")
    assert.equal((await at.get(`${path}/clients/new`)).status, 404)
    assert.equal((await at.post(`${path}/clients/new`, BLANK)).status, 404)
  })
})
