import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  beginsApp,
  codesIn,
  confirms,
  portalBehindProxy,
  protectedPerson,
  setsUpApp,
  signedIn,
  type Visitor,
  visitor,
} from '../../../../test/attack/visitor.ts'
import type { TestPortal } from '../../../../test/portal.ts'
import { PASSWORD } from '../../../../test/world.ts'

const TYPED = { name: 'Ana Lindqvist', email: 'ana@example.com', mobile: '', language: 'de', time_zone: 'Asia/Tokyo' }
const LONG = 6 * 60

describe('a confirmation in between', () => {
  it('is asked on the profile itself, and everything typed is still there', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const ana = await signedIn(portal, 'ana')
    const tries = [
      [{}, 'Give your current password to make this change.'],
      [{ current_password: 'not the one' }, 'This is not your current password.'],
    ] as const
    for (const [given, says] of tries) {
      const { status, body } = await ana.post('/account/profile/app', { ...TYPED, ...given })
      assert.equal(status, 422)
      assert.ok(body.includes(says) && body.includes('value="Ana Lindqvist"') && !body.includes('otpauth:'))
      assert.match(body, /<option value="Asia\/Tokyo" selected/)
    }
    const app = await beginsApp(ana, '/account/profile/app', { ...TYPED, current_password: PASSWORD })
    const code = app.codeAt(portal.world.clock.now())
    const proved = await ana.post('/account/profile', { ...TYPED, mfa: 'on', enrollment: app.enrollment, code })
    assert.match(proved.location ?? '', /^\/account\/recovery-codes\?once=/)
    assert.equal(codesIn((await ana.get(proved.location ?? '')).body).length, 10)
  })

  it('keeps what was typed on the page with the key', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const ana = await signedIn(portal, 'ana')
    const { body } = await ana.post('/account/profile/app', { ...TYPED, current_password: PASSWORD })
    assert.ok(body.includes('otpauth:') && body.includes('value="Ana Lindqvist"'))
  })

  it('comes before the form of the organization, not after it was filled in', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'otto', role: 'owner' })
    const otto = await signedIn(portal, 'otto')
    const settings = await settingsOf(otto)
    assert.equal((await otto.get(settings)).location, toConfirm(settings))
    await confirms(otto)
    assert.equal((await otto.get(settings)).status, 200)
  })

  it('comes before the page of the recovery codes: then one click makes a new set', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person } = await protectedPerson(portal, 'ana')
    portal.world.clock.advance(LONG)
    assert.equal((await person.get('/account/recovery-codes')).location, toConfirm('/account/recovery-codes'))
    await confirms(person)
    assert.match((await person.get('/account/recovery-codes')).body, /10 of 10 codes left/)
    const made = await person.post('/account/recovery-codes')
    assert.equal(codesIn((await person.get(made.location ?? '')).body).length, 10)
  })

  it('does not lose new codes that were not seen yet', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person } = await protectedPerson(portal, 'ana')
    const { location: codes = '' } = await person.post('/account/recovery-codes')
    portal.world.clock.advance(LONG)
    assert.equal((await person.get(codes)).location, toConfirm(codes))
    // biome-ignore lint/suspicious/noThenProperty: the name of the form's field
    const confirmed = await person.post('/account/confirm', { password: PASSWORD, then: codes })
    assert.equal(confirmed.location, codes)
    assert.equal(codesIn((await person.get(codes)).body).length, 10)
  })
})

/** The address that the menu's one leads to. */
async function settingsOf(owner: Visitor): Promise<string> {
  const { location = '' } = await owner.get('/admin/organization')
  return location.startsWith('/admin/') ? location : '/admin/organization'
}

const toConfirm = (page: string): string => `/account/confirm?then=${encodeURIComponent(page)}`

