import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { askForAddress } from '#domain/account/address.ts'
import { findMe, type Me } from '#domain/account/me.ts'
import { beginPasskey } from '#domain/account/passkeys.ts'
import { beginSent } from '#domain/account/sent-codes.ts'
import { beginApp } from '#domain/account/two-factor.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { link } from '#domain/providers/links.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { beginSession, type Level, type Reached } from '#domain/sessions/sessions.ts'
import type { User } from '#domain/users/users.ts'
import { NEW_PASSWORD, pathOf } from '../access.ts'
import { PARTY } from '../passkeys.ts'
import { withPasskey } from '../passwordless.ts'
import type { TestPortal } from '../portal.ts'
import { elsewhere, type Named, newcomer, situations, watchedPortal } from '../road-stories.ts'
import { ROADS } from '../road-table.ts'
import { securityKey } from '../security-key.ts'
import { codeSent, enables, sendFreely } from '../sent-codes.ts'
import { appOf, PLACE, proves, signed } from '../signed-in.ts'
import { providerOf, saidBy } from '../sso/assertions.ts'
import { PASSWORD } from '../world.ts'
import { type Visitor, visitor } from './visitor.ts'

const BROWSER = 'her browser'
const OWN = { name: 'Ana', email: '', mobile: '', language: 'auto', time_zone: 'UTC' }
const CHOSEN = { new_password: NEW_PASSWORD, new_password_again: NEW_PASSWORD }

type Fields = Readonly<Record<string, string>>
type Cast = {
  readonly portal: TestPortal
  readonly user: User
  readonly me: Me
  readonly as: Visitor
  readonly code: () => string
  readonly factor: string
}
type Request = { readonly path: string; readonly fields: Fields }

/** Somebody who is signed in, what they have, and whether the last request of this road writes their session. */
type Story = {
  readonly road: string
  readonly by: string
  readonly has?: 'an app' | 'mail codes' | 'two passkeys'
  /** How the session began: with the password alone, with all that was asked for, or to set up a factor first. */
  readonly came: 'by password' | 'whole' | 'to set up'
  readonly confirmed?: true
  readonly role?: User['role']
  begin(cast: Cast): Promise<Request> | Request
  readonly writes: Readonly<Record<Named, boolean>>
}

type Made = Pick<Cast, 'user' | 'code' | 'factor'>

/** Somebody with what they have. */
async function madeFor({ world }: TestPortal, { has, role }: Story): Promise<Made> {
  const user = await newcomer({ world }, role)
  const { me } = await signed(world, user)
  let code = (): string => ''
  if (has === 'an app') {
    const begun = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
    await proves(world, me, begun)
    const app = appOf(world, begun.setup)
    code = () => app.codeAt(world.clock.now())
  }
  if (has === 'mail codes') await enables(world, me, 'email-code')
  for (const _ of has === 'two passkeys' ? [1, 2] : []) await withPasskey(world, user)
  const [held] = await world.rows<{ id: string }>(
    "select id from enrollment where user_id = $1 and kind <> 'recovery-codes'",
    user.id,
  )
  return { user, code, factor: held?.id ?? '' }
}

/** The same a while later, with the session that the story begins with and no other. */
async function castOf(portal: TestPortal, made: Made, { has, came, confirmed }: Story): Promise<Cast> {
  const { world } = portal
  const { user } = made
  await world.rows('delete from session where user_id = $1', user.id)
  const whole = has === 'two passkeys' ? ['hwk', 'user', 'mfa'] : ['pwd', 'otp']
  const [level, methods]: [Level, string[]] = came === 'whole' && has ? ['second-factor', whole] : ['password', ['pwd']]
  const step = came === 'to set up' ? 'enroll' : 'full'
  const token = await comes(portal, user, { step, level, methods, confirmed: confirmed === true })
  const me = await world.look((look) => findMe(look, user.realmId, token, { place: PLACE, browserName: BROWSER }))
  assert.ok(me)
  const as = visitor(portal)
  as.jar.set('session', token)
  return { ...made, portal, me, as }
}

function comes({ world }: TestPortal, user: User, reached: Reached) {
  return world.work(async (work) => {
    const from = { place: PLACE, browserHash: browserHash(work, BROWSER) }
    return beginSession(work, user, await policyOf(work, user, user), reached, from)
  })
}

