import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, it } from 'node:test'
import { oidcRecipe } from '#faces/web/applications/oidc-recipes.ts'
import { createLogouts } from '#wiring/logouts.ts'
import { visitor } from '../attack/visitor.ts'
import { testPortal } from '../portal.ts'
import { follows, isPage, registers, signsIn } from './oidc.ts'
import { apache, freePort, isThere, oldPanel } from './panel.ts'

const module = existsSync('/usr/lib/apache2/modules/mod_auth_openidc.so')
const skip = !(module && isThere('apache2')) && 'no apache2 with mod_auth_openidc here'
const HTML = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }

describe('a panel behind Apache with mod_auth_openidc, set up with the lines of our page', { skip }, () => {
  it('lets nobody in but who signed in at the portal, is told who they are, and hears of the end', async (t) => {
    const portal = await testPortal(t)
    await portal.world.person({ username: 'ana', name: 'Ana Müller', role: 'owner' })
    const [panel, port] = [await oldPanel(t), await freePort()]
    const url = `http://127.0.0.1:${port}`
    const redirect = `${url}/oidc/callback`
    const logoutAddress = `${redirect}?logout=backchannel`
    const settings = { redirectAddresses: [redirect], logoutAddress }
    const { clientId, secret } = await registers(portal, { settings })
    const lines = oidcRecipe('apache', { issuer: portal.url, clientId, redirect, secret })
    await apache(t, port, panel.address, lines.replace('REPLACE-WITH-A-RANDOM-TEXT', 'a-long-random-text'))
    const [at, browser] = [visitor({ url }), visitor(portal)]
    const led = await at.get('/domains', {
      ...HTML,
      oidc_claim_preferred_username: 'root',
      'oidc-claim-roles': 'owner',
    })
    assert.equal(led.status, 302, led.body)
    assert.ok(led.location?.startsWith(`${portal.url}/oidc/auth?`), led.location)
    isPage(await follows(browser, portal, led.location ?? ''))
    const back = await signsIn(browser, portal, 'ana')
    assert.ok(back instanceof URL, 'it leads back to the panel')
    const entered = await at.get(`${back.pathname}${back.search}`, HTML)
    assert.deepEqual([entered.status, entered.location], [302, `${url}/domains`], entered.body)
    const page = await at.get('/domains', HTML)
    assert.equal(page.status, 200, page.body)
    const { headers } = panel.seen.at(-1) ?? assert.fail('the panel was not asked')
    assert.equal(panel.seen.length, 1, 'nothing came through before')
    const told = ['preferred_username', 'email', 'roles', 'acr'].map((name) => headers[`oidc_claim_${name}`])
    assert.deepEqual(told, ['ana', 'ana@example.com', 'owner', 'urn:countersign:acr:aal1'])
    await browser.post('/signout')
    const logouts = createLogouts({
      world: portal.world,
      publicUrl: portal.url,
      onError: (e) => assert.fail(String(e)),
    })
    await logouts.pass()
    await logouts.settled()
    assert.deepEqual(await portal.world.rows('select 1 from oidc_visit'), [], 'Apache took the notice')
    assert.equal((await at.get('/domains', HTML)).status, 302, 'and let them out')
  })
})
