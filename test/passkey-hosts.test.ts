import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { passkeyHost } from '#domain/organizations/hosts.ts'
import { at, HOST, proves, type Story, story } from './white-label.ts'

const OTHER = 'my.acme.test'

/** Acme has two names. */
async function twoNames(t: Parameters<typeof story>[0]): Promise<Story> {
  const acme = await story(t)
  await proves(acme)
  await proves(acme, OTHER)
  return acme
}

async function related({ portal }: Story, host: string): Promise<unknown> {
  const { status, body } = await at(portal, host).get('/.well-known/webauthn')
  return status === 200 ? JSON.parse(body) : status
}

async function chooses(
  { owner, acme }: Story,
  passkeys: string,
): Promise<{ status: number; location?: string | undefined; body: string }> {
  return owner.post(`/admin/organizations/${acme.id}/hosts-passkeys`, { passkeys })
}

describe('passkeys of an organization with several names', () => {
  it('belong to the name they are made at, and nobody is told of others', async (t) => {
    const acme = await twoNames(t)
    const names = await acme.portal.world.look((look) =>
      Promise.all([HOST, OTHER].map((name) => passkeyHost(look, acme.acme.id, name))),
    )
    assert.deepEqual(names, [HOST, OTHER])
    assert.deepEqual([await related(acme, HOST), await related(acme, OTHER)], [404, 404])
  })

  it('belong to one, once that is chosen, and browsers are told there', async (t) => {
    const acme = await twoNames(t)
    const { location } = await chooses(acme, OTHER)
    assert.match(location ?? '', /notice=hostPasskeys/)
    const { port } = new URL(acme.portal.url)
    assert.deepEqual(await related(acme, OTHER), { origins: [`http://${OTHER}:${port}`, `http://${HOST}:${port}`] })
    assert.equal(await related(acme, HOST), 404)
    assert.equal(await related(acme, 'localhost'), 404, 'nor is the operator’s')
    const { world } = acme.portal
    assert.equal(await world.look((look) => passkeyHost(look, acme.acme.id, HOST)), OTHER)
    const [row] = await world.rows<{ detail: unknown }>("select detail from audit_event where action = 'host.passkeys'")
    assert.deepEqual(row?.detail, { host: OTHER })

    assert.match((await chooses(acme, '')).location ?? '', /notice=hostPasskeys/)
    assert.equal(await related(acme, OTHER), 404)
  })

  it('belong to none that is not proved, or somebody else’s', async (t) => {
    const acme = await twoNames(t)
    for (const name of ['new.acme.test', 'localhost', '<b>']) {
      const { status, body } = await chooses(acme, name)
      assert.equal(status, 422)
      assert.match(body, /not proved, or is gone/)
    }
  })

  it('are each their own again when the one is gone', async (t) => {
    const acme = await twoNames(t)
    await chooses(acme, OTHER)
    const removed = await acme.owner.post(`/admin/organizations/${acme.acme.id}/hosts/${OTHER}/remove`)
    assert.match(removed.location ?? '', /notice=hostRemoved/)
    const { world } = acme.portal
    assert.equal(await world.look((look) => passkeyHost(look, acme.acme.id, HOST)), HOST)
    assert.equal(await related(acme, HOST), 404)
  })

  it('are told of five at most', async (t) => {
    const acme = await twoNames(t)
    for (const name of ['a', 'b', 'c', 'd']) await proves(acme, `${name}.acme.test`)
    await chooses(acme, 'd.acme.test')
    const told = (await related(acme, 'd.acme.test')) as { origins: string[] }
    assert.equal(told.origins.length, 5)
    const left = await acme.portal.world.look((look) => passkeyHost(look, acme.acme.id, 'c.acme.test'))
    assert.equal(left, 'c.acme.test', 'the sixth goes on with its own')
  })
})
