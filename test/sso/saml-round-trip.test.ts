import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { confirms, visitor } from '../attack/visitor.ts'
import { begins, ledTo } from './providers.ts'
import { noSimpleSaml } from './simplesaml.ts'
import { comesFrom, type SimpleSamlStage, simpleSamlStage } from './simplesaml-stage.ts'

const PASSWORD_CLASS = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Password'
const SECURITY = '/account/security'

/** A provider whose word spares the second factor where it says this class. */
const proving = { trust: 'on-proof', amr: '', acr: PASSWORD_CLASS, joins: '' }

/** Ana links the account that she has here with Anna there, in a browser that stays signed in there. */
async function links(all: SimpleSamlStage) {
  const { owner, provider } = all
  const path = `/account/company-sign-in/${provider.id}`
  await confirms(owner)
  const address = ledTo(await owner.post(path))
  const there = visitor({ url: address.origin })
  return { there, linked: await comesFrom(all, owner, address, there) }
}

describe('a round trip to SimpleSAMLphp', { skip: noSimpleSaml }, () => {
  it('links whoever is signed in, and brings them in from then on', async (t) => {
    const all = await simpleSamlStage(t, proving)
    const { linked } = await links(all)
    assert.equal(linked.location, `${SECURITY}?notice=companyLinked`)
    const rows = await all.portal.world.rows(
      `select u.username, l.subject, l.made_by as "madeBy" from identity_link as l
       join app_user as u on u.organization_id = l.organization_id and u.id = l.user_id`,
    )
    assert.deepEqual(rows, [{ username: 'ana', subject: '1001', madeBy: 'themselves' }])
    const browser = visitor(all.portal)
    const came = await comesFrom(all, browser, await begins(browser, all.provider))
    assert.equal(came.location, '/account/settings')
    assert.match((await browser.get(SECURITY)).body, /At Acme ID, your identity provider asks for the second factor/)
  })

  it('proves anew who came by it, who is asked there again, and goes on to where they were going', async (t) => {
    const all = await simpleSamlStage(t, proving)
    const { portal, provider } = all
    const { there } = await links(all)
    await portal.world.rows('update app_user set password_hash = null, password_changed_at = null')
    const browser = visitor(portal)
    await comesFrom(all, browser, await begins(browser, provider))
    const app = '/account/two-factor/app'
    assert.match((await browser.get(app)).location ?? '', /^\/account\/confirm/)
    const goes = async (then: string) => {
      const address = ledTo(await browser.post('/account/confirm/provider', { then }))
      return comesFrom(all, browser, address, there)
    }
    await portal.world.rows(`update identity_provider set proofs = jsonb_set(proofs, '{acr}', '["another class"]')`)
    const over = await browser.get(SECURITY)
    assert.match(over.location ?? '', /^\/signin/, 'what it proved by is not believed any more')
    await portal.world.rows(`update identity_provider set proofs = jsonb_set(proofs, '{acr}', '["${PASSWORD_CLASS}"]')`)
    await comesFrom(all, browser, await begins(browser, provider))
    const proved = await goes(app)
    assert.equal(proved.location, app, 'it was signed in there already, and asked again')
    assert.equal((await browser.get(app)).status, 200)
    assert.equal((await goes('https://evil.example/')).location, `${SECURITY}?notice=companyConfirmed`)
  })

  it('proves nothing to whoever is somebody else there', async (t) => {
    const all = await simpleSamlStage(t, proving)
    const { portal, provider } = all
    await links(all)
    const browser = visitor(portal)
    await comesFrom(all, browser, await begins(browser, provider))
    const address = ledTo(await browser.post('/account/confirm/provider'))
    await portal.world.rows("update identity_link set subject = '2002'")
    const refused = await comesFrom(all, browser, address)
    assert.equal(refused.status, 422)
    assert.match((await browser.get('/account/two-factor/app')).location ?? '', /^\/account\/confirm/)
  })
})
