import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import * as client from 'openid-client'
import { rotateKeys } from '#domain/applications/signing-keys.ts'
import { hour } from '#kernel/time.ts'
import { signedIn, type Visitor, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import {
  BACK,
  begins,
  comesIn,
  discovered,
  follows,
  isBack,
  isPage,
  type Party,
  party,
  redeems,
  registers,
  SCOPE,
  signsIn,
} from './oidc.ts'

const CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

describe('a program without a browser', () => {
  async function shown(t: TestContext) {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const settings = { redirectAddresses: [], isPublic: true }
    const panel = await party(portal, { draft: { name: 'TV <b>box</b>' }, settings })
    const asked = await client.initiateDeviceAuthorization(panel.config, { scope: SCOPE })
    return { portal, panel, asked }
  }

  /** One poll, without the library's patience. */
  async function polls({ config, clientId }: Party, code: string): Promise<Record<string, unknown>> {
    const body = new URLSearchParams({ grant_type: CODE_GRANT, device_code: code, client_id: clientId })
    const answer = await fetch(config.serverMetadata().token_endpoint ?? '', { method: 'POST', body })
    return (await answer.json()) as Record<string, unknown>
  }

  const xsrfIn = (body: string): string => /name="xsrf" value="([^"]+)"/.exec(body)?.[1] ?? assert.fail(body)

  async function types(portal: TestPortal, browser: Visitor, code: string) {
    const page = isPage(await follows(browser, portal, '/oidc/device'))
    return browser.post('/oidc/device', { xsrf: xsrfIn(page.body), user_code: code })
  }

  it('shows a code, which somebody who is signed in types, sees, and agrees to', async (t) => {
    const { portal, panel, asked } = await shown(t)
    assert.equal((await polls(panel, asked.device_code)).error, 'authorization_pending')
    const browser = visitor(portal)
    const begun = isPage(await follows(browser, portal, asked.verification_uri_complete ?? ''))
    assert.match(begun.body, /name="password"/)
    const typed = isPage(await signsIn(browser, portal, 'ana'))
    assert.ok(typed.body.includes(`value="${asked.user_code}"`), 'the code is there already')
    const sure = await browser.post('/oidc/device', { xsrf: xsrfIn(typed.body), user_code: asked.user_code })
    assert.ok(
      sure.body.includes('TV &lt;b>box&lt;/b>') || sure.body.includes('TV &lt;b&gt;box'),
      'nothing is drawn as it came',
    )
    assert.equal((await polls(panel, asked.device_code)).error, 'authorization_pending')
    const yes = { xsrf: xsrfIn(sure.body), user_code: asked.user_code, confirm: 'yes' }
    assert.match((await browser.post('/oidc/device', yes)).body, /is signed in as you/)
    const tokens = await polls(panel, asked.device_code)
    const { preferred_username: name } = await client.fetchUserInfo(
      panel.config,
      String(tokens.access_token),
      client.skipSubjectCheck,
    )
    assert.equal(name, 'ana')
    assert.equal((await polls(panel, asked.device_code)).error, 'invalid_grant')
    await browser.post('/signout')
    await assert.rejects(client.refreshTokenGrant(panel.config, String(tokens.refresh_token)))
  })

  it('is told no, and nobody finds a code by trying', async (t) => {
    const { portal, panel, asked } = await shown(t)
    const browser = await signedIn(portal, 'ana')
    const sure = await types(portal, browser, asked.user_code.toLowerCase().replace('-', ' '))
    const no = await browser.post('/oidc/device', { xsrf: xsrfIn(sure.body), user_code: asked.user_code, abort: 'yes' })
    assert.match(no.body, /was not connected/)
    assert.equal((await polls(panel, asked.device_code)).error, 'access_denied')
    const forged = await browser.post('/oidc/device', { xsrf: 'made-up', user_code: asked.user_code })
    assert.ok(forged.status >= 400)
    const statuses: number[] = []
    for (let tries = 0; tries < 30; tries++) statuses.push((await types(portal, browser, 'BBBB-BBBB')).status)
    assert.ok(statuses.includes(429), statuses.join(' '))
  })
})

