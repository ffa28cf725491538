import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { newId } from '#kernel/ids.ts'
import { type Answered, confirms, signedIn, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { goesThere, type OidcIdp, oidcIdp } from './oidc-idp.ts'
import { ledTo, refusals } from './providers.ts'

const SECRET = 'only for a test, and long enough'
const FORM = {
  ...{
    kind: 'oidc',
    name: 'Acme ID',
    clientId: 'portal',
    secret: SECRET,
    enabled: 'on',
    trust: 'on-proof',
    joins: 'on',
  },
  ...{
    scopes: 'profile\nemail\ngroups',
    asksUserinfo: 'on',
    amr: 'mfa',
    acr: 'phr',
    highest: 'support',
    passwords: 'everybody',
  },
  ...{ groups: 'admins = support', 'name-username': 'preferred_username', 'name-fullName': 'name' },
  ...{ 'name-email': 'email', 'name-groups': 'groups', asksClaims: 'amr\nacr\nauth_time' },
}

type Stage = {
  readonly portal: TestPortal
  readonly there: OidcIdp
  readonly id: string
  readonly list: string
  readonly owner: ReturnType<typeof visitor>
}

/** An owner sets it up by the pages. */
async function stage(t: TestContext): Promise<Stage> {
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'] })
  const id = await portal.world.work(async ({ now, random }) => newId(now, random))
  const there = await oidcIdp(t, `${portal.url}/sso/${id}/callback`, SECRET)
  await portal.world.person({ username: 'ana', role: 'owner' })
  const owner = await signedIn(portal, 'ana')
  await confirms(owner)
  const list = `/admin/organizations/${(await portal.world.operator()).id}/providers`
  const saved = await owner.post(`${list}/new`, { ...FORM, id, issuer: there.issuer })
  assert.equal(saved.status, 303, saved.body.replace(/<[^>]+>/g, ' '))
  return { portal, there, id, list, owner }
}

async function comesBy({ portal, id }: Stage, browser = visitor(portal)): Promise<Answered> {
  const back = await goesThere(ledTo(await browser.get(`/sso/${id}?hint=anna`)))
  return browser.get(`${back.pathname}${back.search}`)
}

describe('a company that signs its people in by a provider of OpenID Connect in another process', () => {
  it('brings them in as new people with the role of their group, and spares the second step on proof', async (t) => {
    const all = await stage(t)
    await all.there.proves({ acr: 'phr', amr: ['mfa'] })
    const answered = await comesBy(all)
    assert.equal(answered.status, 303, JSON.stringify(await refusals(all.portal)))
    const people = await all.portal.world.rows("select name, role, email from app_user where username = 'anna'")
    assert.deepEqual(people, [{ name: 'Anna Ä', role: 'support', email: 'anna@example.com' }])
    assert.equal((await comesBy(all)).status, 303)
    assert.equal((await all.portal.world.rows("select from app_user where username = 'anna'")).length, 1)
  })

  it('shows who tries it out what it says, and signs nobody in', async (t) => {
    const all = await stage(t)
    await all.there.proves({ acr: 'phr', amr: ['mfa', 'hwk'] })
    const back = await goesThere(ledTo(await all.owner.post(`${all.list}/${all.id}/test`)))
    const shown = await all.owner.get(`${back.pathname}${back.search}`)
    assert.equal(shown.status, 200)
    for (const text of ['It works', 'mfa, hwk', 'phr', 'admins', 'Anna Ä']) assert.ok(shown.body.includes(text), text)
    const rows = await all.portal.world.rows("select outcome from audit_event where action = 'provider.tested'")
    assert.deepEqual(rows, [{ outcome: 'done' }])
    const stranger = visitor(all.portal)
    assert.equal((await stranger.get(`${back.pathname}${back.search}`)).status, 403)
    assert.deepEqual(await all.portal.world.rows("select from app_user where username = 'anna'"), [])
  })

  it('is not saved where its issuer does not answer for itself, and keeps what was typed', async (t) => {
    const { owner, list, there } = await stage(t)
    const id = /name="id" value="([^"]+)"/.exec((await owner.get(`${list}/new?kind=oidc`)).body)?.[1] ?? ''
    for (const [issuer, said] of [
      [`${there.issuer}/`, 'another issuer'],
      ['http://127.0.0.1:9', 'could not be reached'],
      ['ftp://id.example.com', 'cannot be used'],
      ['', 'This field is required'],
    ] as const) {
      const answered = await owner.post(`${list}/new`, { ...FORM, id, issuer, name: 'Second' })
      assert.equal(answered.status, 422, issuer)
      assert.ok(answered.body.includes(said) || issuer === '', `${issuer}: ${said}`)
      assert.ok(answered.body.includes('value="Second"') && !answered.body.includes(SECRET), issuer)
    }
    assert.ok(!(await owner.get(list)).body.includes('Second'))
  })

  it('keeps everybody signed in when it is saved as it was, and its secret too', async (t) => {
    const all = await stage(t)
    const { portal, owner, list, id, there } = all
    await there.proves({ acr: 'phr', amr: ['mfa'] })
    const anna = visitor(portal)
    assert.equal((await comesBy(all, anna)).status, 303)
    const edited = await owner.post(`${list}/${id}/edit`, { ...FORM, issuer: there.issuer, secret: '' })
    assert.equal(edited.status, 303)
    assert.equal((await anna.get('/account/security')).status, 200)
    assert.equal((await comesBy(all)).status, 303)
  })
})
