import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import * as client from 'openid-client'
import { erasePerson } from '#domain/users/external.ts'
import { hour } from '#kernel/time.ts'
import { createLogouts } from '#wiring/logouts.ts'
import { signedIn } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { comesIn, follows, isPage, party } from './oidc.ts'

/** A program that hears of sign-outs; `answer`: what it says to them. */
async function listening(t: TestContext, answer: () => number) {
  const heard: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    const status = answer()
    if (status < 300) heard.push(new URLSearchParams(body).get('logout_token') ?? '')
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/signed-out`, heard }
}

const part = (jwt: string, at: number): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[at] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>

async function somebodyIn(t: TestContext, answer = () => 200) {
  const portal = await testPortal(t)
  const { world } = portal
  const ana = await world.person({ username: 'ana' })
  const program = await listening(t, answer)
  const panel = await party(portal, { settings: { logoutAddress: program.address } })
  const browser = await signedIn(portal, 'ana')
  const tokens = await comesIn(portal, panel, browser)
  const errors: unknown[] = []
  const logouts = createLogouts({ world, publicUrl: portal.url, onError: (error) => errors.push(error) })
  const pass = async (): Promise<void> => {
    await logouts.pass()
    await logouts.settled()
    assert.deepEqual(errors, [])
  }
  return { portal, world, ana, panel, browser, tokens, program, pass }
}

describe('a program that is told of sign-outs', () => {
  it('hears once of whoever signed out at the portal, with a token that is nothing else', async (t) => {
    const { portal, ana, panel, browser, tokens, program, pass } = await somebodyIn(t)
    await pass()
    assert.deepEqual(program.heard, [], 'they are still there')
    await browser.post('/signout')
    await Promise.all([pass(), pass()])
    await pass()
    assert.equal(program.heard.length, 1)
    const [token = ''] = program.heard
    const { sid, iss, aud, sub } = tokens.claims() ?? assert.fail('no claims')
    const [header, said] = [part(token, 0), part(token, 1)]
    assert.equal(header.typ, 'logout+jwt')
    assert.deepEqual([said.iss, said.aud, said.sub, said.sid], [iss, aud, sub, sid])
    assert.deepEqual([said.sub, said.aud], [ana.id, panel.clientId])
    assert.ok(sid && !('nonce' in said) && said.jti && Number(said.exp) - Number(said.iat) === 120)
    assert.deepEqual(said.events, { 'http://schemas.openid.net/event/backchannel-logout': {} })
    const keys = await (await fetch(`${portal.url}/oidc/jwks`)).json()
    assert.ok((keys as { keys: { kid: string }[] }).keys.some(({ kid }) => kid === header.kid))
  })

  it('hears when somebody else ends the session, and when they may not sign in any more', async (t) => {
    const { world, ana, program, pass } = await somebodyIn(t)
    await world.rows(`update app_user set status = 'suspended' where id = $1`, ana.id)
    const { tidy } = await import('#domain/signin/housekeeping.ts')
    await tidy(world)
    await pass()
    assert.equal(program.heard.length, 1)
  })

  it('hears when the person is taken away altogether, and then nothing of them is left', async (t) => {
    const { world, ana, program, pass } = await somebodyIn(t)
    await world.work((work) => erasePerson(work, ana))
    await pass()
    assert.deepEqual(
      program.heard.map((token) => part(token, 1).sub),
      [ana.id],
    )
    assert.deepEqual(await world.rows('select 1 from oidc_visit'), [])
  })

  it('hears later where it did not answer, and is given up after a day', async (t) => {
    let status = 500
    const { world, browser, program, pass } = await somebodyIn(t, () => status)
    await browser.post('/signout')
    await pass()
    await pass()
    world.clock.advance(5)
    await pass()
    status = 204
    world.clock.advance(600)
    await pass()
    assert.equal(program.heard.length, 1)
    status = 500
    const again = await somebodyIn(t, () => status)
    await again.browser.post('/signout')
    await again.pass()
    again.world.clock.advance(25 * hour)
    await again.pass()
    const rows = await again.world.rows(`select 1 from audit_event where action = 'application.untold'`)
    assert.equal(rows.length, 1)
    assert.deepEqual(await again.world.rows('select 1 from oidc_visit'), [])
  })

  it('is not called inside the network of whoever runs the server, by a client of theirs', async (t) => {
    const portal = await testPortal(t)
    const bakery = await portal.world.organization('Bakery')
    await portal.world.person({ username: 'bruce', organizationId: bakery.id })
    const program = await listening(t, () => 200)
    const settings = { logoutAddress: program.address }
    const panel = await party(portal, { organizationId: bakery.id, settings })
    const browser = await signedIn(portal, 'bruce')
    await comesIn(portal, panel, browser)
    await browser.post('/signout')
    const logouts = createLogouts({
      world: portal.world,
      publicUrl: portal.url,
      onError: (error) => assert.fail(String(error)),
    })
    await logouts.pass()
    await logouts.settled()
    assert.deepEqual(program.heard, [])
  })
})

describe('signing out at a program', () => {
  const AFTER = 'https://panel.example.com/bye'

  it('asks first, signs out of everything, and leads back only where it was agreed', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal, { settings: { afterAddresses: [AFTER] } })
    const browser = await signedIn(portal, 'ana')
    const tokens = await comesIn(portal, panel, browser)
    const address = (to: string): string =>
      client.buildEndSessionUrl(panel.config, {
        ...{ id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: to, state: 'xyz' },
      }).href
    const wrong = isPage(await follows(browser, portal, address('https://evil.example.net/')))
    assert.equal(wrong.status, 400)
    const asked = isPage(await follows(browser, portal, address(AFTER)))
    assert.match(asked.body, /Panel asks to sign you out/)
    assert.equal((await browser.get('/session')).status, 204, 'nobody is signed out by a link')
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(asked.body) ?? []
    const forged = await browser.post('/oidc/signout/confirm', { xsrf: 'made-up', logout: 'yes' })
    assert.equal(forged.status, 400)
    const gone = await browser.post('/oidc/signout/confirm', { xsrf, logout: 'yes' })
    assert.equal(gone.headers.refresh, `0; url=${AFTER}?state=xyz`)
    assert.equal((await browser.get('/session')).status, 401)
    await assert.rejects(client.refreshTokenGrant(panel.config, tokens.refresh_token ?? ''))
  })
})