/** A set-up of this kind under way, and its code. */
async function setsUp({ portal: { world }, me, user }: Cast, kind: string): Promise<Fields> {
  if (kind === 'totp') {
    const { enrollmentId, setup } = await world.work((work) => beginApp(work, me, 'phone', 'pending', null))
    return { enrollment: enrollmentId, code: appOf(world, setup).codeAt(world.clock.now()) }
  }
  const begun = await beginSent(world, me, kind, '+4915112345678')
  assert.ok(begun.ok)
  return { enrollment: begun.enrollmentId, code: await codeSent(world, user) }
}

const proof =
  (kind: string, path: string, more: Fields = {}) =>
  async (cast: Cast): Promise<Request> => ({
    path,
    fields: { ...more, ...('email' in more ? { email: cast.user.email } : {}), ...(await setsUp(cast, kind)) },
  })
const form =
  (path: string, fields: Fields) =>
  ({ user }: Cast): Request => ({
    path: path.replace(':self', pathOf(user, '').slice(0, -1)).replace(':organization', user.organizationId),
    fields: 'email' in fields && fields.email === '' ? { ...fields, email: user.email } : fields,
  })

async function byCode({ portal: { world }, user, as, code, factor }: Cast): Promise<Request> {
  const sent = code() === ''
  if (sent) assert.equal((await as.post('/account/confirm/send', { enrollment: factor })).status, 303)
  return { path: '/account/confirm', fields: { enrollment: factor, code: sent ? await codeSent(world, user) : code() } }
}

/** A key made for this person, at the address that was called. */
async function newKey({ portal: { world, url }, me }: Cast): Promise<Request> {
  const party = { ...PARTY, origin: url }
  const { enrollmentId: enrollment, setup } = await world.work((work) => beginPasskey(work, me, 'key', party))
  assert.ok(setup.show === 'passkey')
  const passkey = securityKey({ verifies: true }).make(setup.options, { origin: url })
  return { path: '/account/two-factor/passkey', fields: { enrollment, passkey } }
}

async function newAddress({ portal: { world }, me, user }: Cast): Promise<Request> {
  assert.equal(await world.work((work) => askForAddress(work, me, `new-${user.email}`)), 'waits')
  return { path: '/account/address', fields: { code: await codeSent(world, user) } }
}

async function linked({ portal: { world }, user }: Cast): Promise<Request> {
  const provider = await providerOf(world, { id: user.organizationId })
  await world.work((work) => link(work, saidBy(world, provider, { subject: user.id }), user, 'themselves'))
  return { path: `/account/company-sign-in/${provider.id}/unlink`, fields: {} }
}

async function suspects({ portal: { world }, factor }: Cast, answer: 'mine' | 'not-mine'): Promise<Request> {
  await world.rows("update enrollment set state = 'suspended' where id = $1", factor)
  return { path: `/account/factors/${factor}/${answer}`, fields: {} }
}

const colleague = async ({ portal: { world }, user }: Cast): Promise<Request> => {
  const other = await world.person({ username: `${user.username}-colleague`, organizationId: user.organizationId })
  const fields = { ...OWN, email: other.email, role: 'support', status: 'active', current_password: PASSWORD }
  return { path: pathOf(other, '').slice(0, -1), fields }
}

const ever = (writes: boolean) =>
  ({ 'as it is': writes, grace: writes, reset: writes, 'off-limits': writes, required: writes, ...nowhere }) as const
const nowhere = { suspended: false, stopped: false, elsewhere: false } as const
const never = ever(false)
const always = ever(true)
/** A session by the password is over once a factor is required. */
const untilRequired = { ...always, required: false } as const
const whilePermitted = { ...always, 'off-limits': false } as const
const PROVE = { current_password: PASSWORD }
const ADD = { username: 'newcomer', email: 'new@example.com', name: '', role: 'member', entry: 'invitation', ...PROVE }

