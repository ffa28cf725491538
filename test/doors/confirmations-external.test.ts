import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { beginApp, proveApp } from '#domain/account/two-factor.ts'
import { findExternal } from '#domain/users/users.ts'
import { signedIn, visitor } from '../attack/visitor.ts'
import { codeSent, enables } from '../sent-codes.ts'
import { appOf, signed } from '../signed-in.ts'
import { type Asking, asking, form, read } from './confirming.ts'

const EVA = { email: 'eva@example.com', name: 'Eva', username: 'eva', language: 'de' }
const ASKED = { user: { externalId: 'customer-17' } }

type Story = Asking & { readonly codeNow: () => string; readonly eva: Parameters<typeof signed>[1] }

/** Eva is kept by another portal, has no password here, and carries an app. */
async function story(t: TestContext): Promise<Story> {
  const panel = await asking(t)
  const { world, say } = panel
  await say('PUT', '/v1/users/customer-17', EVA)
  const { id } = await world.operator()
  const eva = await world.look((look) => findExternal(look, id, 'customer-17'))
  assert.ok(eva)
  const { me } = await signed(world, eva)
  const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
  const app = appOf(world, begun.setup)
  assert.ok((await proveApp(world, me, begun.enrollmentId, app.answer())).ok)
  world.clock.advance(60)
  return { ...panel, eva, codeNow: () => app.codeAt(world.clock.now()) }
}

describe('somebody whom another portal keeps', () => {
  it('confirms with a factor alone, in their language, and the receipt claims no more', async (t) => {
    const { asks, stands, say, portal, codeNow } = await story(t)
    const { id, path } = await asks('Domain example.com kündigen', ASKED)
    const eva = visitor(portal)
    const { status, body } = await eva.get(path)
    assert.equal(status, 200)
    assert.match(body, /Bestätigen Sie das\?/)
    assert.match(body, /Eva \(eva\)/)
    assert.equal((await eva.post(path, form(body, '000000'))).status, 422)
    assert.equal((await eva.post(path, form(body, codeNow()))).status, 200)
    const { external_id, username, acr, amr } = await read(say, (await stands(id)).body.receipt)
    assert.deepEqual([external_id, username], ['customer-17', 'eva'])
    assert.deepEqual([acr, amr], ['urn:countersign:acr:aal1', ['otp']])
  })

  it('does so in the first browser alone, and can be asked in another language', async (t) => {
    const { asks, stands, portal, codeNow, world } = await story(t)
    await world.rows("update app_user set language = 'auto' where username = 'eva'")
    const { id, path } = await asks('Ja?', { ...ASKED, language: 'de' })
    const [eva, thief] = [visitor(portal), visitor(portal)]
    const { body } = await eva.get(path)
    assert.match(body, /Bestätigen Sie das\?/)
    assert.equal((await thief.get(path)).status, 403)
    assert.equal((await thief.post(path, form(body, codeNow()))).status, 403)
    assert.equal((await thief.post(`${path}/refuse`)).status, 403)
    assert.equal((await stands(id)).body.state, 'waiting')
    assert.equal((await eva.get(`${path}?language=en`)).location, path)
    assert.match((await eva.get(path)).body, /Do you confirm this\?/)
    assert.equal((await eva.post(`${path}/refuse`)).status, 200)
    assert.equal((await stands(id)).body.state, 'refused')
  })

  it('is not who somebody else is that is signed in there', async (t) => {
    const { asks, portal, world } = await story(t)
    const { path } = await asks('Yes?', ASKED)
    await world.person({ username: 'ben' })
    assert.equal((await (await signedIn(portal, 'ben')).get(path)).status, 403)
  })

  it('confirms with a code to their mailbox, unless the application asks for more', async (t) => {
    const { asks, portal, world, eva, applicationId, stands } = await story(t)
    await world.rows("update enrollment set state = 'ended', ended_at = now() where user_id = $1", eva.id)
    await enables(world, (await signed(world, eva)).me, 'email-code')
    world.clock.advance(600)
    const { id, path } = await asks('Pay 10 EUR to <b>Bob</b>', ASKED)
    const browser = visitor(portal)
    const page = await browser.get(path)
    await browser.post(`${path}/send`, form(page.body, ''))
    const asked = await browser.get(path)
    assert.equal((await browser.post(path, form(asked.body, await codeSent(world, eva)))).status, 200)
    assert.equal((await stands(id)).body.state, 'confirmed')
    await world.rows("update application set assurance = 'two-factors' where id = $1", applicationId)
    const strict = await asks('Pay 11 EUR', ASKED)
    const refused = await visitor(portal).get(strict.path)
    assert.match(refused.body, /Sie haben nichts eingerichtet/)
  })
})
