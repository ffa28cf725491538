import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Organization } from '#domain/organizations/organizations.ts'
import { type Visitor, visitor } from '../../../../test/attack/visitor.ts'
import { signsIn } from '../../../../test/matrix.ts'
import { type TestPortal, testPortal } from '../../../../test/portal.ts'
import { PASSWORD } from '../../../../test/world.ts'

type Stage = {
  readonly portal: TestPortal
  readonly harbor: Organization
  readonly bakery: Organization
  /** The owner of the reseller Harbor, and of its client Bakery. */
  readonly rita: Visitor
  readonly beth: Visitor
  /** The page about the policy of an organization, and of mia, a member of Bakery. */
  readonly pageOf: (organization: Organization) => string
  readonly mias: string
}

async function stage(t: TestContext): Promise<Stage> {
  const portal = await testPortal(t)
  const { world } = portal
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const owner = async (username: string, { id }: Organization): Promise<Visitor> => {
    const browser = visitor(portal)
    await signsIn(portal, await world.person({ username, organizationId: id, role: 'owner' }), 'owner!', browser)
    return browser
  }
  const mia = await world.person({ username: 'mia', organizationId: bakery.id })
  return {
    ...{ portal, harbor, bakery, rita: await owner('rita', harbor), beth: await owner('beth', bakery) },
    pageOf: ({ id }) => `/admin/organizations/${id}/policy`,
    mias: `/admin/organizations/${bakery.id}/users/${mia.id}/policy`,
  }
}

const USUAL = { second_factor: '', start: 'once', set_up_by: '' }

/** Asks first what it would change, as the page does, and saves that. */
async function saves(browser: Visitor, path: string, fields: Record<string, string>): Promise<string> {
  const shown = await browser.post(path, { ...USUAL, ...fields, do: 'check' })
  assert.equal(shown.status, 200, shown.body.slice(0, 2000))
  const [, checked = ''] = /name="checked" value="([^"]*)"/.exec(shown.body) ?? []
  const saved = await browser.post(path, {
    ...USUAL,
    ...fields,
    do: 'save',
    checked: checked.replaceAll('&quot;', '"'),
  })
  assert.equal(saved.status, 303, saved.body)
  assert.match(saved.location ?? '', /notice=policySaved/)
  return shown.body
}

const text = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const said = (html: string, field: string): string =>
  text(new RegExp(`id="${field}-error">(.*?)</p>`, 's').exec(html)?.[1] ?? '').trim()

describe('the page about policy', () => {
  it('shows whom it touches before it saves, and saves only what was shown', async (t) => {
    const { portal, rita, harbor, pageOf } = await stage(t)
    const required = { ...USUAL, second_factor: 'required', start: 'days', grace_days: '14' }
    const early = await rita.post(pageOf(harbor), { ...required, do: 'save' })
    assert.equal(early.status, 200)
    assert.match(text(early.body), /Something would change for 3 people of 3\./)
    const other = await rita.post(pageOf(harbor), { ...required, do: 'save', checked: '{"secondFactor":"optional"}' })
    assert.equal(other.status, 200)
    assert.deepEqual(await portal.world.rows('select 1 from policy'), [])
    const shown = await saves(rita, pageOf(harbor), required)
    assert.match(text(shown), /mia \(Bakery\)/)
    const [row] = await portal.world.rows('select second_factor, grace_days from policy')
    assert.deepEqual(row, { second_factor: 'required', grace_days: 14 })
  })

  it('says beside a field what it inherits, and by whom it cannot be loosened', async (t) => {
    const { rita, beth, harbor, bakery, pageOf } = await stage(t)
    await saves(rita, pageOf(harbor), { second_factor: 'required', session_idle: '10', off_recovery: '' })
    const page = text((await beth.get(pageOf(bakery))).body)
    assert.match(page, /Inherited: 10 minutes, from Harbor/)
    assert.match(page, /Inherited: required, from Harbor/)
    const loose = { ...USUAL, second_factor: 'optional', session_idle: '20', step_up_age: '3', link_life: 'long' }
    const refused = await beth.post(pageOf(bakery), { ...loose, do: 'check' })
    assert.equal(refused.status, 422)
    assert.equal(said(refused.body, 'session_idle'), 'Harbor says: 10 minutes. Here it can only be made tighter.')
    assert.equal(said(refused.body, 'second_factor'), 'Harbor says: required. Here it can only be made tighter.')
    assert.match(said(refused.body, 'link_life'), /whole number/, 'all that is wrong is said at once')
    assert.match(refused.body, /name="step_up_age"[^>]*value="3"/, 'what was typed is still there')
  })

  it('takes nothing that is no number, day or choice, and says so beside it', async (t) => {
    const { portal, rita, harbor, pageOf } = await stage(t)
    const wrong = [
      [{ session_idle: '0' }, 'session_idle', /whole number from 1 to 10,000/],
      [{ session_idle: '1.5' }, 'session_idle', /whole number/],
      [{ link_life: '９' }, 'link_life', /whole number/],
      [{ reset_wait: '-1' }, 'reset_wait', /whole number from 0/],
      [{ second_factor: 'never' }, 'second_factor', /Choose one/],
      [{ set_up_by: 'members' }, 'set_up_by', /Choose one/],
      [{ second_factor: 'required', start: 'someday' }, 'start', /Choose one/],
      [{ second_factor: 'required', start: 'date', required_from: '2026-02-30' }, 'required_from', /Give a day/],
      [{ second_factor: 'required', start: 'date', required_from: '2020-01-01' }, 'required_from', /is over/],
      [{ second_factor: 'required', start: 'days', grace_days: '' }, 'grace_days', /whole number from 1 to 365/],
      [{ second_factor: 'required', start: 'sign-ins', grace_sign_ins: '101' }, 'grace_sign_ins', /1 to 100/],
      [
        { second_factor: 'required', off_totp: 'on', 'off_email-code': 'on', off_passkey: 'on' },
        'second_factor',
        /every method for it is off-limits \(Harbor\)/,
      ],
    ] as const
    for (const [fields, field, sentence] of wrong) {
      for (const what of ['check', 'save']) {
        const answered = await rita.post(pageOf(harbor), { ...USUAL, ...fields, do: what })
        assert.equal(answered.status, 422, JSON.stringify(fields))
        assert.match(said(answered.body, field), sentence, JSON.stringify(fields))
      }
    }
    assert.deepEqual(await portal.world.rows('select 1 from policy'), [])
    assert.deepEqual(portal.errors, [])
  })

  it('speaks of one role alone where that is asked for', async (t) => {
    const { portal, rita, harbor, pageOf } = await stage(t)
    await saves(rita, pageOf(harbor), { role: 'administrator', step_up_age: '2' })
    const rows = await portal.world.rows('select role, step_up_age from policy')
    assert.deepEqual(rows, [{ role: 'administrator', step_up_age: 120 }])
    assert.match((await rita.get(`${pageOf(harbor)}?for=administrator`)).body, /name="step_up_age"[^>]*value="2"/)
    assert.doesNotMatch((await rita.get(pageOf(harbor))).body, /name="step_up_age"[^>]*value="2"/)
  })

  it('is hidden where nobody below may look', async (t) => {
    const { beth, harbor, pageOf } = await stage(t)
    assert.equal((await beth.get(pageOf(harbor))).status, 404)
    assert.equal((await beth.post(pageOf(harbor), { ...USUAL, do: 'save' })).status, 404)
  })
})

