import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { signIn } from '#domain/signin/signin.ts'
import { codeSent, enables, sendFreely } from '../sent-codes.ts'
import { PLACE, signed } from '../signed-in.ts'
import { PASSWORD } from '../world.ts'
import { carrying } from './outside-people.ts'
import { client, isThere, type RadiusStory, radclient, radiusStory, SECRET, vpn } from './radius-parts.ts'

sendFreely()

const ana = (password: string, more: Readonly<Record<string, string>> = {}) => ({
  ...{ 'User-Name': 'ana', 'User-Password': password, ...more },
})

async function story(t: TestContext, options: Parameters<typeof radiusStory>[1] = {}) {
  const all = await radiusStory(t, options)
  return { ...all, app: await carrying(all.world, 'ana') }
}

async function atPortal({ world }: RadiusStory, token: string): Promise<string> {
  const realm = await world.operator()
  const form = { username: 'ana', password: PASSWORD, token: token as never }
  return (await signIn(world, world.hashing, realm, form, { place: PLACE, browserName: 'her browser' })).next
}

describe('radclient at the door', { skip: !isThere('radclient') && 'no radclient here' }, () => {
  it('is let in with the password and the code behind it, once', async (t) => {
    const at = await story(t)
    const typed = `${PASSWORD}${at.app.codeNow()}`
    assert.equal((await radclient(at, ana(typed))).said, 'Access-Accept')
    assert.equal((await radclient(at, ana(typed))).said, 'Access-Reject', 'the code is used')
    assert.deepEqual(at.errors, [])
    const rows = await at.world.rows<{ detail: Record<string, string>; address: string; method: string }>(
      "select detail, address, method from audit_event where action = 'application.entered' and outcome = 'done'",
    )
    assert.equal(rows.length, 1)
    assert.deepEqual(
      [rows[0]?.detail.door, rows[0]?.detail.client, rows[0]?.detail.name, rows[0]?.address, rows[0]?.method],
      ['radius', 'Gateway', 'VPN', '127.0.0.1', 'password, totp'],
    )
  })

  it('is asked for the code after the password alone, in the language of the person', async (t) => {
    const at = await story(t)
    await at.world.rows("update app_user set language = 'de' where username = 'ana'")
    const asked = await radclient(at, ana(PASSWORD))
    assert.equal(asked.said, 'Access-Challenge')
    assert.match(asked.message ?? '', /^Geben Sie den 6-stelligen Code/)
    const State = asked.state ?? ''
    assert.equal((await radclient(at, ana(at.app.codeNow(), { State }))).said, 'Access-Accept')
    at.world.clock.advance(60)
    assert.equal((await radclient(at, ana(at.app.codeNow(), { State }))).said, 'Access-Reject', 'a state is used once')
  })

  it('may answer a challenge once, wrong or right, within two minutes', async (t) => {
    const at = await story(t)
    const begin = async (): Promise<string> => (await radclient(at, ana(PASSWORD))).state ?? ''
    const [one, other] = [await begin(), await begin()]
    assert.equal((await radclient(at, ana('000000', { State: one }))).said, 'Access-Reject')
    assert.equal((await radclient(at, ana(at.app.codeNow(), { State: one }))).said, 'Access-Reject')
    at.world.clock.advance(121)
    assert.equal((await radclient(at, ana(at.app.codeNow(), { State: other }))).said, 'Access-Reject')
    const third = await begin()
    assert.equal((await radclient(at, ana(at.app.codeNow(), { State: third }))).said, 'Access-Accept')
  })

  it('gets nowhere with the state of another person or another client', async (t) => {
    const at = await story(t)
    const bob = await carrying(at.world, 'bob')
    await client(at.world, at.application, { name: 'Other' }, 'the-secret-of-the-other-one')
    const State = (await radclient(at, ana(PASSWORD))).state ?? ''
    const asBob = { 'User-Name': 'bob', 'User-Password': bob.codeNow(), State }
    assert.equal((await radclient(at, asBob)).said, 'Access-Reject')
    const answer = ana(at.app.codeNow(), { State })
    const elsewhere = { secret: 'the-secret-of-the-other-one' }
    assert.equal((await radclient(at, answer, elsewhere)).said, 'Access-Reject', 'of another client')
    assert.equal((await radclient(at, answer)).said, 'Access-Accept', 'it is good where it belongs')
  })

  it('hears the same of whoever it is not', async (t) => {
    const at = await story(t)
    const gone = await carrying(at.world, 'gone')
    await at.world.rows("update app_user set status = 'suspended' where id = $1", gone.user.id)
    const heard = async (name: string, password: string) => {
      const { said, message, state } = await radclient(at, { 'User-Name': name, 'User-Password': password })
      return [said, message, state]
    }
    const wrong = await heard('ana', 'not her password')
    assert.deepEqual(wrong, ['Access-Reject', 'Sign-in refused.', undefined])
    assert.deepEqual(await heard('nobody-here', 'not her password'), wrong)
    assert.deepEqual(await heard('ana', `${PASSWORD}000000`), wrong)
    assert.deepEqual(await heard('gone', PASSWORD), wrong)
    assert.deepEqual(await heard('gone', `${PASSWORD}${gone.codeNow()}`), wrong)
  })

  it('shares used codes and waits with the portal', async (t) => {
    const at = await story(t)
    const one = at.app.codeNow()
    assert.equal(await atPortal(at, one), 'session')
    assert.equal((await radclient(at, ana(`${PASSWORD}${one}`))).said, 'Access-Reject')
    at.world.clock.advance(60)
    const other = at.app.codeNow()
    assert.equal((await radclient(at, ana(`${PASSWORD}${other}`))).said, 'Access-Accept')
    assert.equal(await atPortal(at, other), 'refused')
    at.world.clock.advance(60)
    const states: string[] = []
    for (let tries = 0; tries < 5; tries++) states.push((await radclient(at, ana(PASSWORD))).state ?? '')
    for (const State of states) await radclient(at, ana('000000', { State }))
    const State = (await radclient(at, ana(PASSWORD))).state ?? ''
    assert.equal((await radclient(at, ana(at.app.codeNow(), { State }))).said, 'Access-Reject', 'it waits')
    at.world.clock.advance(60)
    const again = (await radclient(at, ana(PASSWORD))).state ?? ''
    assert.equal((await radclient(at, ana(at.app.codeNow(), { State: again }))).said, 'Access-Accept')
  })

  it('is sent a code where that is how the person proves it', async (t) => {
    const at = await radiusStory(t)
    const user = await at.world.person({ username: 'ana' })
    await enables(at.world, (await signed(at.world, user)).me, 'email-code')
    at.world.clock.advance(300)
    const asked = await radclient(at, ana(PASSWORD))
    assert.equal(asked.said, 'Access-Challenge')
    assert.match(asked.message ?? '', /^Enter the code we sent to a\*+/)
    const code = await codeSent(at.world, user)
    assert.equal((await radclient(at, ana(`${PASSWORD}${code}`))).said, 'Access-Reject', 'only for its own sign-in')
    assert.equal((await radclient(at, ana(code, { State: asked.state ?? '' }))).said, 'Access-Accept')
  })

  it('needs no code where nothing asks for one, and says what it was told to say of a role', async (t) => {
    const attributes = [
      { role: 'owner', name: 'Filter-Id', value: 'owners' },
      { role: 'all', name: 'Class', value: 'people' },
    ] as const
    const at = await radiusStory(t, { client: { attributes } })
    await at.world.person({ username: 'ana', role: 'owner' })
    const heard = await radclient(at, ana(PASSWORD))
    assert.equal(heard.said, 'Access-Accept')
    assert.match(heard.text, /Filter-Id = "owners"/)
    assert.match(heard.text, /Class = 0x70656f706c65/)
    await at.world.person({ username: 'bob' })
    const bob = await radclient(at, { 'User-Name': 'bob', 'User-Password': PASSWORD })
    assert.ok(bob.said === 'Access-Accept' && !/Filter-Id/.test(bob.text))
  })

  it('is refused without a second step where the application asks for one', async (t) => {
    const at = await radiusStory(t, { draft: { demand: { assurance: 'two-factors', freshSeconds: null } } })
    await at.world.person({ username: 'bare' })
    const bare = { 'User-Name': 'bare', 'User-Password': PASSWORD }
    assert.equal((await radclient(at, bare)).said, 'Access-Reject')
    await carrying(at.world, 'ana')
    assert.equal((await radclient(at, ana(PASSWORD))).said, 'Access-Challenge')
  })

  it('is refused for people who may not enter, and while the application is off or stopped', async (t) => {
    const world = (await radiusStory(t, { draft: { roles: ['owner'] } })) satisfies RadiusStory
    const app = await carrying(world.world, 'ana')
    assert.equal((await radclient(world, ana(`${PASSWORD}${app.codeNow()}`))).said, 'Access-Reject', 'a member')
    await world.world.rows("update app_user set role = 'owner' where username = 'ana'")
    world.world.clock.advance(60)
    await world.world.rows('update application set enabled = false')
    assert.equal((await radclient(world, ana(`${PASSWORD}${app.codeNow()}`))).said, 'Access-Reject', 'off')
    await world.world.rows('update application set enabled = true')
    assert.equal((await radclient(world, ana(`${PASSWORD}${app.codeNow()}`))).said, 'Access-Accept')
    await world.world.rows('update organization set stopped = true')
    world.world.clock.advance(60)
    assert.equal((await radclient(world, ana(`${PASSWORD}${app.codeNow()}`))).said, 'Access-Reject', 'stopped')
  })

  it('is not answered at all with another secret, or without a Message-Authenticator', async (t) => {
    const at = await story(t)
    const typed = ana(`${PASSWORD}${at.app.codeNow()}`)
    assert.equal((await radclient(at, typed, { secret: 'some-other-secret-of-ours', seconds: 1 })).said, undefined)
    assert.equal((await radclient(at, typed, { signed: false, seconds: 1 })).said, undefined)
    assert.equal((await radclient(at, typed)).said, 'Access-Accept', 'nothing was used up')
  })

  it('reaches the people of its own organization only, though many clients have one address', async (t) => {
    const at = await story(t)
    const harbor = await at.world.organization('Harbor')
    const foreign = await vpn(at.world, {}, harbor.id)
    await client(at.world, foreign, { network: '127.0.0.0/8' }, 'the-secret-of-the-harbor')
    const theirs = { secret: 'the-secret-of-the-harbor' }
    const typed = ana(`${PASSWORD}${at.app.codeNow()}`)
    assert.equal((await radclient(at, typed, theirs)).said, 'Access-Reject')
    assert.equal((await radclient(at, typed, { secret: SECRET })).said, 'Access-Accept')
  })

  it('refuses what no code can be told from', async (t) => {
    const at = await story(t)
    const chap = { 'User-Name': 'ana', 'CHAP-Password': PASSWORD }
    assert.equal((await radclient(at, chap)).said, 'Access-Reject')
  })
})
