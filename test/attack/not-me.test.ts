import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { User } from '#domain/users/users.ts'
import { helper, linkFor, NEW_PASSWORD, pathOf, userNamed } from '../access.ts'
import { type Letters, lettersOf } from '../letters.ts'
import type { TestPortal } from '../portal.ts'
import { codeSent } from '../sent-codes.ts'
import { PASSWORD } from '../world.ts'
import { type App, appIn, portalBehindProxy, protectedPerson, signedIn, type Visitor, visitor } from './visitor.ts'

type Story = {
  readonly portal: TestPortal
  readonly letters: Letters
  readonly user: User
  readonly home: Visitor
  readonly app: App
  /** Eve, who has Ana's password and has talked a code out of her. */
  readonly eve: Visitor
}

const ANA = 'ana@example.com'
const CHOSEN = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }

/** Ana has an app and recovery codes, since a day; Eve has signed in as her a moment ago. */
async function eveIsIn(t: TestContext): Promise<Story> {
  const portal = await portalBehindProxy(t)
  const letters = lettersOf(portal.world, portal.url)
  await helper(portal, 'owner', 'olga')
  const { person: home, app } = await protectedPerson(portal, 'ana')
  portal.world.clock.advance(86_400)
  const eve = await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
  portal.world.clock.advance(app.period)
  return { portal, letters, user: await userNamed(portal.world, 'ana'), home, app, eve }
}

const pathIn = (text: string): string => /https?:\/\/[^/\s]+(\/(?:not-me|password)\/[\w-]+)/.exec(text)?.[1] ?? ''

/** The link of the newest letter with this subject. */
async function link({ letters }: Story, subject: RegExp, to = ANA): Promise<string> {
  const letter = (await letters.to(to)).find((each) => subject.test(each.subject))
  assert.ok(letter, `${to} got no letter about ${subject}`)
  return pathIn(letter.text)
}

async function proves({ portal, app, eve }: Story): Promise<void> {
  const [, enrollment = ''] = /name="enrollment" value="([\w-]+)"/.exec((await eve.get('/account/confirm')).body) ?? []
  const code = app.codeAt(portal.world.clock.now())
  const done = await eve.post('/account/confirm', { enrollment, code, password: PASSWORD })
  assert.equal(done.status, 303)
  portal.world.clock.advance(app.period)
}

/** Eve adds an app of her own. */
async function addsApp(story: Story): Promise<App> {
  const { portal, eve } = story
  await proves(story)
  const shown = await eve.post('/account/two-factor/app', { label: 'Telefon' })
  const own = appIn(shown.body)
  const code = own.codeAt(portal.world.clock.now())
  const done = await eve.post('/account/two-factor/app/confirm', { enrollment: own.enrollment, code })
  assert.equal(done.status, 303)
  portal.world.clock.advance(own.period)
  return own
}

/** Ana chooses a new password by the letter that brings the way back. */
async function recovers(story: Story, to = ANA): Promise<void> {
  const way = await link(story, /secured/, to)
  const { status, location } = await visitor(story.portal).post(way, CHOSEN)
  assert.deepEqual([status, location], [303, '/signin?notice=passwordChangedSignIn'])
}

const enters = async ({ portal }: Story, token: string, password = NEW_PASSWORD): Promise<boolean> => {
  const browser = visitor(portal)
  await browser.post('/signin', { username: 'ana', password, token })
  return browser.jar.has('session')
}

const isIn = async (browser: Visitor): Promise<boolean> => (await browser.get('/session')).status === 204