describe('somebody let in by a recovery code', () => {
  it('is led to the app that may be lost, which is no longer asked for first', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person, app, codes } = await protectedPerson(portal, 'ana')
    assert.equal((await person.post(`/account/factors/${app.enrollment}/default`)).status, 303)
    const ana = await recovered(portal, codes[0] ?? '')
    await confirms(ana)
    const fresh = await beginsApp(ana, '/account/two-factor/app', { label: 'New phone' })
    const code = fresh.codeAt(portal.world.clock.now())
    const done = await ana.post('/account/two-factor/app/confirm', { enrollment: fresh.enrollment, code })
    assert.equal(done.location, '/account/replace?notice=factorEnabled&added')
    const { body } = await ana.get(done.location ?? '')
    assert.match(body, new RegExp(`<a href="/account/factors/${app.enrollment}/remove"`))
    assert.ok(!body.includes(`action="/account/factors/${app.enrollment}/remove"`), 'it does not end at once')
    assert.ok(!body.includes(fresh.enrollment), 'the new one is not offered to be ended')
    const [user] = await portal.world.rows('select default_enrollment_id as id from app_user')
    assert.deepEqual(user, { id: fresh.enrollment })
  })

  it('is led there from the new recovery codes too, when the last one was used up', async (t) => {
    const portal = await portalBehindProxy(t)
    const { codes } = await protectedPerson(portal, 'ana')
    const ana = await recovered(portal, codes[0] ?? '')
    await portal.world.rows('update recovery_code set used_at = now() where used_at is null')
    await confirms(ana)
    const fresh = await beginsApp(ana)
    const code = fresh.codeAt(portal.world.clock.now())
    const done = await ana.post('/account/two-factor/app/confirm', { enrollment: fresh.enrollment, code })
    assert.match(done.location ?? '', /^\/account\/recovery-codes\?once=[\w-]{43}&then=replace$/)
    const { body } = await ana.get(done.location ?? '')
    assert.match(body, /<input type="hidden" name="then" value="replace"/)
    // biome-ignore lint/suspicious/noThenProperty: the name of the form's field
    const saved = await ana.post('/account/recovery-codes/saved', { then: 'replace' })
    assert.equal(saved.location, '/account/replace?notice=codesSaved&added')
  })

  async function recovered(portal: TestPortal, code: string): Promise<Visitor> {
    const ana = visitor(portal)
    await ana.post('/signin', { username: 'ana', password: PASSWORD, token: '' })
    const [row] = await portal.world.rows<{ id: string }>("select id from enrollment where kind = 'recovery-codes'")
    const entered = await ana.post('/signin/challenge', { enrollment: row?.id ?? '', code })
    assert.equal(entered.location, '/account/replace')
    return ana
  }
})

describe('an app that takes the place of another', () => {
  it('keeps its name where none is given, also after a wrong code without a script', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person, app } = await protectedPerson(portal, 'ana')
    await confirms(person)
    await person.post(`/account/factors/${app.enrollment}/rename`, { label: 'Work phone' })
    const start = await person.get(`/account/two-factor/app?replaces=${app.enrollment}`)
    assert.match(start.body, /value="Work phone"/)
    const lost = await beginsApp(person, '/account/two-factor/app', { label: '', replaces: app.enrollment })
    const wrong = lost.wrongAt(portal.world.clock.now())
    const again = await person.post('/account/two-factor/app/confirm', { enrollment: lost.enrollment, code: wrong })
    assert.match(again.body, /name="label" value="Work phone"/)
    assert.match(again.body, new RegExp(`name="replaces" value="${app.enrollment}"`))
    const begun = (): Promise<unknown[]> =>
      portal.world.rows(
        `select label, replaces_id as "replaces" from enrollment where state in ('pending', 'unproved')`,
      )
    const expected = [{ label: 'Work phone', replaces: app.enrollment }]
    assert.deepEqual(await begun(), expected)
    await beginsApp(person, '/account/details/token')
    assert.deepEqual(await begun(), expected)
  })
})

describe('somebody with several apps', () => {
  it('is told whose code the sign-in page takes, where it takes one', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person } = await protectedPerson(portal, 'ana')
    const says = async (): Promise<boolean> =>
      /the code of the app marked “Default”/.test((await person.get('/account/security')).body)
    assert.equal(await says(), false)
    await confirms(person)
    await setsUpApp(portal, person)
    assert.equal(await says(), true)
    await portal.world.rows("update organization set sign_in_form = 'two-step'")
    portal.world.clock.advance(2)
    assert.equal(await says(), false)
  })
})

describe('a wrong code on the profile without a script', () => {
  it('says that the key is no longer shown', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'ana' })
    const ana = await signedIn(portal, 'ana')
    const { enrollment } = await beginsApp(ana, '/account/profile/app', { ...TYPED, current_password: PASSWORD })
    const { status, body } = await ana.post('/account/profile', { ...TYPED, mfa: 'on', enrollment, code: '12' })
    assert.equal(status, 422)
    assert.ok(body.includes('The key is no longer shown'))
  })
})
