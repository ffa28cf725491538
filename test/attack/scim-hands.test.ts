import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { patchOf, provisioner, scimTokenOf } from '../doors/scim.ts'
import { portalBehindProxy } from './visitor.ts'

const ana = { userName: 'ana@harbor.example', externalId: 'ext-ana', displayName: 'Ana' }
const active = (value: boolean): object => patchOf({ op: 'replace', value: { active: value } })

async function harbor(t: TestContext) {
  const { world, url } = await portalBehindProxy(t)
  const organization = await world.organization('Harbor', { kind: 'reseller' })
  const say = provisioner({ url }, await scimTokenOf(world, organization))
  const id = String((await say('POST', '/Users', ana)).body.id)
  const set = (to: string) => world.rows(`update app_user set ${to} where id = $1`, id)
  const person = async () =>
    (
      await world.rows<{ status: string; role: string; email: string }>(
        'select status, role, email from app_user where id = $1',
        id,
      )
    )[0]
  return { say, id, set, person }
}

describe('what was done by hand stays done, whatever a directory says', () => {
  it('does not let in again whom somebody here has switched off', async (t) => {
    const { say, id, set, person } = await harbor(t)
    await set("status = 'suspended'")
    for (const [method, body] of [
      ['PUT', { ...ana, active: true }],
      ['PATCH', active(true)],
      ['PATCH', active(false)],
      ['PATCH', patchOf({ op: 'replace', path: 'displayName', value: 'Ana M.' })],
      ['PATCH', active(true)],
    ] as const) {
      const said = await say(method, `/Users/${id}`, body)
      assert.deepEqual([said.status, said.body.active], [200, false], `${method} ${JSON.stringify(body)}`)
    }
    assert.deepEqual(await person(), { status: 'suspended', role: 'member', email: ana.userName })
  })

  it('lets in again whom it has switched off itself, also from the beginning', async (t) => {
    const { say, id } = await harbor(t)
    assert.equal((await say('PATCH', `/Users/${id}`, active(false))).body.active, false)
    assert.equal((await say('PUT', `/Users/${id}`, ana)).body.active, false, 'what it does not say stays')
    assert.equal((await say('PATCH', `/Users/${id}`, active(true))).body.active, true)
    const bo = { userName: 'bo@harbor.example', active: false }
    const made = await say('POST', '/Users', bo)
    assert.equal(made.body.active, false)
    assert.equal((await say('PUT', `/Users/${made.body.id}`, { ...bo, active: true })).body.active, true)
  })

  it('says neither who signs in as somebody above what it may give, nor where their letters go', async (t) => {
    const { say, id, set, person } = await harbor(t)
    await set("role = 'administrator'")
    for (const wrong of [{ externalId: 'ext-eve' }, { emails: [{ value: 'eve@harbor.example' }] }]) {
      const said = await say('PUT', `/Users/${id}`, { ...ana, ...wrong })
      assert.deepEqual([said.status, said.scimType], [403, 'mutability'], JSON.stringify(wrong))
    }
    await set("email = 'ana@home.example'")
    assert.equal(
      (await say('PUT', `/Users/${id}`, { ...ana, displayName: 'Ana M.' })).status,
      200,
      'what it said before',
    )
    assert.equal((await person())?.email, 'ana@home.example')
    assert.equal((await say('PATCH', `/Users/${id}`, active(false))).body.active, false, 'whoever leaves, leaves')
  })
})
