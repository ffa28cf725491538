import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { testPortal } from '../portal.ts'
import { ENTERPRISE, GROUP, patchOf, provisioner, scimTokenOf, USER } from './scim.ts'

async function story(t: TestContext) {
  const portal = await testPortal(t)
  const harbor = await portal.world.organization('Harbor')
  const byGroup = [{ group: 'Desk', role: 'support' } as const]
  const token = await scimTokenOf(portal.world, harbor, { roles: { byGroup, highest: 'support' } })
  return { portal, harbor, say: provisioner(portal, token) }
}

/** As Microsoft writes it down: "Develop and plan provisioning for a SCIM endpoint in Microsoft Entra ID". */
const newUser = {
  schemas: [USER, ENTERPRISE],
  externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
  userName: 'Test_User_ab6490ee@testuser.com',
  active: true,
  emails: [{ primary: true, type: 'work', value: 'Test_User_fd0ea19b@testuser.com' }],
  meta: { resourceType: 'User' },
  name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
  roles: [],
}

describe('the provisioning agent of Entra ID', () => {
  it('looks for somebody, adds them, changes them, switches them off and takes them away', async (t) => {
    const { portal, say } = await story(t)
    const probe = await say('GET', '/Users?filter=userName eq "non-existing_ab6490ee@testuser.com"')
    assert.deepEqual([probe.status, probe.body.totalResults, probe.body.Resources], [200, 0, []])

    const made = await say('POST', '/Users', newUser)
    assert.equal(made.status, 201)
    const { id, meta, ...rest } = made.body
    assert.deepEqual(rest, {
      schemas: [USER],
      externalId: newUser.externalId,
      userName: newUser.userName,
      emails: newUser.emails,
      name: newUser.name,
      active: true,
    })
    assert.equal(made.headers.get('location'), meta.location)
    assert.equal(made.headers.get('etag'), meta.version)
    assert.equal((await say('POST', '/Users', newUser)).scimType, 'uniqueness')

    const found = await say(
      'GET',
      `/Users?filter=${encodeURIComponent(`userName eq "${newUser.userName.toUpperCase()}"`)}`,
    )
    assert.deepEqual([found.body.totalResults, found.body.Resources[0].id], [1, id])

    const changed = await say(
      'PATCH',
      `/Users/${id}`,
      patchOf(
        { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updatedEmail@example.com' },
        { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
        { op: 'Add', path: `${ENTERPRISE}:department`, value: 'Sales' },
        { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+49 30 1234567' },
      ),
    )
    assert.equal(changed.status, 200)
    assert.equal(changed.body.emails[0].value, 'updatedEmail@example.com')
    assert.equal(changed.body.name.familyName, 'updatedFamilyName')
    assert.deepEqual(changed.body[ENTERPRISE], { department: 'Sales' })
    assert.deepEqual(changed.body.phoneNumbers, [{ type: 'mobile', value: '+49 30 1234567' }])
    const [row] = await portal.world.rows<object>('select email, mobile, role, status from app_user where id = $1', id)
    assert.deepEqual(row, {
      email: 'updatedEmail@example.com',
      mobile: '+49301234567',
      role: 'member',
      status: 'active',
    })

    const renamed = await say(
      'PATCH',
      `/Users/${id}`,
      patchOf({ op: 'Replace', path: 'userName', value: '5b50642d@testuser.com' }),
    )
    assert.equal(renamed.body.userName, '5b50642d@testuser.com')

    const off = await say('PATCH', `/Users/${id}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }))
    assert.equal(off.body.active, false)
    assert.equal((await say('DELETE', `/Users/${id}`)).status, 204)
    assert.equal((await say('GET', `/Users/${id}`)).status, 404)
    assert.equal((await say('DELETE', `/Users/${id}`)).status, 404)
    assert.deepEqual(portal.errors, [])
  })

  it('adds a group, puts somebody in, and takes them out again', async (t) => {
    const { portal, say } = await story(t)
    const user = (await say('POST', '/Users', newUser)).body
    const roleOf = async () =>
      (await portal.world.rows<{ role: string }>('select role from app_user where id = $1', user.id))[0]?.role
    const made = await say('POST', '/Groups', {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
      displayName: 'Desk',
      meta: { resourceType: 'Group' },
    })
    assert.equal(made.status, 201)
    const { id } = made.body
    const listed = await say('GET', '/Groups?excludedAttributes=members&filter=displayName eq "desk"')
    assert.deepEqual([listed.body.totalResults, listed.body.Resources[0].members], [1, undefined])

    const add = patchOf({ op: 'Add', path: 'members', value: [{ $ref: null, value: user.id }] })
    assert.equal((await say('PATCH', `/Groups/${id}`, add)).body.members[0].value, user.id)
    assert.equal(await roleOf(), 'support')
    assert.deepEqual((await say('GET', `/Users/${user.id}`)).body.groups[0].display, 'Desk')
    assert.equal((await say('GET', `/Groups/${id}?excludedAttributes=members`)).body.members, undefined)

    const remove = patchOf({ op: 'Remove', path: 'members', value: [{ $ref: null, value: user.id }] })
    assert.equal((await say('PATCH', `/Groups/${id}`, remove)).body.members, undefined)
    assert.equal(await roleOf(), 'member')
    const renamed = await say(
      'PATCH',
      `/Groups/${id}`,
      patchOf({ op: 'Replace', path: 'displayName', value: 'Old desk' }),
    )
    assert.equal(renamed.body.displayName, 'Old desk')
    assert.equal((await say('DELETE', `/Groups/${id}`)).status, 204)
    assert.deepEqual(portal.errors, [])
  })
})
