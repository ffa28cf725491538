import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { keyOf, type Speaking, speaking } from '../../../../test/doors/api.ts'
import { type NameServer, nameServer } from '../../../../test/name-server.ts'
import { type TestPortal, testPortal } from '../../../../test/portal.ts'

type Story = {
  readonly portal: TestPortal
  readonly dns: NameServer
  readonly harbor: Organization
  readonly say: Speaking
  readonly at: string
}

async function story(t: TestContext): Promise<Story> {
  const dns = await nameServer(t)
  const portal = await testPortal(t, { dnsServer: dns.address })
  const harbor = await portal.world.organization('Harbor', { kind: 'reseller' })
  const say = speaking(portal, (await keyOf(portal.world, harbor)).token)
  return { portal, dns, harbor, say, at: `/v1/organizations/${harbor.id}` }
}

const ANY = { 'if-match': '*' }

describe('a program that keeps a look', () => {
  it('drafts it, publishes it and takes it away', async (t) => {
    const { say, at } = await story(t)
    const texts = { en: { above: 'Welcome aboard.' } }
    const drafted = await say('PUT', `${at}/brand`, { name: 'Harbor Hosting', accent: '#1a5fb4', texts }, ANY)
    assert.deepEqual([drafted.body.live, drafted.body.draft.name], [null, 'Harbor Hosting'])
    assert.deepEqual(drafted.body.draft.texts.en, { above: 'Welcome aboard.', below: null })
    const match = { 'if-match': drafted.headers.get('etag') ?? '' }
    assert.equal((await say('POST', `${at}/brand/publish`)).body.live.name, 'Harbor Hosting')
    assert.equal((await say('PUT', `${at}/brand`, { name: 'Other' }, match)).code, 'changed')
    assert.equal((await say('POST', `${at}/brand/publish`)).code, 'over')
    assert.equal((await say('DELETE', `${at}/brand`)).status, 204)
    assert.deepEqual((await say('GET', `${at}/brand`)).body, { live: null, draft: null })
    assert.equal((await say('DELETE', `${at}/brand`)).code, 'over')
  })

  it('hears what nobody could read, and what could be taken for something else', async (t) => {
    const { say, at } = await story(t)
    const wrong = [
      [{ accent: '#ffff00' }, 'accent', 'too-faint'],
      [{ accent: 'blue-ish' }, 'accent', 'malformed'],
      [{ accentDark: '#99ccff' }, 'accent', 'missing'],
      [{ issuer: 'Har:bor' }, 'issuer', 'malformed'],
      [{ senderName: 'a@b' }, 'senderName', 'malformed'],
      [{ texts: { fr: { above: 'Bonjour' } } }, 'texts.fr', 'unknown'],
    ] as const
    for (const [body, field, problem] of wrong)
      assert.deepEqual((await say('PUT', `${at}/brand`, body, ANY)).body.errors, [{ field, problem }])
  })
})

describe('a program that keeps addresses', () => {
  it('adds one, proves it by the DNS, and gives it up', async (t) => {
    const { say, at, dns } = await story(t)
    const made = await say('POST', `${at}/hosts`, { name: 'login.harbor.test' })
    assert.deepEqual([made.status, made.body.provedAt], [201, null])
    assert.equal((await say('POST', `${at}/hosts`, { name: 'login.harbor.test' })).code, 'taken')
    const path = `${at}/hosts/login.harbor.test`
    assert.equal((await say('POST', `${path}/check`)).body.came, 'unproved')
    dns.records.set(made.body.record.name, [made.body.record.value])
    assert.equal((await say('POST', `${path}/check`)).body.came, 'proved')
    assert.notEqual((await say('GET', `${at}/hosts`)).body.items[0].provedAt, null)
    assert.equal((await say('DELETE', path)).status, 204)
    assert.equal((await say('DELETE', path)).code, 'not-found')
  })

  it('keeps one where somebody would lose the name they sign in with', async (t) => {
    const { say, at, dns, portal, harbor } = await story(t)
    const { body } = await say('POST', `${at}/hosts`, { name: 'login.harbor.test' })
    dns.records.set(body.record.name, [body.record.value])
    await say('POST', `${at}/hosts/login.harbor.test/check`)
    await portal.world.person({ username: 'ana' })
    await portal.world.person({ username: 'ana', organizationId: harbor.id })
    assert.equal((await say('DELETE', `${at}/hosts/login.harbor.test`)).code, 'names-collide')
    assert.equal((await say('GET', `${at}/hosts`)).body.items.length, 1)
  })
})
