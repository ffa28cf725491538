import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Visitor, visitor } from '../attack/visitor.ts'
import { keyOf, speaking } from './api.ts'
import { askingPages } from './asking-pages.ts'
import { form } from './confirming.ts'
import { type Carrying, carrying } from './outside-people.ts'
import { clientOf, panelOf, tokenOf } from './privacyidea.ts'

/** Eva of the bakery, whom the panel of the operator asks; and how the bakery is suspended and resumed. */
async function bakery(t: TestContext) {
  const story = await askingPages(t)
  const { world, portal } = story
  const operator = await world.operator()
  const above = await world.organization('Harbor', { kind: 'reseller' })
  const { id } = await world.organization('Bakery', { below: above })
  const eva = await carrying(world, 'eva', id)
  const manages = speaking(portal, (await keyOf(world, operator)).token)
  const turned = async (organizationId: string, how: 'suspend' | 'resume'): Promise<void> => {
    const why = how === 'suspend' ? { reason: 'unpaid' } : undefined
    const { status } = await manages('POST', `/v1/organizations/${organizationId}/${how}`, why)
    assert.ok(status < 300, `${how}: ${status}`)
  }
  return { ...story, operator, eva, id, above, turned }
}

/** Answers on a page of ours, in a browser of her own. */
async function answers(browser: Visitor, path: string, { codeNow }: Carrying): Promise<number> {
  const { body } = await browser.get(path)
  return (await browser.post(path, form(body, codeNow()))).status
}

describe('after their organization was suspended', () => {
  it('nobody is given the result of a challenge that was passed before, until it is resumed', async (t) => {
    const { portal, say, asks, eva, id, above, turned } = await bakery(t)
    const asked = await asks({ user: 'eva' })
    assert.equal(await answers(visitor(portal), asked.path, eva), 200)
    const result = () => say('POST', `/v1/challenges/${asked.id}/result`)
    for (const organization of [id, above.id]) {
      await turned(organization, 'suspend')
      assert.equal((await result()).code, 'over', 'also where it is one above')
      await turned(organization, 'resume')
    }
    assert.equal((await result()).status, 200)
  })

  it('a challenge that is open is answered neither on its page nor by the API', async (t) => {
    const { portal, say, asks, stands, eva, id, turned } = await bakery(t)
    const [one, two] = [await asks({ user: 'eva' }), await asks({ user: 'eva' })]
    const browser = visitor(portal)
    const { body } = await browser.get(one.path)
    await turned(id, 'suspend')
    assert.equal((await browser.post(one.path, form(body, eva.codeNow()))).status, 422)
    const said = await say('POST', `/v1/challenges/${two.id}/answer`, { code: eva.codeNow() })
    assert.deepEqual([said.body.passed, said.body.result], [false, null])
    for (const asked of [one, two]) assert.equal(await stands(asked), 'open')
    await turned(id, 'resume')
    assert.equal((await browser.post(one.path, form(body, eva.codeNow()))).status, 200, 'nothing was used up')
  })

  it('nobody is given the receipt of what was confirmed before, nor confirms anything', async (t) => {
    const { portal, world, say, eva, id, turned } = await bakery(t)
    // reason: whoever has no password here needs no session to confirm
    await world.rows("update app_user set external_id = 'c-1', password_hash = null where id = $1", eva.user.id)
    const asks = async (text: string) => {
      const { body } = await say('POST', '/v1/confirmations', { user: { id: eva.user.id }, text })
      return { id: String(body.id), path: new URL(body.page).pathname }
    }
    const [one, two] = [await asks('Open the gate'), await asks('Close the gate')]
    assert.equal(await answers(visitor(portal), one.path, eva), 200)
    world.clock.advance(60)
    const browser = visitor(portal)
    const { body } = await browser.get(two.path)
    await turned(id, 'suspend')
    assert.equal((await say('GET', `/v1/confirmations/${one.id}`)).code, 'over')
    assert.equal((await browser.post(two.path, form(body, eva.codeNow()))).status, 410)
    await turned(id, 'resume')
    const { state, receipt } = (await say('GET', `/v1/confirmations/${one.id}`)).body
    assert.equal(state, 'confirmed')
    assert.equal(typeof receipt, 'string')
    assert.equal((await say('GET', `/v1/confirmations/${two.id}`)).body.state, 'waiting')
  })

  it('a client of privacyIDEA lets nobody in by what was answered before', async (t) => {
    const { portal, world, operator, eva, id, turned } = await bakery(t)
    const { application, secret } = await panelOf(world, operator.id)
    const client = clientOf(portal, secret)
    const key = await keyOf(world, operator, { applicationId: application.id })
    const { detail } = await client.trigger('eva', await tokenOf(client, key.token))
    const { transaction_id: transaction = '', multi_challenge: [challenge] = [] } = detail
    const { page = '' } = (challenge?.attributes ?? {}) as { page?: string }
    assert.equal(await answers(visitor(portal), new URL(page).pathname, eva), 200)
    await turned(id, 'suspend')
    assert.equal((await client.check('eva', '', transaction)).result.value, false)
    await turned(id, 'resume')
    assert.equal((await client.check('eva', '', transaction)).result.value, true)
  })
})
