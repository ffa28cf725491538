import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { beginApp } from '#domain/account/two-factor.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { type Says, silent } from '#domain/policies/levels.ts'
import { changePolicy, policyOf } from '#domain/policies/policies.ts'
import type { User } from '#domain/users/users.ts'
import { day, plus } from '#kernel/time.ts'
import type { Scope } from '#kernel/work.ts'
import { proves, type Signed, signed } from '../../../test/signed-in.ts'
import { type TestWorld, testWorld } from '../../../test/world.ts'
import { grantException, revokeExceptions } from './exceptions.ts'
import { explain, explainAll } from './explain.ts'
import { type PolicyPlace, savePolicy } from './policy.ts'
import { scopeOf } from './rights.ts'
import { whatIf } from './what-if.ts'

/** Owners of the operator, of the reseller Harbor, and of its client Bakery, where mia is a member. */
type Tree = { readonly [owner in 'olga' | 'rita' | 'beth']: Signed } & {
  readonly world: TestWorld
  readonly harbor: Organization
  readonly bakery: Organization
  readonly mia: User
}

async function tree(t: TestContext): Promise<Tree> {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const owner = async (username: string, organizationId: string): Promise<Signed> =>
    signed(world, await world.person({ username, organizationId, role: 'owner' }))
  const mia = await world.person({ username: 'mia', organizationId: bakery.id })
  const { id } = await world.operator()
  return {
    ...{ world, harbor, bakery, mia },
    olga: await owner('olga', id),
    rita: await owner('rita', harbor.id),
    beth: await owner('beth', bakery.id),
  }
}

const at = (organization: Organization, more: Partial<PolicyPlace> = {}): PolicyPlace => ({
  ...{ organization, role: null, user: undefined },
  ...more,
})
const saves = ({ world }: Tree, { me }: Signed, place: PolicyPlace, says: Partial<Says>) =>
  savePolicy(world, scopeOf(me) as Scope, me, place, { ...silent, ...says })
const required = { secondFactor: 'required' } as const

describe('a level', () => {
  it('cannot loosen what is said above, and is told by whom', async (t) => {
    const all = await tree(t)
    assert.equal(await saves(all, all.rita, at(all.harbor), { ...required, graceDays: 7, sessionIdle: 600 }), undefined)
    const refused = await saves(all, all.beth, at(all.bakery), {
      ...{ secondFactor: 'optional', sessionIdle: 1200, stepUpAge: 3600 },
    })
    assert.equal(refused?.code, 'looser')
    assert.deepEqual(
      refused?.code === 'looser' && refused.loosenings.map(({ setting, from }) => [setting, from?.name]),
      [
        ['sessionIdle', 'Harbor'],
        ['stepUpAge', undefined],
        ['secondFactor', 'Harbor'],
      ],
    )
    const later = await saves(all, all.beth, at(all.bakery), { ...required, graceDays: 8 })
    assert.deepEqual(later?.code === 'looser' && later.loosenings.map(({ setting }) => setting), ['graceDays'])
    const { sessionIdle } = await all.world.look((look) => policyOf(look, all.bakery, all.mia))
    assert.equal(sessionIdle, 600)
    assert.equal((await all.world.rows("select 1 from audit_event where action = 'policy.changed'")).length, 1)
  })

  it('is overtaken at once by a level above, and its own words come back when that one is silent again', async (t) => {
    const all = await tree(t)
    const now = async () => (await all.world.look((look) => policyOf(look, all.bakery, all.mia))).stepUpAge
    await saves(all, all.beth, at(all.bakery), { stepUpAge: 200 })
    await saves(all, all.rita, at(all.harbor), { stepUpAge: 100 })
    assert.equal(await now(), 100)
    await saves(all, all.rita, at(all.harbor), {})
    assert.equal(await now(), 200)
  })

  it('cannot leave anybody with a duty and no method for it, wherever the other half is said', async (t) => {
    const all = await tree(t)
    const off = { offLimits: ['totp', 'email-code', 'passkey'] }
    await saves(all, all.beth, at(all.bakery, { role: 'member' }), required)
    const above = await saves(all, all.olga, at(await all.world.operator()), off)
    assert.equal(above?.code, 'dead-end')
    if (above?.code !== 'dead-end') return
    assert.deepEqual([above.deadEnd.requires.name, above.deadEnd.requires.role], ['Bakery', 'member'])
    assert.deepEqual(
      above.deadEnd.forbids.map(({ name }) => name),
      ['Example Hosting'],
    )
    assert.equal((await saves(all, all.beth, at(all.bakery), off))?.code, 'dead-end')
    assert.equal((await saves(all, all.beth, at(all.bakery, { role: 'owner' }), off))?.code, undefined)
    assert.equal(
      (await saves(all, all.beth, at(all.bakery, { role: 'owner' }), { ...off, ...required }))?.code,
      'dead-end',
    )
    await saves(all, all.beth, at(all.bakery, { role: 'member' }), {})
    await saves(all, all.beth, at(all.bakery, { user: all.mia }), required)
    assert.equal((await saves(all, all.rita, at(all.harbor), off))?.code, 'dead-end', 'a person alone counts too')
  })

  it('cannot shut out whoever saves it, who came in without a passkey', async (t) => {
    const all = await tree(t)
    const only = { phishingResistant: 'required' } as const
    assert.equal((await saves(all, all.beth, at(all.bakery), only))?.code, 'shuts-out-yourself')
    assert.equal((await saves(all, all.beth, at(all.bakery, { role: 'owner' }), only))?.code, 'shuts-out-yourself')
    const tomorrow = new Date(all.world.clock.now().getTime() + 86_400_000)
    for (const [place, says] of [
      [at(all.bakery, { role: 'member' }), only],
      [at(all.bakery), { ...only, phishingResistantFrom: tomorrow }],
    ] as const)
      assert.equal(await saves(all, all.beth, place, says), undefined)
  })

  it('may be saved only within the reach of whoever saves it', async (t) => {
    const all = await tree(t)
    await assert.rejects(saves(all, all.beth, at(all.harbor), { stepUpAge: 60 }))
    assert.equal((await all.world.look((look) => policyOf(look, all.harbor))).stepUpAge, 300)
  })
})

