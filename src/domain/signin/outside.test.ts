import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { renewRecoveryCodes } from '#domain/factors/enrollments.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { ownPolicy } from '#domain/policies/policies.ts'
import { type Carrying, carrying, programOf } from '../../../test/doors/outside-people.ts'
import { codeSent, enables, sendFreely } from '../../../test/sent-codes.ts'
import { PLACE, signed, told } from '../../../test/signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../../../test/world.ts'
import { answerOutside, beginOutside, type OutsideOutcome, verifyOutside } from './outside.ts'
import { signIn } from './signin.ts'

sendFreely()

type Story = { readonly world: TestWorld; readonly realm: Organization; readonly ana: Carrying }

async function story(t: TestContext): Promise<Story> {
  const world = await testWorld(t)
  return { world, ana: await carrying(world, 'ana'), realm: await world.operator() }
}

const said = (outcome: OutsideOutcome): string => (outcome.passed ? 'passed' : outcome.reason)
const called = { username: 'ana' } as const
const wrongCode = (right: string): string => String((Number(right) + 500_000) % 1_000_000).padStart(6, '0')

describe('a program that asks for the second factor', () => {
  it('hears that a code is right, once, and the record names the door and the application', async (t) => {
    const { world, realm, ana } = await story(t)
    const code = ana.codeNow()
    const first = await verifyOutside(world, realm, called, code, programOf(realm))
    assert.ok(first.passed)
    assert.deepEqual([first.enrollmentKind, first.assurance, first.user.id], ['totp', 'possession', ana.user.id])
    assert.equal(said(await verifyOutside(world, realm, called, code, programOf(realm))), 'wrong')
    const rows = await world.rows<{ outcome: string; detail: Record<string, string> }>(
      "select outcome, detail from audit_event where action = 'signin.second-factor' order by id",
    )
    assert.deepEqual(rows.map(({ outcome }) => outcome).sort(), ['done', 'refused'])
    for (const { detail } of rows) {
      assert.equal(detail.door, 'api')
      assert.match(detail.application ?? '', /^[0-9a-f-]{36}\.[0-9a-f-]{36}$/)
    }
  })

  it('finds the code dead that was used at the portal, and the portal one that was used here', async (t) => {
    const { world, realm, ana } = await story(t)
    const portal = (token: string) =>
      signIn(
        world,
        world.hashing,
        realm,
        { username: 'ana', password: PASSWORD, token: token as never },
        { place: PLACE, browserName: 'her browser' },
      )
    const one = ana.codeNow()
    assert.equal((await portal(one)).next, 'session')
    assert.equal(said(await verifyOutside(world, realm, called, one, programOf(realm))), 'wrong')
    world.clock.advance(60)
    const other = ana.codeNow()
    assert.equal(said(await verifyOutside(world, realm, called, other, programOf(realm))), 'passed')
    assert.equal((await portal(other)).next, 'refused')
  })

  it('says the same of a name that nobody has, of who has no app, is suspended or not theirs: waits too', async (t) => {
    const { world, realm, ana } = await story(t)
    await world.person({ username: 'bare' })
    const { user: gone } = await carrying(world, 'gone')
    await world.rows("update app_user set status = 'suspended' where id = $1", gone.id)
    const harbor = await world.organization('Harbor')
    await carrying(world, 'theirs', harbor.id)
    const bakery = await world.organization('Bakery')
    const wrong = wrongCode(ana.codeNow())
    const heard = async (username: string, from = programOf(realm)): Promise<unknown[]> => {
      const outcomes: unknown[] = []
      for (let tries = 0; tries < 7; tries++)
        outcomes.push(await verifyOutside(world, realm, { username }, wrong, from))
      return outcomes.map((one) => ({
        ...(one as object),
        retryAfter: Boolean((one as { retryAfter?: number }).retryAfter),
      }))
    }
    const known = await heard('ana')
    assert.deepEqual(known.at(-1), { passed: false, reason: 'wait', retryAfter: true })
    for (const username of ['nobody-here', 'bare', 'gone']) assert.deepEqual(await heard(username), known, username)
    assert.deepEqual(await heard('theirs', programOf(bakery)), known, 'of another organization')
  })

  it('takes a recovery code, says which kind it was, and the person is told', async (t) => {
    const { world, realm, ana } = await story(t)
    const beginning = { issuer: 'x', account: 'ana', parameters: ownPolicy.totp }
    const { setup } = await world.work((work) => renewRecoveryCodes(work, ana.user, beginning, PLACE, 'alone'))
    const [code = ''] = setup.show === 'codes' ? setup.codes : []
    const outcome = await verifyOutside(world, realm, called, code.toUpperCase(), programOf(realm))
    assert.ok(outcome.passed)
    assert.deepEqual([outcome.enrollmentKind, outcome.assurance], ['recovery-codes', 'recovery'])
    assert.equal(said(await verifyOutside(world, realm, called, code, programOf(realm))), 'wrong')
    assert.ok((await told(world)).some(({ template }) => template === 'recovery-code-used'))
  })

  it('counts the wrong codes of all doors together', async (t) => {
    const { world, realm, ana } = await story(t)
    const wrong = wrongCode(ana.codeNow())
    for (const door of ['api', 'radius', 'api', 'radius', 'api'])
      assert.equal(said(await verifyOutside(world, realm, called, wrong, programOf(realm, { door }))), 'wrong')
    const right = ana.codeNow()
    const outcome = await verifyOutside(world, realm, called, right, programOf(realm, { door: 'radius' }))
    assert.deepEqual([said(outcome), outcome.passed ? 0 : outcome.retryAfter], ['wait', 30])
    world.clock.advance(31)
    assert.equal(said(await verifyOutside(world, realm, called, ana.codeNow(), programOf(realm))), 'passed')
  })

  it('does not take what falls short of what the application asks for', async (t) => {
    const { world, realm, ana } = await story(t)
    const strict = programOf(realm, { assurance: 'phishing-resistant' })
    assert.equal(said(await verifyOutside(world, realm, called, ana.codeNow(), strict)), 'wrong')
    assert.equal(said(await verifyOutside(world, realm, called, ana.codeNow(), programOf(realm))), 'passed')
  })
})

