import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { confirms, portalBehindProxy, signedIn } from '../../../../test/attack/visitor.ts'
import { panelOf } from '../../../../test/doors/privacyidea.ts'
import { receiver, telling } from '../../../../test/doors/webhooks.ts'

const SECRET = /whsec_[\w+/=]{44}/

async function told(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const { id } = await world.operator()
  const { application } = await panelOf(world, id)
  await world.person({ username: 'olga', role: 'owner' })
  const owner = await signedIn(portal, 'olga')
  await confirms(owner)
  const panel = await receiver(t)
  return { world, owner, panel, page: `/admin/organizations/${id}/applications/${application.id}/webhook` }
}

describe('the page of a webhook', () => {
  it('shows the secret once, sends a test, and lists how it was answered', async (t) => {
    const { world, owner, panel, page } = await told(t)
    assert.doesNotMatch((await owner.get(page)).body, /Send a test/)
    const made = await owner.post(page, { address: panel.address })
    const first = SECRET.exec(made.body)?.[0]
    assert.ok(first, made.body)
    assert.equal((await owner.post(page, { address: panel.address })).location, `${page}?notice=applicationSaved`)
    assert.doesNotMatch((await owner.get(page)).body, SECRET)
    const second = SECRET.exec((await owner.post(`${page}/secret`, {})).body)?.[0]
    assert.ok(second && second !== first)
    assert.equal((await owner.post(`${page}/test`, {})).location, `${page}?notice=webhookTested`)
    assert.match((await owner.get(page)).body, /Waiting/)
    await telling(world).pass()
    assert.deepEqual(
      panel.told().map(({ type }) => type),
      ['test'],
    )
    const { body } = await owner.get(page)
    assert.match(body, /Taken/)
    assert.match(body, /204/)
    await owner.post(`${page}/remove`, {})
    assert.deepEqual(await world.rows('select * from webhook'), [])
    const rows = await world.rows<{ detail: { webhook?: string } }>(
      "select detail from audit_event where action = 'application.changed' and detail ? 'webhook' order by at, id",
    )
    assert.deepEqual(
      rows.map(({ detail }) => detail.webhook),
      [panel.address, panel.address, panel.address, 'removed'],
    )
  })

  it('sends five tests, and then says how long to wait', async (t) => {
    const { world, owner, panel, page } = await told(t)
    await owner.post(page, { address: panel.address })
    for (let test = 0; test < 5; test++) assert.equal((await owner.post(`${page}/test`, {})).status, 303)
    const { status, body } = await owner.post(`${page}/test`, {})
    assert.equal(status, 429)
    assert.match(body, /Too many|try again|Wait/i)
    assert.equal((await world.rows('select 1 from webhook_notice')).length, 5)
  })

  it('says what is wrong with an address, keeps what was typed, and changes nothing', async (t) => {
    const { world, owner, page } = await told(t)
    for (const address of [
      'not an address',
      'ftp://shop.example.com/',
      'https://me:secret@shop.example.com/',
      'https://shop.example.com/#x',
    ]) {
      const { status, body } = await owner.post(page, { address })
      assert.deepEqual(
        [status, body.includes('cannot be used'), body.includes(`value="${address}"`)],
        [422, true, true],
      )
    }
    assert.match((await owner.post(page, { address: '' })).body, /cannot be blank|required|Fill/i)
    await world.rows("update application set kind = 'oidc'")
    assert.equal((await owner.get(page)).status, 404)
    assert.deepEqual(await world.rows('select * from webhook'), [])
  })

  it('takes addresses by https alone from everybody but the operator', async (t) => {
    const { world, owner } = await told(t)
    const bakery = await world.organization('Bakery')
    const { application } = await panelOf(world, bakery.id)
    const page = `/admin/organizations/${bakery.id}/applications/${application.id}/webhook`
    assert.equal((await owner.post(page, { address: 'http://shop.example.com/' })).status, 422)
    assert.match((await owner.post(page, { address: 'https://shop.example.com/' })).body, SECRET)
  })
})