describe('whoever says “this was not me”', () => {
  it('signs everybody out, blocks the password, and gets back in with a new one and their factor', async (t) => {
    const story = await eveIsIn(t)
    const { portal, app, eve, home } = story
    const path = await link(story, /new browser/)
    const counted = () =>
      portal.world.rows('select (select count(*) from audit_event) + (select count(*) from outbox) as n')
    const before = await counted()
    for (const method of ['GET', 'HEAD', 'GET']) assert.equal((await visitor(portal).send(method, path)).status, 200)
    assert.deepEqual(await counted(), before, 'a program that opens every link of a mail changes nothing')
    assert.ok(await isIn(eve))
    const said = await visitor(portal).post(path)
    assert.equal(said.status, 200)
    assert.match(said.body, /The account is secured/)
    assert.deepEqual([await isIn(eve), await isIn(home)], [false, false])
    assert.equal(await enters(story, app.codeAt(portal.world.clock.now()), PASSWORD), false, 'the password is blocked')
    const way = await link(story, /secured/)
    const same = await visitor(portal).post(way, { password: PASSWORD, password_again: PASSWORD })
    assert.equal(same.status, 422)
    assert.match(same.body, /This password was blocked/)
    await recovers(story)
    portal.world.clock.advance(app.period)
    assert.equal(await enters(story, ''), false, 'the factor is asked for as always')
    assert.ok(await enters(story, app.codeAt(portal.world.clock.now())))
    assert.equal((await visitor(portal).post(path)).status, 410, 'it works once')
    assert.deepEqual(portal.errors, [])
  })

  it('is on record, and those who may help are told', async (t) => {
    const story = await eveIsIn(t)
    await visitor(story.portal).post(await link(story, /new browser/))
    const [row] = await story.portal.world.rows<{ detail: object; subject_id: string }>(
      "select detail, subject_id from audit_event where action = 'account.secured'",
    )
    assert.deepEqual(row, { detail: { about: 'new-browser', restored: false }, subject_id: story.user.id })
    const [told] = await story.letters.to('olga@example.com')
    assert.equal(told?.subject, 'ana says: this was not me')
    assert.ok(told?.text.includes(pathOf(story.user, '').slice(0, -1)))
    assert.deepEqual(
      (await story.letters.to(ANA)).filter(({ subject }) => /says:/.test(subject)),
      [],
    )
  })

  it('takes back an address that came since, by a letter to the one before; the new one has no say', async (t) => {
    const story = await eveIsIn(t)
    const { portal, eve, app } = story
    const early = await link(story, /new browser/)
    await proves(story)
    const details = { mobile: '', language: 'en', time_zone: 'UTC', current_password: PASSWORD }
    await eve.post('/account/details', { ...details, email: 'eve@example.net' })
    await eve.post('/account/address', { code: await codeSent(portal.world, story.user) })
    assert.equal((await userNamed(portal.world, 'ana')).email, 'eve@example.net')
    portal.world.clock.advance(60)
    await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()), as: visitor(portal) })
    const eves = await link(story, /new browser/, 'eve@example.net')
    const asked = await visitor(portal).get(await link(story, /address was changed/))
    assert.match(asked.body, /is ana@example.com again/)
    assert.equal((await visitor(portal).post(early)).status, 200, 'any letter of the week to the old address does')
    assert.equal((await userNamed(portal.world, 'ana')).email, ANA)
    assert.equal((await visitor(portal).post(eves)).status, 410, 'what was told the new address since is void')
    assert.equal((await visitor(portal).post(await link(story, /address was changed$/))).status, 410)
    assert.match((await story.letters.to('eve@example.net'))[0]?.subject ?? '', /changed back/)
    await recovers(story)
    portal.world.clock.advance(app.period)
    assert.ok(await enters(story, app.codeAt(portal.world.clock.now())))
  })

  it('silences nobody who had the account before, also when the new address says it first', async (t) => {
    const story = await eveIsIn(t)
    const { portal, eve, app } = story
    await proves(story)
    const details = { mobile: '', language: 'en', time_zone: 'UTC', current_password: PASSWORD }
    await eve.post('/account/details', { ...details, email: 'eve@example.net' })
    await eve.post('/account/address', { code: await codeSent(portal.world, story.user) })
    portal.world.clock.advance(60)
    await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()), as: visitor(portal) })
    assert.equal((await visitor(portal).post(await link(story, /new browser/, 'eve@example.net'))).status, 200)
    assert.equal((await visitor(portal).post(await link(story, /address was changed/))).status, 200)
    assert.equal((await userNamed(portal.world, 'ana')).email, ANA)
  })

  it('has no say any more where an administrator has given the account another address', async (t) => {
    const story = await eveIsIn(t)
    const path = await link(story, /new browser/)
    const olga = await signedIn(story.portal, 'olga')
    const fields = { name: '', mobile: '', language: 'en', time_zone: 'UTC', role: 'member', status: 'active' }
    const about = pathOf(story.user, '').slice(0, -1)
    const changed = await olga.post(about, { ...fields, email: 'new@example.com', current_password: PASSWORD })
    assert.equal(changed.status, 303)
    assert.equal((await visitor(story.portal).post(path)).status, 410)
    assert.equal(await link(story, /address was changed/), '', 'and that letter has no such link')
    assert.equal((await userNamed(story.portal.world, 'ana')).email, 'new@example.com')
  })
})

