import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changePolicy } from '#domain/policies/policies.ts'
import { day, plus } from '#kernel/time.ts'
import { at, HOST, proves, story } from '../white-label.ts'
import { type Answered, confirms, signedIn } from './visitor.ts'

describe('at an address of an organization’s own, what a level above requires', () => {
  it('is said without the name of that level, on every page of people and policy and in refusals', async (t) => {
    const told = await story(t)
    const { portal, acme, client } = told
    const { world } = portal
    await proves(told)
    const operator = await world.operator()
    const requiredFrom = plus(world.clock.now(), 10 * day)
    const says = {
      offLimits: ['totp', 'passkey', 'bypass-code'],
      sessionIdle: 1800,
      resetWait: 3600,
      setUpBy: 'nobody',
    } as const
    await world.work((work) => changePolicy(work, { organizationId: operator.id, ...says }))
    await world.work((work) =>
      changePolicy(work, { organizationId: operator.id, role: 'member', secondFactor: 'required', requiredFrom }),
    )
    const rita = await signedIn(portal, 'rita', { as: at(portal, HOST) })
    await confirms(rita)
    const [carl] = await world.rows<{ id: string }>(`select id from app_user where username = 'carl'`)
    const person = `/admin/organizations/${client.id}/users/${carl?.id}`
    const clean = ({ status, body }: Answered, what: string, expected = 200): void => {
      assert.equal(status, expected, what)
      assert.doesNotMatch(body, /Example Hosting/, what)
    }
    for (const path of ['', '/policy', '/reset', '/bypass', '/enrollment-link'])
      clean(await rita.get(`${person}${path}`), path)
    for (const { id } of [acme, client]) clean(await rita.get(`/admin/organizations/${id}/policy`), id)
    const carls = await signedIn(portal, 'carl', { as: at(portal, HOST) })
    for (const path of ['/account/details', '/account/security', '/account/two-factor', '/account/settings'])
      clean(await carls.get(path), path)
    const policy = `/admin/organizations/${client.id}/policy`
    const looser = await rita.post(policy, { session_idle: '60', do: 'check' })
    clean(looser, 'a looser policy', 422)
    const deadEnd = await rita.post(policy, { second_factor: 'required', start: 'once', do: 'check' })
    clean(deadEnd, 'a duty without a method', 422)
    clean(await rita.post(`${person}/bypass`, { reason: 'phone at home' }), 'a bypass code', 422)
    const on = await rita.post(person, { security_token: 'not-required', email: 'carl@example.com' })
    clean(on, 'taking back what a level above requires', 422)
  })
})