describe('an attempt that a program began', () => {
  it('sends the code of the default method, and takes that one alone', async (t) => {
    const { world, realm, ana } = await story(t)
    const { me } = await signed(world, ana.user)
    await enables(world, me, 'email-code')
    const begun = await beginOutside(world, realm, { id: ana.user.id }, { ...programOf(realm), wanted: ['email-code'] })
    assert.deepEqual([begun.asked?.kind, begun.sent], ['email-code', { ok: true }])
    const code = await codeSent(world, ana.user)
    assert.equal(said(await verifyOutside(world, realm, called, code, programOf(realm))), 'wrong', 'not without it')
    assert.equal(said(await answerOutside(world, realm, begun.token, code, programOf(realm))), 'passed')
    assert.equal(said(await answerOutside(world, realm, begun.token, code, programOf(realm))), 'over')
  })

  it('is nothing to another application, after ten minutes, or after five wrong codes', async (t) => {
    const { world, realm, ana } = await story(t)
    const other = programOf(realm, { application: { organizationId: realm.id, id: ana.user.id } })
    const begin = async () => (await beginOutside(world, realm, called, programOf(realm))).token
    const tokens = [await begin(), await begin(), await begin()] as const
    assert.equal(said(await answerOutside(world, realm, tokens[0], ana.codeNow(), other)), 'over')
    assert.equal(said(await answerOutside(world, realm, tokens[0], ana.codeNow(), programOf(realm))), 'passed')
    const heard: string[] = []
    for (let tries = 0; tries < 6; tries++)
      heard.push(said(await answerOutside(world, realm, tokens[1], wrongCode(ana.codeNow()), programOf(realm))))
    assert.deepEqual(heard, ['wrong', 'wrong', 'wrong', 'wrong', 'over', 'over'])
    world.clock.advance(600)
    assert.equal(said(await answerOutside(world, realm, tokens[2], ana.codeNow(), programOf(realm))), 'over')
  })

  it('begins for nobody too, and has nothing to ask them', async (t) => {
    const { world, realm } = await story(t)
    const begun = await beginOutside(world, realm, { username: 'nobody-here' }, programOf(realm))
    assert.deepEqual([begun.methods, begun.asked, begun.sent], [[], undefined, undefined])
    assert.equal(said(await answerOutside(world, realm, begun.token, '123456', programOf(realm))), 'wrong')
  })

  it('ends when its person is none of theirs any more', async (t) => {
    const { world, realm, ana } = await story(t)
    const { token } = await beginOutside(world, realm, called, programOf(realm))
    const moved = programOf(realm, { isTheirs: () => false })
    assert.equal(said(await answerOutside(world, realm, token, ana.codeNow(), moved)), 'over')
  })
})