describe('a factor that was added since', () => {
  it('is of no use until its owner says that it is theirs, and older ones are as before', async (t) => {
    const story = await eveIsIn(t)
    const { portal, app } = story
    const own = await addsApp(story)
    const said = await visitor(portal).post(await link(story, /new browser/))
    assert.match(said.body, /Telefon/)
    await recovers(story)
    assert.equal(await enters(story, own.codeAt(portal.world.clock.now())), false)
    portal.world.clock.advance(app.period)
    const ana = await signedIn(portal, 'ana', { password: NEW_PASSWORD, token: app.codeAt(portal.world.clock.now()) })
    const security = (await ana.get('/account/security')).body
    assert.match(security, /Added before you said/)
    portal.world.clock.advance(app.period)
    await ana.post('/account/confirm', { password: NEW_PASSWORD })
    const ended = await ana.post(`/account/factors/${own.enrollment}/not-mine`)
    assert.equal(ended.location, '/account/security?notice=factorRemoved')
    assert.doesNotMatch((await ana.get('/account/security')).body, /Added before you said/)
    assert.equal((await ana.post(`/account/factors/${own.enrollment}/mine`)).status, 404, 'what has ended stays so')
  })

  it('protects all the same: whoever reads the mailbox gets rid of no factor by saying so', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app, codes } = await protectedPerson(portal, 'ana')
    const letters = lettersOf(portal.world, portal.url)
    const user = await userNamed(portal.world, 'ana')
    const story = { portal, letters, user, app } as Story
    assert.equal((await visitor(portal).post(await link(story, /token was added/))).status, 200)
    await recovers(story)
    const thief = visitor(portal)
    await thief.post('/signin', { username: 'ana', password: NEW_PASSWORD })
    for (const path of ['/account/security', '/account/two-factor/app'])
      assert.equal((await thief.get(path)).status, 303, 'the password alone opens nothing')
    for (const token of ['', app.codeAt(portal.world.clock.now()), codes[0] ?? ''])
      assert.equal(await enters(story, token), false)
    const [listed] = await portal.world.rows('select protection from app_user where id = $1', user.id)
    assert.deepEqual(listed, { protection: 1 }, 'and lists say so')
  })

  it('is as it was when its owner says that it is theirs', async (t) => {
    const story = await eveIsIn(t)
    const { portal, app } = story
    const own = await addsApp(story)
    await visitor(portal).post(await link(story, /new browser/))
    await recovers(story)
    portal.world.clock.advance(app.period)
    const ana = await signedIn(portal, 'ana', { password: NEW_PASSWORD, token: app.codeAt(portal.world.clock.now()) })
    const path = `/account/factors/${own.enrollment}/mine`
    assert.match((await ana.post(path)).location ?? '', /^\/account\/confirm/, 'it must be proved who says so')
    await ana.post('/account/confirm', { password: NEW_PASSWORD })
    const stranger = await signedIn(portal, 'olga')
    await stranger.post('/account/confirm', { password: PASSWORD })
    assert.equal((await stranger.post(path)).status, 404)
    assert.equal((await ana.post(path)).location, '/account/security?notice=factorResumed')
    const [row] = await portal.world.rows('select state from enrollment where id = $1', own.enrollment)
    assert.deepEqual(row, { state: 'active' })
  })
})

