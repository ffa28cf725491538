import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { begin, findEnrollment } from '#domain/factors/enrollments.ts'
import { signIn } from '#domain/signin/signin.ts'
import { type OneTimeCode, parseCode } from '#kernel/parse.ts'
import { authenticator, enrolled, HOME } from '../../../test/factor-contract.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { WRONG_IN_A_ROW } from './ceremony.ts'

/** Enrollments whose dates do not fit their state, which no check of the table refuses. */
const unsound = (world: TestWorld) =>
  world.rows(`select * from enrollment
    where (kind = 'totp' and (expires_at is not null) <> (state = 'pending')) or (ended_at is not null) <> (state = 'ended')`)

const BEGINNING = {
  issuer: 'Example Hosting',
  account: 'ana',
  parameters: { algorithm: 'SHA1', digits: 6, period: 30 },
} as const

describe('the ceremony', () => {
  it('keeps the dates of an enrollment as its state says, from its set-up to its end', async (t) => {
    const ana = await enrolled(t, 'totp')
    const { world, user, enrollment } = ana
    const start = { as: 'pending', kind: 'totp', label: 'new', replacesId: enrollment.id } as const
    await world.work((work) => begin(work, user, start, BEGINNING, HOME))
    assert.deepEqual(await unsound(world), [])
    await world.work((work) => begin(work, user, start, BEGINNING, HOME))
    assert.deepEqual(await unsound(world), [], 'the first set-up has ended')
    await world.rows('update enrollment set wrong_in_row = $1 where id = $2', WRONG_IN_A_ROW - 1, enrollment.id)
    await ana.gives(ana.wrong())
    assert.deepEqual(await unsound(world), [])
    const states = await world.rows<{ state: string }>('select state from enrollment order by state::text')
    assert.deepEqual(
      states.map(({ state }) => state),
      ['ended', 'exhausted', 'pending'],
    )
  })

  it('takes the code of an untried replacement at its own step only, beside the app in use', async (t) => {
    const world = await testWorld(t)
    const ana = await enrolled(t, 'totp', { world })
    const start = { as: 'unproved', kind: 'totp', label: 'new', replacesId: ana.enrollment.id } as const
    const { enrollmentId, setup } = await world.work((work) => begin(work, ana.user, start, BEGINNING, HOME))
    assert.ok(setup.show === 'otpauth')
    const app = authenticator(setup.uri)
    const gives = async (steps: number): Promise<string> => {
      const token = parseCode(app.codeAt(world.clock.now(), steps)) as OneTimeCode
      const form = { username: 'ana', password: PASSWORD, token }
      const from = { place: HOME, browserName: 'hers' }
      return (await signIn(world, world.hashing, await world.operator(), form, from)).next
    }
    assert.deepEqual([await gives(-1), await gives(1)], ['refused', 'refused'])
    assert.equal(await gives(0), 'session')
    const proved = await world.look((look) => findEnrollment(look, ana.user, enrollmentId))
    assert.equal(proved?.state, 'active')
  })
})
