import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { User } from '#domain/users/users.ts'
import { helper, pathOf, userNamed } from '../access.ts'
import { lettersOf } from '../letters.ts'
import { appIn, confirms, portalBehindProxy, signedIn, visitor } from './visitor.ts'

const detailsOf = (user: User): string => pathOf(user, 'set-up').replace(/\/set-up$/, '')

describe('the set-up window for somebody else', () => {
  async function below(t: TestContext, role: User['role'] = 'member') {
    const portal = await portalBehindProxy(t)
    const { id: organizationId } = await portal.world.organization('Bakery')
    const user = await portal.world.person({ username: 'ana', organizationId, role })
    return { portal, user, admin: await helper(portal, 'administrator') }
  }

  it('shows an administrator the key of a member right below, tells them, and says so until they renew it', async (t) => {
    const { portal, user, admin } = await below(t)
    const shown = await admin.post(pathOf(user, 'set-up'))
    assert.equal(shown.status, 200)
    const app = appIn(shown.body.replace('</html>', '<input name="enrollment" value="0"></html>'))
    const told = await portal.world.rows(
      "select 1 from outbox where template = 'factor-set-up' and user_id = $1",
      user.id,
    )
    assert.equal(told.length, 1)
    const [row] = await portal.world.rows<{ actor_id: string; subject_id: string }>(
      "select actor_id, subject_id from audit_event where action = 'factor.begun'",
    )
    assert.deepEqual(row, { actor_id: (await userNamed(portal.world, 'a-administrator')).id, subject_id: user.id })
    const ana = await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
    const security = (await ana.get('/account/security')).body
    assert.match(security, /Known to an administrator/)
    assert.match((await admin.get(detailsOf(user))).body, /Known to an administrator/)
    portal.world.clock.advance(60)
    await confirms(ana)
    const [old] = await portal.world.rows<{ id: string }>('select id from enrollment where user_id = $1', user.id)
    const renewed = await ana.post('/account/two-factor/app', { replaces: old?.id ?? '' })
    const own = appIn(renewed.body)
    const code = own.codeAt(portal.world.clock.now())
    await ana.post('/account/two-factor/app/confirm', { enrollment: own.enrollment, code })
    assert.doesNotMatch((await ana.get('/account/security')).body, /Known to an administrator/)
    assert.doesNotMatch((await admin.get(detailsOf(user))).body, /Known to an administrator/)
  })

  it('is told to the person without saying where the administrator is', async (t) => {
    const { portal, user, admin } = await below(t)
    await admin.post(pathOf(user, 'set-up'))
    const [row] = await portal.world.rows<{ address: string }>(
      "select address from audit_event where action = 'factor.begun'",
    )
    const address = row?.address ?? ''
    assert.match(address, /^\d/, 'the record knows')
    const ana = await signedIn(portal, 'ana')
    const { body } = await ana.get('/account/security')
    assert.match(body, /An administrator</)
    assert.ok(!body.includes(address), 'in the history')
    const [letter] = await lettersOf(portal.world).to('ana@example.com')
    assert.match(letter?.text ?? '', /set up a security token/)
    assert.ok(!letter?.text.includes(address), 'in the letter')
  })

  it('shows no key of owners and administrators, of people two levels below, or where policy forbids it', async (t) => {
    const { portal, user: owner, admin } = await below(t, 'owner')
    const reseller = await portal.world.organization('Harbor', { kind: 'reseller' })
    const client = await portal.world.organization('Quay', { below: reseller })
    const deep = await portal.world.person({ username: 'deep', organizationId: client.id })
    const near = await portal.world.person({ username: 'near', organizationId: reseller.id })
    const own = await portal.world.person({ username: 'own' })
    const { organizationId } = owner
    const theirAdmin = await portal.world.person({ username: 'their-admin', organizationId, role: 'administrator' })
    for (const user of [owner, theirAdmin, deep, own]) {
      const refused = await admin.post(pathOf(user, 'set-up'))
      assert.ok([404, 422].includes(refused.status), user.username)
      assert.doesNotMatch(refused.body, /otpauth:/)
    }
    await portal.world.rows("insert into policy (organization_id, set_up_by) values ($1, 'nobody')", reseller.id)
    assert.equal((await admin.post(pathOf(near, 'set-up'))).status, 422)
    assert.deepEqual(await portal.world.rows('select 1 from enrollment'), [])
  })

  it('is where an enrollment link leads that an administrator opens: used up, and on record', async (t) => {
    const { portal, user, admin } = await below(t)
    const handed = await admin.post(pathOf(user, 'enrollment-link'), { how: 'show' })
    const [, path = ''] = /http:\/\/localhost:\d+(\/enroll\/[\w-]{43})/.exec(handed.body) ?? []
    const opened = await admin.get(path)
    assert.equal(opened.status, 403)
    assert.match(opened.body, /action="\/enroll\/[\w-]{43}\/for"/)
    assert.equal((await admin.post(`${path}/for`)).location, pathOf(user, 'set-up'))
    assert.equal((await visitor(portal).get(path)).status, 410)
    const rows = await portal.world.rows("select 1 from audit_event where action = 'enrollment.opened'")
    assert.equal(rows.length, 1)
  })
})
