import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type TestPortal, testPortal } from '../portal.ts'
import { ENTERPRISE, type Provisioner, provisioner, scimTokenOf } from './scim.ts'

const PEOPLE = 2000

type Shown = {
  readonly id: string
  readonly userName: string
  readonly externalId?: string
  readonly active: boolean
  readonly title?: string
  readonly name: { readonly familyName: string; readonly givenName: string }
  readonly emails: readonly { readonly value: string; readonly type: string; readonly primary?: boolean }[]
  readonly [ENTERPRISE]: { readonly department: string }
  readonly meta: { readonly created: string }
}

/** Two thousand people of one directory, of whom every number says something else. */
async function populated({ world }: TestPortal, organizationId: string): Promise<void> {
  await world.rows(
    `with made as (
       select n, gen_random_uuid() as id, date_trunc('second', now()) + n * interval '1 second' as at from generate_series(1, $2::int) as n),
     people as (
       insert into app_user (organization_id, id, path, realm_id, username, username_key, email, email_key, name, name_key,
         language, time_zone, role, status, created_at, modified_at)
       select o.id, m.id, o.path, o.realm_id, 'Person-' || n, 'person-' || n, n || '@work.example', n || '@work.example',
         'Person', 'person', 'auto', 'UTC', 'member', case when n % 10 = 0 then 'suspended' else 'active' end, m.at, m.at
       from made as m, organization as o where o.id = $1 returning 1)
     insert into provisioned_user (organization_id, user_id, source_id, external_id, attributes, version, created_at, modified_at)
     select $1, id, $1, case when n % 3 = 0 then 'ext-' || n end, jsonb_build_object(
         'name', jsonb_build_object('familyName', 'Berg' || n % 7, 'givenName', 'Ana'),
         'emails', jsonb_build_array(
           jsonb_build_object('value', n || '@work.example', 'type', 'work', 'primary', true),
           jsonb_build_object('value', 'p' || n || '@home.example', 'type', 'home')),
         '${ENTERPRISE}', jsonb_build_object('department', 'D' || n % 5))
       || case when n % 2 = 0 then jsonb_build_object('title', 'Boss ' || n % 4) else '{}' end, 1, at, at
     from made`,
    organizationId,
    PEOPLE,
  )
}

const department = (one: Shown): string => one[ENTERPRISE].department

// biome-ignore format: a table
const filters: readonly (readonly [filter: string, isIt: (one: Shown) => boolean])[] = [
  ['userName eq "PERSON-17"', (one) => one.userName === 'Person-17'],
  ['externalId eq "ext-33"', (one) => one.externalId === 'ext-33'],
  ['externalId eq "EXT-33"', () => false],
  ['externalId pr', (one) => one.externalId !== undefined],
  ['not (externalId pr)', (one) => one.externalId === undefined],
  ['externalId eq null', (one) => one.externalId === undefined],
  ['userName sw "person-19"', (one) => one.userName.startsWith('Person-19')],
  ['userName ew "99"', (one) => one.userName.endsWith('99')],
  ['userName co "son-1"', (one) => one.userName.includes('son-1')],
  ['active eq false', (one) => !one.active],
  ['active ne "False"', (one) => one.active],
  ['title eq "boss 2"', (one) => one.title === 'Boss 2'],
  ['title ne "boss 2"', (one) => one.title !== 'Boss 2'],
  ['not (title eq "boss 2")', (one) => one.title !== 'Boss 2'],
  ['title gt "boss 1"', (one) => (one.title ?? '') > 'Boss 1'],
  ['name.familyName eq "berg3" and active eq true', (one) => one.name.familyName === 'Berg3' && one.active],
  ['name.familyName eq "berg3" or title eq "boss 0" and active eq false', (one) => one.name.familyName === 'Berg3' || (one.title === 'Boss 0' && !one.active)],
  ['(name.familyName eq "berg3" or title eq "boss 0") and active eq false', (one) => (one.name.familyName === 'Berg3' || one.title === 'Boss 0') && !one.active],
  ['emails eq "77@work.example"', (one) => one.emails[0]?.value === '77@work.example'],
  ['emails.value co "p12"', (one) => one.emails[1]?.value.includes('p12') === true],
  ['emails[type eq "home" and value sw "p55"]', (one) => one.emails[1]?.value.startsWith('p55') === true],
  ['emails[type eq "work" and value sw "p55"]', () => false],
  ['emails[primary eq true and value ew "0@work.example"]', (one) => one.emails[0]?.value.endsWith('0@work.example') === true],
  [`${ENTERPRISE}:department eq "d4"`, (one) => department(one) === 'D4'],
  ['urn:ietf:params:scim:schemas:core:2.0:User:userName eq "person-5"', (one) => one.userName === 'Person-5'],
  ['groups pr', () => false],
  ['phoneNumbers.type eq "work"', () => false],
  ['title co "%"', () => false],
  ['title co ""', (one) => one.title !== undefined],
]

