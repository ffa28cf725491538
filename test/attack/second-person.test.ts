import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { readAudit } from '#domain/administration/audit.ts'
import { carryOutDue } from '#domain/administration/reset.ts'
import { scopeOf } from '#domain/administration/rights.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import type { Role, User } from '#domain/users/users.ts'
import { hour } from '#kernel/time.ts'
import type { Scope } from '#kernel/work.ts'
import { helper, pathOf } from '../access.ts'
import { lettersOf, linkIn } from '../letters.ts'
import { told } from '../signed-in.ts'
import { confirms, portalBehindProxy, signedIn } from './visitor.ts'

const ASKING = { reason: 'lost her phone', ticket: 'T-17' }

/** Operator > Harbor (reseller) > Bakery (client), which beth and ben own; North is beside Harbor. */
async function tree(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const north = await world.organization('North', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const person = (username: string, { id: organizationId }: Organization, role: Role): Promise<User> =>
    world.person({ username, organizationId, role })
  const beth = await person('beth', bakery, 'owner')
  await person('ben', bakery, 'owner')
  for (const role of ['administrator', 'support', 'member'] as const) {
    await person(`bakery-${role}`, bakery, role)
    await person(`harbor-${role}`, harbor, role)
  }
  await person('rita', harbor, 'owner')
  await person('nora', north, 'owner')
  return { portal, world, bakery, beth }
}

describe('a reset of an owner that was asked for', () => {
  it('is written of to everybody who may be the second person, and to nobody else', async (t) => {
    const { portal, world, beth } = await tree(t)
    const olga = await helper(portal, 'owner', 'olga')
    await world.person({ username: 'otto', role: 'administrator' })
    await world.rows("update app_user set status = 'suspended' where username = 'rita'")
    await olga.post(pathOf(beth, 'reset'), ASKING)
    const letters = (await told(world)).filter(({ template }) => template === 'reset-approval')
    assert.deepEqual(
      letters.map(({ to }) => to.split('@')[0]).toSorted(),
      ['ben', 'harbor-administrator', 'otto'],
      'not who asked, not whom it is about, no support, nobody suspended, nobody beside',
    )
  })

  it('is approved on the page that the letter leads to, and the letter says nothing of who asked', async (t) => {
    const { portal, world, beth } = await tree(t)
    const olga = await helper(portal, 'owner', 'olga')
    await olga.post(pathOf(beth, 'reset'), ASKING)
    const [letter] = await lettersOf(world, portal.url).to('ben@example.com')
    assert.ok(letter)
    assert.match(letter.text, /reset the two-factor authentication of beth, an owner of Bakery/)
    assert.doesNotMatch(letter.text + letter.html, /olga/)
    const ben = await signedIn(portal, 'ben')
    await confirms(ben)
    const { pathname } = new URL(linkIn(letter))
    const page = await ben.get(pathname)
    assert.match(page.body, /Approve the reset/)
    assert.match((await ben.post(`${pathname}/approve`)).location ?? '', /notice=resetApproved$/)
    const [user] = await world.rows('select must_enroll from app_user where id = $1', beth.id)
    assert.deepEqual(user, { must_enroll: true })
  })

  it('is written of to nobody where it is not an owner', async (t) => {
    const { portal, world, bakery } = await tree(t)
    const olga = await helper(portal, 'owner', 'olga')
    const [mia] = await world.rows<User>(
      `select organization_id as "organizationId", id from app_user where username = 'bakery-member'`,
    )
    assert.ok(mia)
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, resetWait: hour }))
    await olga.post(pathOf(mia, 'reset'), ASKING)
    assert.deepEqual(
      (await told(world)).filter(({ template }) => template.startsWith('reset-')).map(({ template }) => template),
      ['reset-asked'],
    )
  })
})

describe('the record of a client', () => {
  it('says of what the level above had done later only that it was somebody above', async (t) => {
    const { portal, world, bakery } = await tree(t)
    const olga = await helper(portal, 'owner', 'olga')
    const [mia] = await world.rows<User>(
      `select organization_id as "organizationId", id from app_user where username = 'bakery-member'`,
    )
    assert.ok(mia)
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, resetWait: hour }))
    await olga.post(pathOf(mia, 'reset'), ASKING)
    world.clock.advance(hour + 1)
    await carryOutDue(world)
    const scope = scopeOf({ user: { id: '', role: 'owner' }, organization: bakery }) as Scope
    const read = await world.within(scope, (work) => readAudit(work, bakery, { action: 'user.reset' }, 10))
    assert.deepEqual(read.ok && read.rows.map(({ doer }) => doer), [{ as: 'operator' }])
  })

  it('says the same of a link that somebody above opened in the place of the person', async (t) => {
    const { portal, world } = await tree(t)
    const client = await world.organization('Florist')
    const mia = await world.person({ username: 'mia', organizationId: client.id })
    const olga = await helper(portal, 'owner', 'olga')
    const handed = await olga.post(pathOf(mia, 'enrollment-link'), { how: 'show' })
    const [, path = ''] = /http:\/\/localhost:\d+(\/enroll\/[\w-]{43})/.exec(handed.body) ?? []
    assert.equal((await olga.post(`${path}/for`)).location, pathOf(mia, 'set-up'))
    const scope = scopeOf({ user: { id: '', role: 'owner' }, organization: client }) as Scope
    const read = await world.within(scope, (work) => readAudit(work, client, {}, 10))
    const doers = read.ok ? read.rows.map(({ action, doer }) => `${action} by ${doer.as}`) : []
    assert.ok(doers.includes('enrollment.opened by operator') && doers.includes('link.used by operator'))
    assert.deepEqual(
      doers.filter((said) => said.includes('former')),
      [],
    )
  })
})
