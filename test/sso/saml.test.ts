import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findProvider } from '#domain/providers/providers.ts'
import { visitor } from '../attack/visitor.ts'
import { begins, ledTo, refusals } from './providers.ts'
import { noSimpleSaml } from './simplesaml.ts'
import { comesFrom, simpleSamlStage } from './simplesaml-stage.ts'

describe('a company that signs its people in by SimpleSAMLphp', { skip: noSimpleSaml }, () => {
  it('sends them there with a signed question, and takes its answer', async (t) => {
    const all = await simpleSamlStage(t)
    const { portal, there, provider } = all
    assert.equal(provider.issuer, there.entityId)
    const browser = visitor(portal)
    const address = await begins(browser, provider)
    assert.ok(address.href.startsWith(there.url) && address.searchParams.has('Signature'), address.href)
    const answered = await comesFrom(all, browser, address)
    assert.equal(answered.status, 303, JSON.stringify(await refusals(portal)))
    const [anna] = await portal.world.rows<{ username: string; name: string; role: string }>(
      "select username, name, role from app_user where username = 'anna'",
    )
    assert.deepEqual(anna, { username: 'anna', name: 'Anna Ä', role: 'administrator' })
  })

  it('shows who tries it out what it says, and signs nobody in', async (t) => {
    const all = await simpleSamlStage(t)
    const { portal, owner, provider } = all
    const address = ledTo(
      await owner.post(`/admin/organizations/${provider.organizationId}/providers/${provider.id}/test`),
    )
    const shown = await comesFrom(all, owner, address)
    assert.equal(shown.status, 200)
    for (const text of ['It works', '1001', 'anna@example.com', 'admins', 'AuthnContextClassRef', 'Anna Ä'])
      assert.ok(shown.body.includes(text), text)
    assert.deepEqual(await portal.world.rows("select from app_user where username = 'anna'"), [])
    const found = await portal.world.look((look) => findProvider(look, provider))
    assert.deepEqual(found, provider)
  })

  it('is not taken where it encrypts in a way that others can change unseen', async (t) => {
    const all = await simpleSamlStage(t, { encrypts: 'http://www.w3.org/2001/04/xmlenc#aes128-cbc' })
    const browser = visitor(all.portal)
    assert.equal((await comesFrom(all, browser, await begins(browser, all.provider))).status, 403)
    assert.equal((await refusals(all.portal)).at(-1)?.reason, 'algorithm')
    const { body } = await browser.get(`/sso/${all.provider.id}/metadata`)
    assert.ok(body.includes('aes128-gcm') && !body.includes('cbc'))
  })
})