// biome-ignore format: a table
const stories: readonly Story[] = [
  { road: 'POST /account/confirm', by: 'the password', came: 'by password', begin: form('/account/confirm', { password: PASSWORD }), writes: untilRequired },
  { road: 'POST /account/confirm', by: 'the password', has: 'an app', came: 'by password', begin: form('/account/confirm', { password: PASSWORD }), writes: never },
  { road: 'POST /account/confirm', by: 'the password', has: 'mail codes', came: 'by password', begin: form('/account/confirm', { password: PASSWORD }), writes: never },
  { road: 'POST /account/confirm', by: 'the password', has: 'an app', came: 'whole', begin: form('/account/confirm', { password: PASSWORD }), writes: always },
  { road: 'POST /account/confirm', by: 'the code', has: 'an app', came: 'by password', begin: byCode, writes: untilRequired },
  { road: 'POST /account/confirm', by: 'the code that was sent', has: 'mail codes', came: 'by password', begin: byCode, writes: untilRequired },
  { road: 'POST /account/two-factor/app/confirm', by: 'the code', came: 'to set up', confirmed: true, begin: proof('totp', '/account/two-factor/app/confirm'), writes: whilePermitted },
  { road: 'POST /account/two-factor/app/confirm', by: 'the code, not confirmed', came: 'to set up', begin: proof('totp', '/account/two-factor/app/confirm'), writes: never },
  { road: 'POST /account/two-factor/sms/confirm', by: 'the code', came: 'to set up', confirmed: true, begin: proof('sms-code', '/account/two-factor/sms/confirm'), writes: whilePermitted },
  { road: 'POST /account/two-factor/email/confirm', by: 'the code', came: 'to set up', confirmed: true, begin: proof('email-code', '/account/two-factor/email/confirm'), writes: whilePermitted },
  { road: 'POST /account/profile', by: 'the code of a set-up', has: 'an app', came: 'whole', confirmed: true, begin: proof('totp', '/account/profile', { ...OWN, mfa: 'on' }), writes: whilePermitted },
  { road: 'POST /account/profile/app', by: 'the password', came: 'by password', begin: form('/account/profile/app', PROVE), writes: { ...untilRequired, 'off-limits': false } },
  { road: 'POST /account/profile/app', by: 'the password', has: 'an app', came: 'by password', begin: form('/account/profile/app', PROVE), writes: never },
  { road: 'POST /account/two-factor/sms', by: 'the password', came: 'by password', begin: form('/account/two-factor/sms', { ...PROVE, mobile: '+4915112345678' }), writes: untilRequired },
  { road: 'POST /account/two-factor/sms', by: 'the password', has: 'an app', came: 'by password', begin: form('/account/two-factor/sms', { ...PROVE, mobile: '+4915112345678' }), writes: never },
  { road: 'POST /account/two-factor/email', by: 'the password', came: 'by password', begin: form('/account/two-factor/email', PROVE), writes: untilRequired },
  { road: 'POST /account/two-factor/email', by: 'the password', has: 'an app', came: 'by password', begin: form('/account/two-factor/email', PROVE), writes: never },
  { road: 'POST /account/details', by: 'the password', came: 'by password', begin: form('/account/details', { ...OWN, ...CHOSEN, ...PROVE }), writes: untilRequired },
  { road: 'POST /account/details', by: 'the password', has: 'an app', came: 'by password', begin: form('/account/details', { ...OWN, security_token: 'not-required', ...PROVE }), writes: never },
  { road: 'POST /account/password', by: 'the old password', came: 'by password', begin: form('/account/password', { ...CHOSEN, ...PROVE }), writes: untilRequired },
  { road: 'POST /account/password/remove', by: 'a click', has: 'two passkeys', came: 'whole', confirmed: true, begin: form('/account/password/remove', {}), writes: whilePermitted },
  { road: 'POST /account/password/remove', by: 'a click, not confirmed', has: 'two passkeys', came: 'whole', begin: form('/account/password/remove', {}), writes: never },
  { road: 'POST /account/password/remove', by: 'a click, signed in by the password', has: 'two passkeys', came: 'by password', confirmed: true, begin: form('/account/password/remove', {}), writes: never },
  { road: 'POST /account/two-factor/passkey', by: 'a new key', came: 'to set up', confirmed: true, begin: newKey, writes: whilePermitted },
  { road: 'POST /account/two-factor/passkey', by: 'a new key, not confirmed', came: 'to set up', begin: newKey, writes: never },
  { road: 'POST /account/address', by: 'the code', came: 'by password', begin: newAddress, writes: untilRequired },
  { road: 'POST /account/two-factor/disable', by: 'the password', has: 'an app', came: 'whole', begin: form('/account/two-factor/disable', { password: PASSWORD }), writes: untilRequired },
  { road: 'POST /account/two-factor/disable', by: 'the password', has: 'an app', came: 'by password', begin: form('/account/two-factor/disable', { password: PASSWORD }), writes: never },
  { road: 'POST /account/factors/:id/remove', by: 'a click', has: 'an app', came: 'whole', confirmed: true, begin: ({ factor }) => ({ path: `/account/factors/${factor}/remove`, fields: {} }), writes: untilRequired },
  { road: 'POST /account/factors/:id/remove', by: 'a click, not confirmed', has: 'an app', came: 'whole', begin: ({ factor }) => ({ path: `/account/factors/${factor}/remove`, fields: {} }), writes: never },
  { road: 'POST /account/factors/:id/mine', by: 'a click', has: 'an app', came: 'whole', confirmed: true, begin: (cast) => suspects(cast, 'mine'), writes: always },
  { road: 'POST /account/factors/:id/mine', by: 'a click, not confirmed', has: 'an app', came: 'by password', begin: (cast) => suspects(cast, 'mine'), writes: never },
  { road: 'POST /account/factors/:id/not-mine', by: 'a click', has: 'an app', came: 'whole', confirmed: true, begin: (cast) => suspects(cast, 'not-mine'), writes: always },
  { road: 'POST /account/company-sign-in/:provider/unlink', by: 'a click', has: 'an app', came: 'whole', confirmed: true, begin: linked, writes: always },
  { road: 'POST /account/company-sign-in/:provider/unlink', by: 'a click, not confirmed', has: 'an app', came: 'by password', begin: linked, writes: never },
  { road: 'POST /account/recovery-codes', by: 'a click', has: 'an app', came: 'whole', confirmed: true, begin: form('/account/recovery-codes', {}), writes: whilePermitted },
  { road: 'POST /account/recovery-codes', by: 'a click, not confirmed', has: 'an app', came: 'by password', begin: form('/account/recovery-codes', {}), writes: never },
  { road: 'POST /admin/organizations/:organization/users/:user', by: 'the password', role: 'owner', came: 'by password', begin: colleague, writes: untilRequired },
  { road: 'POST /admin/organizations/:organization/users/:user', by: 'the password', role: 'owner', has: 'an app', came: 'by password', begin: colleague, writes: never },
  { road: 'POST /admin/organizations/:organization/add/person', by: 'the password', role: 'owner', came: 'by password', begin: form('/admin/organizations/:organization/add/person', ADD), writes: untilRequired },
  { road: 'POST /admin/organizations/:organization/add/person', by: 'the password', role: 'owner', has: 'an app', came: 'by password', begin: form('/admin/organizations/:organization/add/person', ADD), writes: never },
]

