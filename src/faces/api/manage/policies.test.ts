import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { keyOf, type Speaking, speaking } from '../../../../test/doors/api.ts'
import { testPortal } from '../../../../test/portal.ts'

type Story = { readonly say: Speaking; readonly top: Speaking; readonly own: string; readonly below: string }

async function story(t: TestContext): Promise<Story> {
  const portal = await testPortal(t)
  const { world } = portal
  const operator = await world.operator()
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const at = (id: string) => `/v1/organizations/${id}/policy`
  return {
    top: speaking(portal, (await keyOf(world, operator)).token),
    say: speaking(portal, (await keyOf(world, harbor)).token),
    ...{ own: at(harbor.id), below: at(bakery.id) },
  }
}

const ANY = { 'if-match': '*' }

describe('a program that governs', () => {
  it('says what a level says, and sees what holds by whose word', async (t) => {
    const { say, top, own, below } = await story(t)
    assert.equal((await top('PUT', own, { sessionIdle: 1800 }, ANY)).status, 200)
    const said = await say('PUT', below, { secondFactor: 'required', graceDays: 14, offLimits: ['sms-code'] }, ANY)
    assert.deepEqual([said.status, said.body.own.graceDays], [200, 14])
    const { effective } = (await say('GET', below)).body
    assert.equal(effective.secondFactor.from.level, 'organization')
    assert.deepEqual([effective.sessionIdle.value, effective.sessionIdle.from.level], [1800, 'organization'])
    assert.deepEqual(effective.linkLife.from, { level: 'product', organization: null })
    const role = await say('PUT', `${below}?role=owner`, { codeDigits: 8 }, ANY)
    assert.deepEqual([role.body.role, role.body.own.codeDigits, role.body.own.graceDays], ['owner', 8, null])
  })

  it('is told only the level of what is above', async (t) => {
    const { say, top, own } = await story(t)
    const operator = (await top('GET', '/v1/organizations')).body.items[0].id
    await top('PUT', `/v1/organizations/${operator}/policy`, { codeDigits: 8 }, ANY)
    assert.deepEqual((await say('GET', own)).body.effective.codeDigits, {
      value: 8,
      from: { level: 'above', organization: null },
    })
    const looser = await say('PUT', own, { codeDigits: 6 }, ANY)
    assert.deepEqual([looser.code, looser.body.errors], ['looser', [{ field: 'codeDigits', problem: 'looser' }]])
  })

  it('loosens those below it, and never itself', async (t) => {
    const { say, top, own, below } = await story(t)
    const strict = { secondFactor: 'required', sessionIdle: 600, offLimits: ['sms-code'], setUpBy: 'owners' }
    assert.equal((await say('PUT', own, strict, ANY)).status, 200)
    assert.equal((await say('PUT', below, { sessionIdle: 300 }, ANY)).status, 200)
    assert.equal((await say('PUT', below, {}, ANY)).status, 200)
    const less = {
      secondFactor: { ...strict, secondFactor: 'optional' },
      start: { ...strict, graceDays: 10 },
      sessionIdle: { ...strict, sessionIdle: null },
      offLimits: { ...strict, offLimits: [] },
      setUpBy: { ...strict, setUpBy: 'administrators' },
    }
    for (const [field, body] of Object.entries(less)) {
      const heard = await say('PUT', own, body, ANY)
      assert.deepEqual([heard.code, heard.body.errors[0].field], ['looser', field])
    }
    assert.equal((await say('PUT', own, { ...strict, sessionIdle: 300 }, ANY)).status, 200)
    assert.equal((await top('PUT', own, {}, ANY)).status, 200)
  })

  it('leaves nobody with a duty and no method, and changes what it knows', async (t) => {
    const { say, own, below } = await story(t)
    const all = ['totp', 'passkey', 'email-code', 'sms-code']
    assert.equal((await say('PUT', below, { secondFactor: 'required', offLimits: all }, ANY)).code, 'dead-end')
    const { headers } = await say('GET', own)
    const match = { 'if-match': headers.get('etag') ?? '' }
    assert.equal((await say('PUT', own, { codeDigits: 7 })).code, 'unconditional')
    const first = await say('PUT', own, { codeDigits: 7 }, match)
    assert.equal((await say('PUT', own, { codeDigits: 8 }, match)).code, 'changed')
    assert.equal(
      (await say('PUT', own, { codeDigits: 8 }, { 'if-match': first.headers.get('etag') ?? '' })).status,
      200,
    )
  })

  it('hears what does not go together', async (t) => {
    const { say, below } = await story(t)
    const wrong = [
      [{ graceDays: 3 }, 'graceDays'],
      [{ secondFactor: 'required', graceDays: 3, graceSignIns: 3 }, 'graceSignIns'],
      [{ secondFactor: 'required', requiredFrom: '2020-01-01T00:00:00Z' }, 'requiredFrom'],
      [{ phishingResistantFrom: '2099-01-01T00:00:00Z' }, 'phishingResistantFrom'],
      [{ sessionIdle: 1.5 }, 'sessionIdle'],
      [{ offLimits: ['letters'] }, 'offLimits.0'],
      [{ everything: 'off' }, 'everything'],
    ] as const
    for (const [body, field] of wrong)
      assert.equal((await say('PUT', below, body, ANY)).body.errors?.[0]?.field, field, JSON.stringify(body))
  })
})
