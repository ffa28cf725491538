import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linkMe } from '#domain/account/own-links.ts'
import { objectTo } from '#domain/administration/objection.ts'
import { link, linksOf } from '#domain/providers/links.ts'
import { visitor } from '../attack/visitor.ts'
import { doorNames, doors, house, person } from '../doors/one-factor.ts'
import { lettersOf } from '../letters.ts'
import { PLACE, signed } from '../signed-in.ts'
import { testWorld } from '../world.ts'
import { comesBy, providerOf, refusedAs, saidBy } from './assertions.ts'

const OTHERS = doorNames.filter((name) => !name.startsWith('panel'))

describe('an exemption holds at the sign-in by that provider, and at no other door', () => {
  it('every other one asks for a factor of ours, also a moment after a sign-in with proof', async (t) => {
    const home = await house(t)
    const { world } = home.portal
    const provider = await providerOf(world, await world.operator())
    assert.ok(OTHERS.includes('RADIUS') && OTHERS.includes('REST, at once') && OTHERS.includes('confirmation'))
    for (const [index, name] of OTHERS.entries()) {
      const username = `person${index}`
      const somebody = await person(home, username)
      const says = { subject: username, username }
      await world.work((work) => link(work, saidBy(world, provider, says), somebody.user, 'themselves'))
      assert.equal((await comesBy(world, provider, says)).me.session.level, 'provider')
      const [wrong, right] = [await doors[name](home, somebody), await doors[name](home, somebody)]
      assert.equal(await wrong('000000'), 'refused', `${name} takes no code of nobody`)
      assert.equal(await right(somebody.codeNow()), 'in', name)
    }
  })

  it('nor does a panel that wants two factors take a session that only the provider has vouched for', async (t) => {
    const home = await house(t)
    const { world } = home.portal
    const provider = await providerOf(world, await world.operator())
    const { token } = await comesBy(world, provider)
    const [at, portal] = [visitor({ url: home.classic }), visitor(home.portal)]
    portal.jar.set('session', token)
    const { location = '' } = await at.get('/', { accept: 'text/html', 'sec-fetch-mode': 'navigate' })
    const led = await portal.get(new URL(location).pathname + new URL(location).search)
    assert.ok(led.status !== 200 || !/refresh/i.test(JSON.stringify(led.headers)), 'nobody is led in')
  })
})

describe('whoever reads that their account was linked', () => {
  it('and has not done it, ends that link with everything else', async (t) => {
    const world = await testWorld(t)
    const contoso = await world.organization('Contoso')
    const provider = await providerOf(world, contoso, { joins: false })
    const lena = await world.person({ username: 'lena', organizationId: contoso.id })
    const { me } = await signed(world, lena)
    assert.ok((await linkMe(world, me, provider, saidBy(world, provider))).ok)
    const letters = await lettersOf(world).to(lena.email)
    const token = letters.map(({ text }) => /\/not-me\/([\w-]+)/.exec(text)?.[1]).find((found) => found)
    assert.ok(token)
    const { id: realmId } = await world.operator()
    assert.equal((await objectTo(world, realmId, token, PLACE)).done, 'secured')
    assert.deepEqual(await world.look((look) => linksOf(look, lena)), [])
    assert.equal(await refusedAs(world, provider), 'stranger')
  })
})