describe('one server, several issuers', () => {
  it('have nothing in common: keys, programs, tokens, sessions', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const { port } = new URL(portal.url)
    const [alpha, beta] = await Promise.all(
      ['alpha', 'beta'].map(async (name) => {
        const reseller = await world.organization(name, { kind: 'reseller' })
        await world.rows(
          `insert into host_name (organization_id, name, challenge, created_at, proved_at) values ($1, $2, 'x', now(), now())`,
          ...[reseller.id, `${name}.localhost`],
        )
        await world.rows(`update organization set realm_id = id where id = $1`, reseller.id)
        await world.person({ username: 'ana', organizationId: reseller.id })
        await world.rows(`update app_user set realm_id = organization_id where organization_id = $1`, reseller.id)
        return {
          reseller,
          url: `http://${name}.localhost:${port}`,
          at: await registers(portal, { organizationId: reseller.id }),
        }
      }),
    )
    assert.ok(alpha && beta)
    const asks = async (host: string, path: string, headers: Record<string, string> = {}) =>
      visitor(portal).get(path, { host: `${host}.localhost:${port}`, ...headers })
    const [one, other] = await Promise.all(
      ['alpha', 'beta'].map((host) => asks(host, '/.well-known/openid-configuration')),
    )
    assert.equal(JSON.parse(one?.body ?? '').issuer, alpha.url)
    assert.equal(JSON.parse(other?.body ?? '').issuer, beta.url)
    for (const key of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
      assert.ok(String(JSON.parse(one?.body ?? '')[key]).startsWith(`${alpha.url}/oidc/`), key)
    const lied = await asks('alpha', '/.well-known/openid-configuration', { 'x-forwarded-host': 'evil.example.net' })
    assert.ok(!lied.body.includes('evil'))
    const kids = await Promise.all(
      ['alpha', 'beta'].map(async (host) => JSON.parse((await asks(host, '/oidc/jwks')).body).keys[0].kid as string),
    )
    assert.notEqual(kids[0], kids[1])
    assert.equal((await visitor(portal).get('/.well-known/openid-configuration')).status, 404, 'the operator has none')
    const query = new URLSearchParams({ client_id: alpha.at.clientId, redirect_uri: BACK, response_type: 'code' })
    const foreign = await asks('beta', `/oidc/auth?${query}`, { accept: 'text/html' })
    assert.equal(foreign.status, 400)
    assert.match(foreign.body, /invalid_client/)
  })
})

describe('what else a program may do', () => {
  it('sends its request beforehand (PAR)', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const begun = await begins(panel)
    const address = await client.buildAuthorizationUrlWithPAR(panel.config, begun.address.searchParams)
    assert.deepEqual([...address.searchParams.keys()].sort(), ['client_id', 'request_uri'])
    const back = isBack(await follows(browser, portal, address.href))
    assert.ok((await redeems(panel, begun, back)).access_token)
    const again = await follows(browser, portal, address.href)
    assert.ok(again instanceof URL ? again.searchParams.has('error') : again.status === 400, 'it is used up')
  })

  it('shows its secret in the header, or in the body', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const basic = client.ClientSecretBasic(panel.secret ?? '')
    const execute = [client.allowInsecureRequests]
    const config = await client.discovery(new URL(portal.url), panel.clientId, undefined, basic, { execute })
    assert.ok((await comesIn(portal, { ...panel, config }, browser)).access_token)
    assert.ok((await comesIn(portal, panel, browser)).access_token)
  })

  it('goes on when the keys change, and takes back what it no longer needs', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    await world.person({ username: 'ana' })
    const panel = await party(portal)
    const browser = await signedIn(portal, 'ana')
    const before = await comesIn(portal, panel, browser)
    const { id } = await world.operator()
    await world.work((work) => rotateKeys(work, id))
    world.clock.advance(hour + 1)
    await sleep(1100)
    const fresh = await signedIn(portal, 'ana')
    const renewed = { ...panel, config: await discovered(portal.url, panel) }
    const after = await comesIn(portal, renewed, fresh)
    const kidOf = (jwt = ''): string => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).kid
    assert.notEqual(kidOf(before.id_token), kidOf(after.id_token))
    const { keys } = (await (await fetch(`${portal.url}/oidc/jwks`)).json()) as { keys: { kid: string; d?: string }[] }
    assert.deepEqual(keys.map(({ kid }) => kid).sort(), [before, after].map(({ id_token: jwt }) => kidOf(jwt)).sort())
    assert.ok(keys.every(({ d }) => d === undefined))
    await client.tokenRevocation(panel.config, after.refresh_token ?? '')
    await assert.rejects(client.refreshTokenGrant(panel.config, after.refresh_token ?? ''))
  })
})
