import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { domainsOf, providerFor } from '#domain/providers/domains.ts'
import { confirms, signedIn, type Visitor } from '../attack/visitor.ts'
import { nameServer } from '../name-server.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { addsOidc } from './providers.ts'

type Stage = {
  readonly portal: TestPortal
  readonly says: Awaited<ReturnType<typeof nameServer>>
  /** Owners of two organizations that have nothing to do with each other. */
  readonly bakery: Owner
  readonly florist: Owner
}
type Owner = { readonly organization: Organization; readonly browser: Visitor; readonly path: string }

async function stage(t: TestContext): Promise<Stage> {
  const says = await nameServer(t)
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'], dnsServer: says.address })
  const owner = async (name: string): Promise<Owner> => {
    const organization = await portal.world.organization(name)
    await portal.world.person({ username: name.toLowerCase(), organizationId: organization.id, role: 'owner' })
    const browser = await signedIn(portal, name.toLowerCase())
    await confirms(browser)
    return { organization, browser, path: `/admin/organizations/${organization.id}/domains` }
  }
  return { portal, says, bakery: await owner('Bakery'), florist: await owner('Florist') }
}

/** Adds a domain and returns what its TXT record must say. */
async function adds({ browser, path }: Owner, name: string): Promise<string> {
  assert.equal((await browser.post(path, { name })).status, 303)
  const { body } = await browser.get(`${path}/${name}`)
  return /id="record-value"[^>]*>([^<]+)</.exec(body)?.[1] ?? assert.fail('no record is shown')
}

describe('a domain', () => {
  it('leads its people to a provider once it is proved, and is one organization’s in the whole tree', async (t) => {
    const { portal, says, bakery, florist } = await stage(t)
    const { world } = portal
    const operator = await world.operator()
    const leads = (username: string) => world.look((look) => providerFor(look, operator.id, username))
    const provider = await addsOidc(world, { issuer: 'https://id.example.com', organizationId: bakery.organization.id })
    const challenge = await adds(bakery, 'bread.example')
    const one = `${bakery.path}/bread.example`
    assert.equal((await bakery.browser.post(one, { provider: provider.id })).status, 303)
    assert.equal(await leads('anna@bread.example'), undefined)
    assert.equal((await bakery.browser.post(`${one}/check`)).status, 422)
    says.records.set('_signin-proof.bread.example', ['something else'])
    assert.ok((await bakery.browser.post(`${one}/check`)).body.includes('something else'))
    says.records.set('_signin-proof.bread.example', [challenge])
    assert.equal((await bakery.browser.post(`${one}/check`)).status, 303)
    assert.deepEqual(await leads('Anna@BREAD.example'), { organizationId: bakery.organization.id, id: provider.id })
    assert.equal(await leads('anna@other.example'), undefined)
    assert.equal(await leads('anna'), undefined)
    const theirs = await adds(florist, 'bread.example')
    says.records.set('_signin-proof.bread.example', [theirs])
    const taken = await florist.browser.post(`${florist.path}/bread.example/check`)
    assert.equal(taken.status, 422)
    assert.ok(taken.body.includes('Another organization has proved this domain'))
    assert.equal((await florist.browser.post(`${florist.path}/bread.example`, { provider: provider.id })).status, 422)
    assert.equal((await florist.browser.get(one)).status, 404)
    await world.rows('update identity_provider set enabled = false')
    assert.equal(await leads('anna@bread.example'), undefined)
  })

  it('is a name, typed in one way or another, and comes and goes on record', async (t) => {
    const { portal, bakery } = await stage(t)
    const { browser, path, organization } = bakery
    for (const name of ['', 'bread', 'https://bread.example', '192.0.2.1', 'a b.example']) {
      const answered = await browser.post(path, { name })
      assert.equal(answered.status, 422, name)
    }
    await adds(bakery, 'bread.example')
    assert.equal((await browser.post(path, { name: '@BREAD.example.' })).status, 422)
    assert.equal((await browser.post(`${path}/bread.example/remove`)).status, 303)
    assert.deepEqual(await portal.world.look((look) => domainsOf(look, organization.id)), [])
    const rows = await portal.world.rows("select action from audit_event where action like 'domain.%' order by at, id")
    assert.deepEqual(rows, [{ action: 'domain.added' }, { action: 'domain.removed' }])
  })
})
