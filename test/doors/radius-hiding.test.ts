import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renewRecoveryCodes } from '#domain/factors/enrollments.ts'
import { ownPolicy } from '#domain/policies/policies.ts'
import { signIn } from '#domain/signin/signin.ts'
import { PLACE } from '../signed-in.ts'
import { PASSWORD } from '../world.ts'
import { carrying } from './outside-people.ts'
import { exchange, requestOf } from './radius-packets.ts'
import { type Heard, isThere, radclient, radiusStory } from './radius-parts.ts'

const asked = (username: string, password: string, more: Readonly<Record<string, string>> = {}) => ({
  ...{ 'User-Name': username, 'User-Password': password, ...more },
})

describe('where nobody may learn that a password was right', {
  skip: !isThere('radclient') && 'no radclient here',
}, () => {
  it('everybody is asked for a code in the same words and with as much, and only the right ones come in', async (t) => {
    const at = await radiusStory(t)
    const ana = await carrying(at.world, 'ana')
    await at.world.person({ username: 'bare' })
    await at.world.rows("update organization set sign_in_form = 'two-step', always_ask_second_step = true")
    const shape = ({ said, message, state }: Heard) => [said, message, state?.length]
    const right = await radclient(at, asked('ana', PASSWORD))
    assert.equal(right.said, 'Access-Challenge')
    for (const [username, password] of [
      ['ana', 'not her password'],
      ['nobody-here', PASSWORD],
      ['bare', PASSWORD],
      ['ana', `${PASSWORD}000000`],
    ] as const)
      assert.deepEqual(shape(await radclient(at, asked(username, password))), shape(right), username)
    const wrong = await radclient(at, asked('ana', 'not her password'))
    const code = ana.codeNow()
    const withWrong = await radclient(at, asked('ana', code, { State: wrong.state ?? '' }))
    assert.equal(withWrong.said, 'Access-Reject', 'a right code after a wrong password')
    const withRight = await radclient(at, asked('ana', code, { State: right.state ?? '' }))
    assert.equal(withRight.said, 'Access-Accept')
  })

  it('nobody comes to wait by signing in rightly again and again', async (t) => {
    const at = await radiusStory(t)
    const ana = await carrying(at.world, 'ana')
    await at.world.rows("update organization set sign_in_form = 'two-step', always_ask_second_step = true")
    for (let round = 0; round < 7; round++) {
      at.world.clock.advance(31)
      const { state: State = '' } = await radclient(at, asked('ana', PASSWORD))
      assert.equal((await radclient(at, asked('ana', ana.codeNow(), { State }))).said, 'Access-Accept', `${round}`)
    }
  })
})

describe('what a field for everything is read as', { skip: !isThere('radclient') && 'no radclient here' }, () => {
  it('may be a password alone that ends like a code', async (t) => {
    const at = await radiusStory(t)
    await at.world.person({ username: 'bob', password: 'rain in Hamburg 20261122' })
    assert.equal((await radclient(at, asked('bob', 'rain in Hamburg 20261122'))).said, 'Access-Accept')
    assert.equal((await radclient(at, asked('bob', 'rain in Hamburg 20261123'))).said, 'Access-Reject')
  })

  it('is followed by a question where only the application asks for a second step', async (t) => {
    const at = await radiusStory(t, { draft: { demand: { assurance: 'second-step', freshSeconds: null } } })
    await carrying(at.world, 'ana')
    await at.world.rows("update app_user set token_required = false where username = 'ana'")
    assert.equal((await radclient(at, asked('ana', PASSWORD))).said, 'Access-Challenge')
    await at.world.rows("update application set assurance = 'any'")
    assert.equal((await radclient(at, asked('ana', PASSWORD))).said, 'Access-Accept')
  })
})

describe('one code at two doors at once', () => {
  it('lets in at one of them', async (t) => {
    const at = await radiusStory(t)
    const ana = await carrying(at.world, 'ana')
    const realm = await at.world.operator()
    for (let round = 0; round < 5; round++) {
      const code = ana.codeNow()
      const form = { username: 'ana', password: PASSWORD, token: code as never }
      const from = { place: PLACE, browserName: 'her browser' }
      const request = requestOf({ username: 'ana', password: `${PASSWORD}${code}`, id: round })
      const [heard, outcome] = await Promise.all([
        exchange(at.port, [request.bytes], 5000),
        signIn(at.world, at.world.hashing, realm, form, from),
      ])
      const passed = [heard[0]?.[0] === 2, outcome.next === 'session'].filter(Boolean)
      assert.equal(passed.length, 1, `round ${round}`)
      at.world.clock.advance(120)
    }
  })
})

describe('somebody without their phone', { skip: !isThere('radclient') && 'no radclient here' }, () => {
  it('answers the challenge with a recovery code, once, unless two factors are asked for', async (t) => {
    const at = await radiusStory(t)
    const ana = await carrying(at.world, 'ana')
    const beginning = { issuer: 'x', account: 'ana', parameters: ownPolicy.totp }
    const { setup } = await at.world.work((work) => renewRecoveryCodes(work, ana.user, beginning, PLACE, 'alone'))
    const [code = '', other = ''] = setup.show === 'codes' ? setup.codes : []
    const answers = async (text: string): Promise<Heard['said']> => {
      const State = (await radclient(at, asked('ana', PASSWORD))).state ?? ''
      return (await radclient(at, asked('ana', text, { State }))).said
    }
    assert.equal(await answers(code), 'Access-Accept')
    assert.equal(await answers(code), 'Access-Reject')
    await at.world.rows("update application set assurance = 'two-factors'")
    assert.equal(await answers(other), 'Access-Reject')
  })
})
