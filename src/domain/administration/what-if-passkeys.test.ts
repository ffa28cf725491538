import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { dropHost } from '#domain/organizations/hosts.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { type Says, silent } from '#domain/policies/levels.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import type { Scope } from '#kernel/work.ts'
import { withPasskey } from '../../../test/passwordless.ts'
import { type Signed, signed } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import type { PolicyPlace } from './policy.ts'
import { scopeOf } from './rights.ts'
import { type WhatIf, whatIf } from './what-if.ts'

const HOST = 'login.harbor.test'
const OTHER = 'my.harbor.test'
const only = { phishingResistant: 'required' } as const

/** People of the reseller Harbor, which has two names of its own, and of its client Bakery. */
type Story = {
  readonly world: TestWorld
  readonly harbor: Organization
  readonly bakery: Organization
  readonly rita: Signed
  readonly beth: Signed
  asks(who: Signed, place: PolicyPlace, says: Partial<Says>): Promise<WhatIf>
}

async function story(t: TestContext): Promise<Story> {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const owner = async (username: string, organizationId: string): Promise<Signed> =>
    signed(world, await world.person({ username, organizationId, role: 'owner' }))
  const [rita, beth] = [await owner('rita', harbor.id), await owner('beth', bakery.id)]
  for (const [username, hosts] of Object.entries({ mia: [], ned: [HOST], kim: [OTHER, HOST], lou: [OTHER], zoe: [] })) {
    const user = await world.person({ username, organizationId: bakery.id })
    for (const host of hosts) await withPasskey(world, user, `https://${host}`)
  }
  await withPasskey(world, await world.person({ username: 'olaf' }))
  await moveIn(world, harbor)
  const asks: Story['asks'] = ({ me }, place, says) =>
    whatIf(world, scopeOf(me) as Scope, place, { ...silent, ...says })
  return { world, harbor, bakery, rita, beth, asks }
}

/** Harbor's people, and those below, sign in at its own names. */
async function moveIn(world: TestWorld, { id, path }: Organization): Promise<void> {
  for (const name of [HOST, OTHER])
    await world.rows(
      `insert into host_name (organization_id, name, challenge, created_at, proved_at) values ($1, $2, '', now(), now())`,
      ...[id, name],
    )
  for (const table of ['organization', 'app_user'])
    await world.rows(`update ${table} set realm_id = $1 where starts_with(path, $2)`, id, path)
}

const at = (organization: Organization, more: Partial<PolicyPlace> = {}): PolicyPlace => ({
  ...{ organization, role: null, user: undefined },
  ...more,
})

const summed = ({ onlyPasskeys: are }: WhatIf) =>
  are && [are.people, are.without, are.listed.map(({ username }) => username)]

describe('before a level that takes passkeys only is saved', () => {
  it('says who has none, by a count and by names, at once or from a day on', async (t) => {
    const { world, harbor, bakery, rita, asks } = await story(t)
    const without = [6, 3, ['rita', 'beth', 'mia']]
    const { id: zoe } = (await world.rows<{ id: string }>("select id from app_user where username = 'zoe'"))[0] ?? {}
    assert.ok(zoe)
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, userId: zoe, stepUpAge: 60, ...only }))
    assert.deepEqual(summed(await asks(rita, at(harbor), only)), without, 'nothing changes for Zoe')
    const phishingResistantFrom = new Date(world.clock.now().getTime() + 86_400_000)
    const later = await asks(rita, at(harbor), { ...only, phishingResistantFrom })
    assert.deepEqual(summed(later), without)
    assert.deepEqual(summed(await asks(rita, at(bakery, { role: 'owner' }), only)), [1, 1, ['beth']])
  })

  it('counts no passkey of a name that is gone, also for whoever does not reach the organization of that name', async (t) => {
    const { world, harbor, bakery, rita, beth, asks } = await story(t)
    assert.deepEqual(summed(await asks(beth, at(bakery), only)), [6, 3, ['beth', 'mia', 'zoe']])
    await world.within(scopeOf(rita.me) as Scope, (work) => dropHost(work, { organizationId: harbor.id, name: OTHER }))
    const gone = [6, 4, ['beth', 'lou', 'mia', 'zoe']]
    assert.deepEqual(summed(await asks(beth, at(bakery), only)), gone, 'Kim has another one')
  })

  it('speaks of passkeys where they alone would be taken, whatever else is saved', async (t) => {
    const { world, harbor, bakery, rita, asks } = await story(t)
    assert.equal((await asks(rita, at(harbor), { secondFactor: 'required' })).onlyPasskeys, undefined)
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, ...only }))
    const other = await asks(rita, at(harbor), { stepUpAge: 60 })
    assert.deepEqual([other.touched.people, summed(other)], [7, [6, 3, ['beth', 'mia', 'zoe']]])
  })
})
