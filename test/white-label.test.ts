import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { confirms, nextAddress, signedIn, type Visitor, visitor } from './attack/visitor.ts'
import { type NameServer, nameServer } from './name-server.ts'
import { type TestPortal, testPortal } from './portal.ts'

type Story = {
  readonly portal: TestPortal
  readonly dns: NameServer
  readonly acme: Organization
  readonly client: Organization
  /** An owner of the operator, signed in and confirmed. */
  readonly owner: Visitor
}

const HOST = 'login.acme.test'

/** A reseller with a client, and somebody of each. */
async function story(t: TestContext): Promise<Story> {
  const dns = await nameServer(t)
  const portal = await testPortal(t, { dnsServer: dns.address, trustedProxies: ['127.0.0.1'] })
  const { world } = portal
  await world.person({ username: 'olga', role: 'owner' })
  const acme = await world.organization('Acme Networks', { kind: 'reseller' })
  const client = await world.organization('Bakery', { below: acme })
  await world.person({ username: 'rita', role: 'owner', organizationId: acme.id })
  await world.person({ username: 'carl', organizationId: client.id })
  const owner = await signedIn(portal, 'olga')
  await confirms(owner)
  return { portal, dns, acme, client, owner }
}

/** A browser that calls the portal by another name. */
function at(portal: TestPortal, host: string): Visitor {
  const { port } = new URL(portal.url)
  const url = `http://${host}:${port}`
  const plain = visitor({ url }, nextAddress())
  return plain
}

async function proves({ dns, acme, owner }: Story, host = HOST): Promise<void> {
  const path = `/admin/organizations/${acme.id}/hosts`
  const added = await owner.post(path, { name: host })
  assert.equal(added.location, `${path}/${host}?notice=hostAdded`)
  const { body } = await owner.get(`${path}/${host}`)
  const challenge = /id="record-value"[^>]*>([\w-]{32})</.exec(body)?.[1] ?? ''
  dns.records.set(`_countersign.${host}`, ['v=spf1 -all', challenge])
  const checked = await owner.post(`${path}/${host}/check`)
  assert.equal(checked.location, `${path}?notice=hostProved`)
}

describe('a host name of an organization’s own', () => {
  it('is proved by a TXT record, and then its people sign in there and nowhere else', async (t) => {
    const told = await story(t)
    const { portal, dns, acme, owner } = told
    const path = `/admin/organizations/${acme.id}/hosts`
    const rita = await signedIn(portal, 'rita')
    await owner.post(path, { name: HOST })
    const unfound = await owner.post(`${path}/${HOST}/check`)
    assert.equal(unfound.status, 422)
    assert.match(unfound.body, /No TXT record _countersign\.login\.acme\.test was found/)
    dns.records.set(`_countersign.${HOST}`, ['something else'])
    assert.match((await owner.post(`${path}/${HOST}/check`)).body, /Found: something else/)
    assert.equal((await at(portal, HOST).get('/signin')).status, 421, 'nothing is served before it is proved')
    dns.records.clear()
    const before = await owner.get(`${path}/${HOST}`)
    assert.match(before.body, /2 people of 2 organizations will sign in at http:\/\/login\.acme\.test/)
    assert.match(before.body, /Bakery/)
    await owner.post(`${path}/${HOST}/remove`)
    await proves(told)

    assert.equal((await rita.get('/account/settings')).location, '/signin?notice=sessionEnded')
    const there = await signedIn(portal, 'carl', { as: at(portal, HOST) })
    assert.equal((await there.get('/account/settings')).status, 200)
    const here = await visitor(portal).post('/signin', { username: 'carl', password: 'plenty of rain in Hamburg' })
    assert.equal(here.status, 422, 'the people of the reseller do not exist at the operator’s address')
    const olga = await at(portal, HOST).post('/signin', { username: 'olga', password: 'plenty of rain in Hamburg' })
    assert.equal(olga.status, 422, 'the people of the operator do not exist at the reseller’s')
    assert.deepEqual(portal.errors, [])
  })
})