const refused = [
  ...['shoeSize eq 4', 'groups.type eq "direct"', 'emails.shoe eq 1', 'userName[value eq "x"]', 'active gt true'],
  ...['active eq 4', 'meta.created eq "yesterday"', 'meta.created co "2026"', 'title gt null', 'meta.version pr'],
]

describe('a directory of two thousand people', () => {
  async function story(t: TestContext): Promise<Provisioner> {
    const portal = await testPortal(t)
    const harbor = await portal.world.organization('Harbor')
    await populated(portal, harbor.id)
    return provisioner(portal, await scimTokenOf(portal.world, harbor))
  }

  it('is walked page by page, each person once, put in order and searched', async (t) => {
    const say = await story(t)
    let all: readonly Shown[] = []
    for (let startIndex = 1; startIndex <= PEOPLE; startIndex += 200) {
      const { body } = await say('GET', `/Users?startIndex=${startIndex}&count=1000`)
      assert.deepEqual([body.totalResults, body.itemsPerPage, body.startIndex], [PEOPLE, 200, startIndex])
      all = [...all, ...body.Resources]
    }
    assert.equal(new Set(all.map(({ id }) => id)).size, PEOPLE)
    const beyond = (await say('GET', '/Users?startIndex=5000')).body
    assert.deepEqual([beyond.totalResults, beyond.Resources], [PEOPLE, []])
    assert.equal((await say('GET', '/Users?count=0')).body.totalResults, PEOPLE)
    const sorted = (await say('GET', '/Users?sortBy=name.familyName&sortOrder=descending&count=3')).body.Resources
    assert.deepEqual(
      sorted.map((one: Shown) => one.name.familyName),
      ['Berg6', 'Berg6', 'Berg6'],
    )
    const byDay = (await say('GET', '/Users?sortBy=meta.created&count=2')).body.Resources
    assert.deepEqual(
      byDay.map((one: Shown) => one.userName),
      ['Person-1', 'Person-2'],
    )
    for (const sortBy of ['emails', 'shoeSize', 'x y'])
      assert.equal((await say('GET', `/Users?sortBy=${sortBy}`)).scimType, 'invalidValue')

    const at = all.find(({ userName }) => userName === 'Person-1990')?.meta.created ?? ''
    const late: (typeof filters)[number] = [`meta.created gt "${at}"`, (one) => one.meta.created > at]
    for (const [filter, isIt] of [...filters, late]) {
      const { status, body } = await say('GET', `/Users?count=200&filter=${encodeURIComponent(filter)}`)
      const wanted = all.filter(isIt).map(({ userName }) => userName)
      assert.deepEqual([status, body.totalResults], [200, wanted.length], filter)
      const found = body.Resources.map(({ userName }: Shown) => userName)
      assert.ok(
        found.every((name: string) => wanted.includes(name)),
        filter,
      )
    }
    for (const filter of refused)
      assert.equal((await say('GET', `/Users?filter=${encodeURIComponent(filter)}`)).scimType, 'invalidFilter', filter)
  })
})