describe('the page about a person’s policy', () => {
  it('says why, and lets the level that requires grant an exception', async (t) => {
    const { portal, rita, beth, harbor, pageOf, mias } = await stage(t)
    await saves(rita, pageOf(harbor), { second_factor: 'required' })
    const why = text((await beth.get(mias)).body)
    assert.match(why, /The next sign-in leads to setting up a factor, and nowhere else. The policy requires it\./)
    assert.match(why, /Harbor requires a second factor\. They have none\./)
    const until = new Date(portal.world.clock.now().getTime() + 5 * 86_400_000).toISOString().slice(0, 10)
    const refused = await beth.post(`${mias}/exception`, { reason: 'broken phone', until })
    assert.equal(refused.status, 422)
    assert.match(said(refused.body, 'reason'), /^Harbor requires it\. Only that level/)
    assert.match(refused.body, /value="broken phone"/)
    assert.match(
      said((await rita.post(`${mias}/exception`, { reason: 'r', until: 'soon' })).body, 'until'),
      /Give a day/,
    )
    assert.equal((await rita.post(`${mias}/exception`, { reason: 'broken phone', until })).status, 303)
    assert.match(text((await beth.get(mias)).body), /An exception holds until .*broken phone/)
    const form = { username: 'mia', password: PASSWORD }
    assert.equal((await visitor(portal).post('/signin', form)).location, '/account/settings')
    assert.equal((await rita.post(`${mias}/exception/end`)).status, 303)
    assert.equal((await visitor(portal).post('/signin', form)).location, '/account/two-factor/app')
  })

  it('names no level above the address they sign in at', async (t) => {
    const { portal, beth, harbor, bakery, mias } = await stage(t)
    await portal.world.rows("insert into policy (organization_id, second_factor) values ($1, 'required')", harbor.id)
    assert.match(text((await beth.get(mias)).body), /Harbor requires/)
    const { readerOf, levelText } = await import('../ui/policy-text.ts')
    const { wordsFor } = await import('../words/words.ts')
    const level = { organizationId: harbor.id, name: 'Harbor', depth: 2, role: null, userId: null }
    assert.equal(levelText(readerOf(wordsFor('en'), 'UTC', bakery), level), 'your provider')
    assert.equal(levelText(readerOf(wordsFor('en'), 'UTC', harbor), level), 'Harbor')
  })
})

describe('a method that is off-limits', () => {
  it('is set up by nobody any more, and taken from nobody who has no other', async (t) => {
    const { portal, rita, bakery, harbor, pageOf } = await stage(t)
    const { world } = portal
    const ned = await world.person({ username: 'ned', organizationId: bakery.id })
    const browser = visitor(portal)
    await signsIn(portal, ned, 'member!', browser)
    assert.equal((await browser.post('/account/two-factor/app', { label: 'phone' })).status, 200)
    await world.rows("update enrollment set state = 'unproved', expires_at = null where user_id = $1", ned.id)
    await saves(rita, pageOf(harbor), { off_totp: 'on', 'off_recovery-codes': 'on' })
    const led = '/account/security?notice=methodOffLimits'
    for (const path of ['/account/two-factor/app', '/account/details/token'])
      assert.equal((await browser.get(path)).location, led, path)
    for (const path of [
      '/account/two-factor/app',
      '/account/details/token',
      '/account/profile/app',
      '/account/recovery-codes',
    ])
      assert.equal((await browser.post(path, { current_password: PASSWORD })).location, led, path)
    await world.rows('update app_user set token_required = true where id = $1', ned.id)
    const signIn = await visitor(portal).post('/signin', { username: 'ned', password: PASSWORD })
    assert.equal(signIn.location, '/signin/challenge', 'the password alone does not do')
  })
})