/** Whether the last request of the story gave the session another token, a step, a level or a confirmation. */
async function writes(cast: Cast, { path, fields }: Request, headers?: Fields): Promise<boolean> {
  const { portal, user, as } = cast
  const read = () =>
    portal.world.rows('select token_hash, step, level, methods, confirmed_at from session where user_id = $1', user.id)
  const before = await read()
  const answered = await as.post(path, fields, headers)
  assert.ok(answered.status < 500, path)
  const after = await read()
  return after.length > 0 && JSON.stringify(after) !== JSON.stringify(before)
}

/** How this story ends for people in each situation, where it ends otherwise than it should. */
async function toldOf(portal: TestPortal, story: Story, there: Fields): Promise<string[]> {
  const names = Object.keys(situations) as Named[]
  const people = await Promise.all(names.map(() => madeFor(portal, story)))
  portal.world.clock.advance(660)
  const ends = names.map(async (name, index) => {
    const cast = await castOf(portal, people[index] as Made, story)
    const request = await story.begin(cast)
    await situations[name](portal.world, cast.user)
    const wrote = await writes(cast, request, name === 'elsewhere' ? there : undefined)
    const told = `${story.road} by ${story.by}, with ${story.has ?? 'nothing'}, ${story.came}, ${name}: ${wrote}`
    return wrote === story.writes[name] ? [] : [told]
  })
  return (await Promise.all(ends)).flat()
}

describe('every door that makes more of a session', () => {
  it('demands what the policy of that moment demands', { timeout: 300_000 }, async (t) => {
    sendFreely()
    const portal = await watchedPortal(t)
    const there = await elsewhere(portal)
    const seen = new Set<string>()
    for (const story of stories) {
      portal.written.length = 0
      assert.deepEqual(await toldOf(portal, story, there), [])
      // reason: people are made by no route
      for (const route of portal.written) assert.ok([story.road, 'no route'].includes(route), `${story.road}: ${route}`)
      if (portal.written.includes(story.road)) seen.add(story.road)
    }
    const all = Object.entries(ROADS).flatMap(([road, { does }]) => (does === 'begins' ? [] : [road]))
    assert.deepEqual([...seen].sort(), all.sort(), 'every road of the table was taken')
    assert.deepEqual(portal.errors, [])
  })
})
