import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { proofsFor } from '#domain/account/confirm.ts'
import { beginApp, newRecoveryCodes, showRecoveryCodes } from '#domain/account/two-factor.ts'
import { isSetUp } from '#domain/administration/set-up-for.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import type { Level } from '#domain/sessions/sessions.ts'
import { setTokenRequired, type User } from '#domain/users/users.ts'
import { withPasskey } from '../passwordless.ts'
import type { TestPortal } from '../portal.ts'
import { appOf, proves, signed } from '../signed-in.ts'
import { isLetIn, trusts } from '../trusting.ts'
import { PASSWORD } from '../world.ts'
import { isIn } from './not-me.ts'
import { portalBehindProxy, type Visitor, visitor } from './visitor.ts'

/** Ana’s only factor is a passkey of a name that nobody has any more. Eve knows her password. */
async function ana(t: TestContext, form = 'one-page') {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const user = await world.person({ username: 'ana' })
  const { me } = await withPasskey(world, user, 'https://login.gone.test')
  await world.rows('update organization set sign_in_form = $1, modified_at = now()', form)
  world.clock.advance(60)
  const codes = async (): Promise<readonly string[]> => {
    const token = await world.work((work) => newRecoveryCodes(work, me))
    return (await world.work((work) => showRecoveryCodes(work, me, token))) ?? []
  }
  const noCodes = () =>
    world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'recovery-codes'")
  return { portal, world, user, me, codes, noCodes }
}

async function eve(portal: TestPortal): Promise<Visitor> {
  const person = visitor(portal)
  await person.post('/signin', { username: 'ana', password: PASSWORD })
  return person
}

describe('whoever knows the password of somebody whose passkey belongs to a name that is gone', () => {
  for (const form of ['one-page', 'two-step'])
    it(`does not get in by it alone (${form}), and its owner does by a recovery code`, async (t) => {
      const { portal, codes, noCodes } = await ana(t, form)
      await noCodes()
      const thief = await eve(portal)
      assert.equal((await thief.get('/signin/challenge')).location, '/signin/help')
      for (const fields of [{}, { code: '' }, { code: '123456' }, { passkey: '{}' }])
        await thief.post('/signin/challenge', fields)
      assert.equal(await isIn(thief), false)

      const [code = ''] = await codes()
      const owner = await eve(portal)
      assert.match((await owner.get('/signin/challenge')).body, /recovery code/i)
      assert.equal((await owner.post('/signin/challenge', { code })).location, '/account/replace')
    })

  it('changes nothing that protects them, where the password alone lets in', async (t) => {
    const { portal, world, user, noCodes } = await ana(t)
    await world.work((work) => setTokenRequired(work, user, false))
    await noCodes()
    const thief = await eve(portal)
    assert.equal(await isIn(thief), true)
    assert.equal((await thief.post('/account/confirm', { password: PASSWORD })).status, 422)
    assert.match((await thief.get('/account/confirm')).body, /nothing at hand that proves it/)
    assert.match((await thief.post('/account/two-factor/app')).location ?? '', /^\/account\/confirm/)
    assert.equal(await world.look((look) => isSetUp(look, { user })), true, 'no link sets up another')
  })

  it('may be let in by a recovery code there as well, where two steps are asked', async (t) => {
    const { portal, world, user, codes } = await ana(t, 'two-step')
    await world.work((work) => setTokenRequired(work, user, false))
    const [code = ''] = await codes()
    const owner = await eve(portal)
    assert.equal((await owner.post('/signin/challenge', { code })).location, '/account/replace')
  })

  it('proves by nothing less who they are, however the session began', async (t) => {
    const { world, user } = await ana(t)
    await addCodesByMail(world, user)
    const proofs = async (level: Level) => {
      const { me } = await signed(world, user, { level })
      const { password, tokens } = await world.look((look) => proofsFor(look, me))
      return [password, tokens.map(({ kind }) => kind)]
    }
    for (const level of ['password', 'mailbox', 'trusted-browser'] as const)
      assert.deepEqual(await proofs(level), [false, []], level)
    assert.deepEqual(await proofs('recovery'), [true, ['email-code']])
  })

  it('gets no method back that policy has taken away', async (t) => {
    const { portal, world, user, me } = await ana(t)
    const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
    await proves(world, me, begun)
    await world.work((work) => changePolicy(work, { organizationId: user.organizationId, offLimits: ['totp'] }))
    world.clock.advance(60)
    const thief = await eve(portal)
    const code = appOf(world, begun.setup).codeAt(world.clock.now())
    await thief.post('/signin/challenge', { code })
    assert.equal(await isIn(thief), false)
  })

  it('is let in by no browser that was trusted, once nothing else is left', async (t) => {
    const { portal, world, me } = await ana(t)
    const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
    await proves(world, me, begun)
    await world.work((work) => setTokenRequired(work, me.user, true))
    const browser = visitor(portal)
    await trusts(portal, browser, 'ana', { ...appOf(world, begun.setup), uri: '', enrollment: begun.enrollmentId })
    assert.equal(await isLetIn(browser, 'ana'), true)
    await world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'totp'")
    assert.equal(await isLetIn(browser, 'ana'), false)
  })
})

/** As if the code that was sent had been given. */
async function addCodesByMail(world: TestPortal['world'], { organizationId, id }: User): Promise<void> {
  await world.rows(
    `insert into enrollment (organization_id, id, user_id, kind, state, label, created_at, proved_at)
      values ($1, gen_random_uuid(), $2, 'email-code', 'active', '', now(), now())`,
    ...[organizationId, id],
  )
}