describe('what was under way', () => {
  it('ends: a sign-in at its second step, an address that waits, links, a reset that waits', async (t) => {
    const story = await eveIsIn(t)
    const { portal, app, user, eve } = story
    const second = visitor(portal)
    const { id } = await portal.world.operator()
    await portal.world.rows("update organization set sign_in_form = 'two-step' where id = $1", id)
    assert.equal((await second.post('/signin', { username: 'ana', password: PASSWORD })).location, '/signin/challenge')
    const links = await Promise.all(
      (['password-link', 'enrollment-link'] as const).map((purpose) => linkFor(portal.world, user, purpose)),
    )
    await proves(story)
    const details = { mobile: '', language: 'en', time_zone: 'UTC', current_password: PASSWORD }
    await eve.post('/account/details', { ...details, email: 'eve@example.net' })
    await portal.world.rows('insert into policy (organization_id, reset_wait) values ($1, 86400)', id)
    const support = await helper(portal)
    await support.post(pathOf(user, 'reset'), { reason: 'lost', ticket: 'T-1' })
    assert.equal((await visitor(portal).post(await link(story, /new browser/))).status, 200)
    const answered = await second.post('/signin/challenge', { code: app.codeAt(portal.world.clock.now()) })
    assert.equal(answered.location, '/signin?notice=signInExpired')
    assert.equal((await visitor(portal).get(`/password/${links[0]}`)).status, 410)
    assert.equal((await visitor(portal).get(`/enroll/${links[1]}`)).status, 410)
    assert.equal((await userNamed(portal.world, 'ana')).waitingEmail, null)
    assert.deepEqual(await portal.world.rows('select state from factor_reset'), [{ state: 'stopped' }])
  })
})

describe('the link of such a letter', () => {
  it('is good for a week, at the address of one’s own realm, and kept as a hash', async (t) => {
    const story = await eveIsIn(t)
    const { portal } = story
    const path = await link(story, /new browser/)
    const token = path.split('/').at(-1) ?? ''
    const kept = JSON.stringify(
      await portal.world.rows("select encode(token_hash, 'escape') as hash, * from objection"),
    )
    assert.ok(token.length === 43 && !kept.includes(token))
    const [sent] = await portal.world.rows<{ left: string }>(
      "select count(*) as left from outbox where template = 'new-browser' and secret is not null",
    )
    assert.equal(Number(sent?.left), 0, 'and is forgotten when the letter has left')
    for (const other of [`${token}x`, token.slice(1), token.toUpperCase(), 'x'])
      assert.equal((await visitor(portal).post(`/not-me/${other}`)).status, 410, other)
    portal.world.clock.advance(7 * 86_400 - 120)
    assert.equal((await visitor(portal).get(path)).status, 200)
    portal.world.clock.advance(121)
    assert.equal((await visitor(portal).post(path)).status, 410)
  })

  it('locks an account three times in a quarter of an hour at most', async (t) => {
    const story = await eveIsIn(t)
    const { portal } = story
    const again = async (): Promise<number> => {
      await portal.world.rows('update objection set ended_at = null')
      return (await visitor(portal).post(path)).status
    }
    const path = await link(story, /new browser/)
    assert.deepEqual([await again(), await again(), await again()], [200, 200, 200])
    assert.equal(await again(), 429)
    const rows = await portal.world.rows("select 1 from audit_event where action = 'account.secured'")
    assert.equal(rows.length, 3)
  })
})
