import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { radiusClientAt } from '#domain/applications/radius-clients.ts'
import { keyOf, speaking } from '../../../../test/doors/api.ts'
import { vpn } from '../../../../test/doors/radius-parts.ts'
import { testPortal } from '../../../../test/portal.ts'

const PRINT = Array.from({ length: 32 }, () => 'AB').join(':')

describe('a program that looks after clients for RADIUS', () => {
  it('adds one, is told its secret once, changes it, and ends it', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const say = speaking(portal, (await keyOf(world, harbor)).token)
    const { id } = await vpn(world, {}, harbor.id)
    const at = `/v1/organizations/${harbor.id}/applications/${id}/clients`
    const attributes = [{ role: 'owner', name: 'Filter-Id', value: 'admins' }]
    const made = await say('POST', at, { name: 'Gateway', network: '192.0.2.7', fingerprint: PRINT, attributes })
    assert.equal(made.status, 201)
    const secretNow = async (): Promise<string> => {
      const known = await world.look((look) => radiusClientAt(look, { address: '192.0.2.7' }, () => true))
      return Buffer.from(known?.secret ?? []).toString()
    }
    assert.equal(made.body.secret, await secretNow())
    assert.equal(made.body.fingerprint, 'ab'.repeat(32))
    const one = `${at}/${made.body.id}`
    assert.ok(!JSON.stringify((await say('GET', at)).body).includes(made.body.secret))
    const etag = (await say('GET', one)).headers.get('etag') ?? ''
    const changed = await say('PATCH', one, { name: 'Tower' }, { 'if-match': etag })
    assert.deepEqual([changed.body.name, changed.body.attributes], ['Tower', attributes])
    assert.equal(await secretNow(), made.body.secret)
    assert.equal((await say('PATCH', one, { name: 'Late' }, { 'if-match': etag })).code, 'changed')
    const again = await say('POST', `${one}/secret`)
    assert.deepEqual([again.body.secret, again.body.secret === made.body.secret], [await secretNow(), false])
    await say('PATCH', one, { secret: 'sixteen-of-my-own' }, { 'if-match': '*' })
    assert.equal(await secretNow(), 'sixteen-of-my-own')
    const other = await vpn(world, { kind: 'api', name: 'Panel', origins: ['https://panel.example.com'] }, harbor.id)
    assert.equal((await say('GET', at.replace(id, other.id))).code, 'not-found', 'only of that kind')
    assert.equal((await say('DELETE', one)).status, 204)
    assert.equal(await secretNow(), '')
    assert.deepEqual((await say('GET', at)).body.items, [])
  })

  it('hears what is wrong by the rules of the page', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const harbor = await world.organization('Harbor', { kind: 'reseller' })
    const say = speaking(portal, (await keyOf(world, harbor)).token)
    const { id } = await vpn(world, {}, harbor.id)
    const at = `/v1/organizations/${harbor.id}/applications/${id}/clients`
    const cases: readonly (readonly [object, string, string])[] = [
      [{}, 'network', 'missing'],
      [{ network: 'nowhere' }, 'network', 'malformed'],
      [{ network: '10.0.0.0/4' }, 'network', 'too-wide'],
      [{ fingerprint: 'abc' }, 'fingerprint', 'malformed'],
      [{ network: '192.0.2.1', secret: 'short' }, 'secret', 'malformed'],
      [{ fingerprint: PRINT, bare: true }, 'bare', 'does-not-fit'],
      [
        { network: '192.0.2.1', attributes: [{ role: 'all', name: 'Class', value: 'a\nb' }] },
        'attributes.0',
        'malformed',
      ],
    ]
    for (const [said, field, problem] of cases) {
      const { code, body } = await say('POST', at, { name: 'Gateway', ...said })
      assert.deepEqual([code, body.errors[0]], ['invalid', { field, problem }])
    }
    assert.deepEqual(await world.rows('select 1 from radius_client'), [])
  })
})
