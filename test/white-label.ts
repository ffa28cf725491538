import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { type Answered, confirms, nextAddress, signedIn, type Visitor, visitor } from './attack/visitor.ts'
import { type NameServer, nameServer } from './name-server.ts'
import { type TestPortal, testPortal } from './portal.ts'
import type { TestWorld } from './world.ts'

export type Story = {
  readonly portal: TestPortal
  readonly dns: NameServer
  readonly acme: Organization
  readonly client: Organization
  /** An owner of the operator, signed in and confirmed. */
  readonly owner: Visitor
}

export const HOST = 'login.acme.test'

/** A reseller with a client, and somebody of each. */
export async function story(t: TestContext, on?: TestWorld): Promise<Story> {
  const dns = await nameServer(t)
  const portal = await testPortal(t, {
    dnsServer: dns.address,
    trustedProxies: ['127.0.0.1'],
    ...(on && { world: on }),
  })
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
export function at(portal: TestPortal, host: string): Visitor {
  const { port } = new URL(portal.url)
  const url = `http://${host}:${port}`
  return visitor({ url }, nextAddress())
}

export async function proves({ dns, acme, owner }: Story, host = HOST): Promise<void> {
  const path = `/admin/organizations/${acme.id}/hosts`
  const added = await owner.post(path, { name: host })
  assert.equal(added.location, `${path}/${host}?notice=hostAdded`)
  const { body } = await owner.get(`${path}/${host}`)
  const challenge = /id="record-value"[^>]*>([\w-]{32})</.exec(body)?.[1] ?? ''
  dns.records.set(`_signin-proof.${host}`, ['v=spf1 -all', challenge])
  const checked = await owner.post(`${path}/${host}/check`)
  assert.equal(checked.location, `${path}?notice=hostProved`)
}

/** A form with a file, as browsers send it. */
export async function uploads(person: Visitor, path: string, file: Uint8Array, type = 'image/png'): Promise<Answered> {
  const form = new FormData()
  form.append('logo', new Blob([new Uint8Array(file)], { type }), 'logo.png')
  const request = new Request('http://localhost/', { method: 'POST', body: form })
  const body = Buffer.from(await request.arrayBuffer())
  return person.post(path, {}, { 'content-type': request.headers.get('content-type') ?? '' }, body)
}

/** A look for Acme, published. */
export async function branded({ owner, acme }: Story, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  const path = `/admin/organizations/${acme.id}/brand`
  const said = { name: 'Acme Cloud', accent: '#7a1f5c', issuer: 'Acme', sender_name: 'Acme Team', ...fields }
  const saved = await owner.post(path, said)
  assert.equal(saved.location, `${path}/preview`)
  assert.equal((await owner.post(`${path}/publish`)).location, `${path}?notice=brandPublished`)
}
