import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { beginRequest, endRequest } from '#domain/applications/api-requests.ts'
import { findApplication } from '#domain/applications/applications.ts'
import { keepRecord } from '#domain/applications/oidc-records.ts'
import { signingKeys } from '#domain/applications/signing-keys.ts'
import { changeWebhook } from '#domain/applications/webhooks.ts'
import { CODES_LIFE, keepOnce } from '#domain/factors/shown-once.ts'
import { addGateway } from '#domain/messages/gateways.ts'
import { accountKey, keepCertificate, takeDueName } from '#domain/organizations/certificates.ts'
import { beginFlow, keepAnswer } from '#domain/providers/flows.ts'
import { addProvider, keepRequestKey } from '#domain/providers/providers.ts'
import { newId } from '#kernel/ids.ts'
import { connectAlone } from '#store/connections.ts'
import { type Asked, readRing } from '#store/key-ring.ts'
import { countSealed, readable } from '#store/reseal.ts'
import { rotateKeys } from '#store/rotate.ts'
import { SEALED } from '#store/sealed.ts'
import { ringOf } from '#store/vault.ts'
import { withApp } from './people-with-apps.ts'
import { doors } from './upgrade/doors.ts'
import { type TestWorld, testWorld, worldOn } from './world.ts'

const PLACE = { address: '192.0.2.1', browser: 'the console' }
const BY = { actor: { name: 'console' }, place: PLACE } as const

/** Something in every column that is sealed, put there by those whose it is. */
async function fillAll(world: TestWorld): Promise<void> {
  const { id: organizationId } = await world.operator()
  const ana = await world.person({ username: 'olivia', role: 'owner' })
  await withApp(world, 'ana')
  await doors(world, ana)
  await signingKeys(world, organizationId)
  await keepRecord(world, { realmId: organizationId, kind: 'Grant', id: 'one' }, { some: 'thing' }, 600)
  const [{ id: applicationId } = { id: '' }] = await world.rows<{ id: string }>('select id from application limit 1')
  const application = await world.look((look) => findApplication(look, { organizationId, id: applicationId }))
  assert.ok(application)
  const request = { key: { organizationId, id: organizationId }, name: 'one', content: 'GET' }
  await beginRequest(world, request, false)
  await endRequest(world, request, 200, 'done')
  await world.work(async (work) => {
    await changeWebhook(work, BY, application, 'https://panel.example.com/told')
    await keepOnce(work, { organizationId, ownerId: ana.id, purpose: 'picture' }, work.random(20), CODES_LIFE)
    const settings = { url: 'https://gateway.example/', secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }
    const gateway = { channel: 'email', kind: 'webhook', settings, name: 'Webhook' } as const
    await addGateway(work, organizationId, { ...gateway, senderName: null, senderAddress: 'login@example.com' })
    const message = { channel: 'email', to: ana.email, template: 'test', data: {}, secret: { code: '1' } } as const
    await work.send({ ...message, organizationId, userId: ana.id })
    await accountKey(work, organizationId, 'https://authority.example/directory', 'a key')
    const name = await takeDueName(work, 'login.example.com')
    assert.ok(name)
    await keepCertificate(work, name, { key: 'a key', chain: 'a chain', expiresAt: new Date(work.now.getTime() + 9e9) })
  })
  await provider(world, organizationId)
}

async function provider(world: TestWorld, organizationId: string): Promise<void> {
  await world.work(async (work) => {
    const key = { organizationId, id: newId(work.now, work.random) }
    const none = {
      proofs: { amr: [], acr: [], maxAgeSeconds: null },
      roles: { byGroup: [], highest: 'member' },
    } as const
    const how = { enabled: true, trust: 'none', joins: false, passwords: 'everybody', settings: {} } as const
    const draft = { ...none, ...how, kind: 'saml', name: 'Others', issuer: 'https://others.example/' }
    assert.equal(await addProvider(work, BY, key, draft as never, 'a secret'), 'done')
    await keepRequestKey(work, key, 'a key', 'a certificate')
    const { state } = await beginFlow(work, key, { purpose: 'sign-in', browserName: 'hers' })
    assert.equal(await keepAnswer(work, key, state, 'an answer'), true)
  })
}

describe('everything that is sealed', () => {
  it('is sealed again with the new key and can be read, column by column', async (t) => {
    const { connectionString } = await testWorld(t)
    const master = randomBytes(32)
    const world = await worldOn(t, connectionString, master, { moved: 0 })
    await fillAll(world)
    const client = await connectAlone({ connectionString, application_name: 'countersign rotate-keys' })
    t.after(() => client.end())
    const empty: string[] = []
    for (const { table, column } of SEALED) {
      const { rowCount } = await client.query(`select 1 from ${table} where ${column} is not null`)
      if (!rowCount) empty.push(table)
    }
    // what a program asks of a person who signs in elsewhere; bound to its id as a gateway is
    assert.deepEqual(empty, ['challenge'], 'this test must fill it')
    const before = await readable(client as Asked, ringOf(master), 1000)
    assert.deepEqual(before.unreadable, {})
    let key = master
    const keep = async (fresh: Uint8Array) => {
      key = Buffer.from(fresh)
      return 'in place' as const
    }
    assert.equal((await rotateKeys({ client, master, keep, knownByAllMs: 10 })).is, 'done')
    assert.equal(await countSealed(client, 2), 0)
    assert.deepEqual(await readable(client as Asked, await readRing(client as Asked, key), 1000), before)
  })
})