describe('before it is saved', () => {
  it('says whom it touches and what they lack, by counts and by names', async (t) => {
    const all = await tree(t)
    const { world, harbor, bakery, rita, beth } = all
    const ned = await world.person({ username: 'ned', organizationId: bakery.id, mobile: '+493012345678' })
    const { me } = await signed(world, ned)
    await proves(world, me, await world.work((work) => beginApp(work, me, 'phone', 'pending', null)))
    const zoe = await world.person({ username: 'zoe', organizationId: bakery.id })
    await world.work((work) => changePolicy(work, { organizationId: bakery.id, userId: zoe.id, ...required }))
    const ask = (place: PolicyPlace, says: Partial<Says>) =>
      whatIf(world, scopeOf(rita.me) as Scope, place, { ...silent, ...says })
    const all4 = await ask(at(harbor), required)
    assert.equal(all4.reached, 5)
    assert.deepEqual(all4.touched, { people: 5, withoutFactor: 4, withoutPhone: 4, withoutEmail: 0 })
    assert.deepEqual(
      all4.lists.factor.map(({ username }) => username),
      ['rita', 'beth', 'mia', 'zoe'],
    )
    assert.deepEqual(
      all4.lists['phone-or-email'].map(({ username }) => username),
      ['rita', 'beth', 'mia', 'zoe'],
    )
    const members = await ask(at(bakery, { role: 'member' }), required)
    assert.deepEqual(
      [members.reached, members.lists.nothing.map(({ username }) => username)],
      [3, ['mia', 'ned', 'zoe']],
    )
    await saves(all, beth, at(bakery), { stepUpAge: 60 })
    const few = await ask(at(harbor), { stepUpAge: 120 })
    assert.deepEqual([few.reached, few.lists.nothing.map(({ username }) => username)], [5, ['rita']])
    const nobody = await ask(at(bakery, { user: zoe }), required)
    assert.deepEqual([nobody.reached, nobody.touched.people], [1, 0])
  })
})

describe('an exception', () => {
  it('is granted by the level that requires, or above, and by none below', async (t) => {
    const all = await tree(t)
    const { world, bakery, mia, rita, beth, olga } = all
    const grant = ({ me }: Signed, days = 30) =>
      grantException(
        world,
        scopeOf(me) as Scope,
        me,
        { organization: bakery, user: mia },
        {
          ...{ reason: 'broken phone', endsAt: plus(world.clock.now(), days * day) },
        },
      )
    const state = async () => (await world.look((look) => policyOf(look, bakery, mia))).requirement.state
    assert.deepEqual(await grant(rita), { ok: false, code: 'nothing-to-except' })
    await saves(all, rita, at(all.harbor), required)
    const refused = await grant(beth)
    assert.equal(!refused.ok && refused.code === 'set-above' && refused.from.name, 'Harbor')
    assert.equal(await state(), 'due')
    assert.deepEqual(await grant(rita, 400), { ok: false, code: 'too-long' })
    assert.deepEqual(await grant(rita), { ok: true })
    assert.equal(await state(), 'exempt')
    world.clock.advance(30 * day)
    assert.equal(await state(), 'due', 'it ends by itself')
    assert.deepEqual(await grant(olga), { ok: true })
    assert.equal(
      await revokeExceptions(world, scopeOf(rita.me) as Scope, rita.me, { organization: bakery, user: mia }),
      true,
    )
    assert.equal(await state(), 'exempt', 'what the operator granted is not the reseller’s to end')
    assert.equal(
      await revokeExceptions(world, scopeOf(olga.me) as Scope, olga.me, { organization: bakery, user: mia }),
      true,
    )
    assert.equal(await state(), 'due')
  })
})

describe('the explanation', () => {
  it('says what the next sign-in needs and by whose word', async (t) => {
    const all = await tree(t)
    const ask = () => all.world.look((look) => explain(look, all.bakery, all.mia))
    assert.deepEqual((await ask()).demand, { need: 'nothing', because: 'nothing-requires-it' })
    await saves(all, all.rita, at(all.harbor), { ...required, graceSignIns: 1, sessionIdle: 600 })
    const grace = await ask()
    assert.deepEqual(grace.demand, { need: 'nothing', because: 'policy-requires-it-later' })
    assert.deepEqual([grace.effective.sessionIdle.value, grace.effective.sessionIdle.from?.name], [600, 'Harbor'])
    await saves(all, all.rita, at(all.harbor), required)
    assert.deepEqual((await ask()).demand, { need: 'set-up', because: 'policy-requires-it' })
  })

  it('knows everybody of a name, in every realm', async (t) => {
    const { world, harbor } = await tree(t)
    const { id } = await world.person({ username: 'mia-too', organizationId: harbor.id })
    const other = "update app_user set username = 'MIA', username_key = 'mia', realm_id = $1 where id = $2"
    await world.rows(other, harbor.id, id)
    const found = await world.look((look) => explainAll(look, 'Mia'))
    assert.deepEqual(
      found.map(({ organization }) => organization.name),
      ['Harbor', 'Bakery'],
    )
  })
})
