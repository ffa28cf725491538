import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { makeLink } from '#domain/account/links.ts'
import { newFirstRunLink } from '#domain/organizations/first-run.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import type { User } from '#domain/users/users.ts'
import { routes } from '#faces/web/routes.ts'
import { helper, NEW_PASSWORD, pathOf } from '../access.ts'
import { asked, withPasskey } from '../passwordless.ts'
import type { TestPortal } from '../portal.ts'
import { elsewhere, type Named, newcomer, reachOf, situations, watchedPortal } from '../road-stories.ts'
import { ROADS } from '../road-table.ts'
import { raisingParts, raisingRoutes, sources, writersOf } from '../roads.ts'
import { type SecurityKey, securityKey } from '../security-key.ts'
import { codeSent, enables, sendFreely } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { PASSWORD } from '../world.ts'
import { type Answered, codesIn, confirms, setsUpApp, signedIn, type Visitor, visitor } from './visitor.ts'

const CHOSEN = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }

type Headers = Readonly<Record<string, string>>
/** The last request of a road, with all before it done. */
type Ready = { readonly as: Visitor; take(headers?: Headers): Promise<Answered> }
type Cast = {
  readonly user: User
  readonly app?: { now(): string }
  readonly codes?: string[]
  readonly key?: SecurityKey
}

/** What somebody has when they come, and how far they come by a road. */
type Story = {
  readonly road: string
  readonly by: string
  readonly has?: 'an app' | 'an app that is optional' | 'an untried app' | 'mail codes' | 'an invitation' | 'a passkey'
  begin(portal: TestPortal, cast: Cast): Promise<Ready>
  readonly reaches: Readonly<Record<Named, string>>
}

async function castOf(portal: TestPortal, has: Story['has']): Promise<Cast> {
  const { world } = portal
  const user = await newcomer(portal)
  const { username, id } = user
  switch (has) {
    case undefined:
      return { user }
    case 'an invitation':
      await world.rows("update app_user set status = 'invited', password_hash = null where id = $1", id)
      return { user: { ...user, status: 'invited' } }
    case 'mail codes':
      await enables(world, (await signed(world, user)).me, 'email-code')
      world.clock.advance(600)
      return { user }
    case 'a passkey':
      return { user, key: (await withPasskey(world, user, portal.url)).key }
    case 'an app':
    case 'an app that is optional':
    case 'an untried app': {
      const person = await signedIn(portal, username)
      await confirms(person)
      const { app, codes } = await setsUpApp(portal, person)
      if (has !== 'an app') await world.rows('update app_user set token_required = false where id = $1', id)
      if (has === 'an untried app')
        await world.rows("update enrollment set state = 'unproved' where user_id = $1 and kind = 'totp'", id)
      world.clock.advance(60)
      return { user, app: { now: () => app.codeAt(world.clock.now()) }, codes }
    }
  }
}

function signsIn(token: 'and a code' | 'alone') {
  return async (portal: TestPortal, { user: { username }, app }: Cast): Promise<Ready> => {
    const as = visitor(portal)
    const take = (headers?: Headers) =>
      as.post('/signin', { username, password: PASSWORD, token: token === 'alone' ? '' : (app?.now() ?? '') }, headers)
    return { as, take }
  }
}

/** With the password given, and the code made or sent, before anything happens. */
function answers(kind: string, code: (portal: TestPortal, cast: Cast) => Promise<string>) {
  return async (portal: TestPortal, cast: Cast): Promise<Ready> => {
    const as = visitor(portal)
    const first = () => as.post('/signin', { username: cast.user.username, password: PASSWORD })
    const made = kind === 'email-code' ? '' : await code(portal, cast)
    assert.equal((await first()).location, '/signin/challenge')
    const given = made || (await code(portal, cast))
    const [held] = await portal.world.rows<{ id: string }>(
      "select id from enrollment where user_id = $1 and kind = $2 and state <> 'ended'",
      ...[cast.user.id, kind],
    )
    return { as, take: (headers) => as.post('/signin/challenge', { code: given, enrollment: held?.id ?? '' }, headers) }
  }
}

function opens(
  path: string,
  purpose: 'invitation' | 'enrollment-link' | 'password-link',
  fields: Record<string, string>,
) {
  return async (portal: TestPortal, { user }: Cast): Promise<Ready> => {
    const as = visitor(portal)
    const { token } = await portal.world.work((work) => makeLink(work, user, purpose, null))
    assert.equal((await as.get(`${path}/${token}`)).status, 200)
    return { as, take: (headers) => as.post(`${path}/${token}`, fields, headers) }
  }
}

/** Asked of this browser, answered by the key in their hand. */
async function byPasskey({ url }: TestPortal, { key }: Cast): Promise<Ready> {
  const as = visitor({ url })
  const passkey = key?.answer(await asked(as), { origin: url }) ?? ''
  return { as, take: (headers) => as.post('/signin/passkey', { passkey }, headers) }
}

/** A key made for whoever was invited, instead of a password. */
function makesKey(path: string, purpose: 'invitation' | 'enrollment-link') {
  return async ({ world, url }: TestPortal, { user }: Cast): Promise<Ready> => {
    const as = visitor({ url })
    const at = `${path}/${(await world.work((work) => makeLink(work, user, purpose, null))).token}/passkey`
    const { enrollment, ...options } = JSON.parse((await as.post(`${at}/ask`, {})).body)
    const passkey = securityKey({ verifies: true }).make(options, { origin: url })
    return { as, take: (headers) => as.post(at, { enrollment, passkey }, headers) }
  }
}

/** Again in a browser that was trusted a while ago. */
async function trusted(portal: TestPortal, cast: Cast): Promise<Ready> {
  const { organizationId, username } = cast.user
  await portal.world.work((work) => changePolicy(work, { organizationId, trustedBrowserDays: 30 }))
  const as = visitor(portal)
  assert.equal((await as.post('/signin', { username, password: PASSWORD })).location, '/signin/challenge')
  await as.post('/signin/challenge', { code: cast.app?.now() ?? '', trust: 'on' })
  assert.ok(as.jar.has('trust'))
  as.jar.delete('session')
  return { as, take: (headers) => as.post('/signin', { username, password: PASSWORD }, headers) }
}

let support: Promise<Visitor> | undefined

async function bypassOf(portal: TestPortal, { user }: Cast): Promise<string> {
  support ??= helper(portal)
  const as = await support
  await confirms(as)
  const [code = ''] = codesIn((await as.post(pathOf(user, 'bypass'), { reason: 'phone at home' })).body)
  return code
}

const never = { suspended: 'out', stopped: 'out', elsewhere: 'out' } as const
const always = (reach: string) =>
  ({ 'as it is': reach, required: reach, grace: reach, reset: reach, 'off-limits': reach, ...never }) as const

/** At the second step nobody learns that a person was suspended: their page goes on asking. */
const atSecond = (reach: string) => ({ ...always(reach), suspended: 'asked', stopped: 'asked' }) as const

const app = async (_: TestPortal, cast: Cast): Promise<string> => cast.app?.now() ?? ''
const recovery = async (_: TestPortal, { codes = [] }: Cast): Promise<string> => codes[0] ?? ''
const mail = ({ world }: TestPortal, { user }: Cast): Promise<string> => codeSent(world, user)

// biome-ignore format: a table
const stories: readonly Story[] = [
  { road: 'POST /signin', by: 'the password', begin: signsIn('alone'), reaches: { ...always('in'), required: 'set-up', reset: 'set-up' } },
  { road: 'POST /signin', by: 'the password', has: 'an app', begin: signsIn('alone'), reaches: always('asked') },
  { road: 'POST /signin', by: 'the password', has: 'an app that is optional', begin: signsIn('alone'), reaches: { ...always('in'), required: 'asked', reset: 'asked' } },
  { road: 'POST /signin', by: 'the password', has: 'an untried app', begin: signsIn('alone'), reaches: { ...always('in'), required: 'asked', reset: 'asked' } },
  { road: 'POST /signin', by: 'the password', has: 'mail codes', begin: signsIn('alone'), reaches: always('asked') },
  { road: 'POST /signin', by: 'the password and the code', has: 'an app', begin: signsIn('and a code'), reaches: always('in') },
  { road: 'POST /signin', by: 'the password and the code', has: 'an untried app', begin: signsIn('and a code'), reaches: always('in') },
  { road: 'POST /signin/challenge', by: 'the code', has: 'an app', begin: answers('totp', app), reaches: atSecond('in') },
  { road: 'POST /signin/challenge', by: 'a recovery code', has: 'an app', begin: answers('recovery-codes', recovery), reaches: { ...atSecond('in'), 'off-limits': 'asked' } },
  { road: 'POST /signin/challenge', by: 'a bypass code', has: 'an app', begin: answers('bypass-code', bypassOf), reaches: { ...atSecond('in'), 'off-limits': 'asked' } },
  { road: 'POST /signin/challenge', by: 'the code that was sent', has: 'mail codes', begin: answers('email-code', mail), reaches: atSecond('in') },
  { road: 'POST /signin/passkey', by: 'a passkey', has: 'a passkey', begin: byPasskey, reaches: { ...always('in'), 'off-limits': 'out' } },
  { road: 'POST /signin', by: 'the password', has: 'a passkey', begin: signsIn('alone'), reaches: always('asked') },
  { road: 'POST /signin', by: 'the password in a trusted browser', has: 'an app', begin: trusted, reaches: { ...always('in'), reset: 'asked' } },
  { road: 'POST /invitation/:token/passkey', by: 'a new passkey', has: 'an invitation', begin: makesKey('/invitation', 'invitation'), reaches: { ...always('in'), 'off-limits': 'out' } },
  { road: 'POST /enroll/:token/passkey', by: 'a new passkey', has: 'an invitation', begin: makesKey('/enroll', 'enrollment-link'), reaches: { ...always('in'), 'off-limits': 'out' } },
  { road: 'POST /invitation/:token', by: 'the link', has: 'an invitation', begin: opens('/invitation', 'invitation', CHOSEN), reaches: { ...always('in'), required: 'set-up', reset: 'set-up' } },
  { road: 'POST /enroll/:token', by: 'the link and the password', begin: opens('/enroll', 'enrollment-link', { password: PASSWORD }), reaches: always('set-up') },
  { road: 'POST /enroll/:token', by: 'the link', has: 'an invitation', begin: opens('/enroll', 'enrollment-link', CHOSEN), reaches: always('set-up') },
  { road: 'POST /enroll/:token', by: 'the link and the password', has: 'an app', begin: opens('/enroll', 'enrollment-link', { password: PASSWORD }), reaches: always('out') },
  { road: 'POST /enroll/:token', by: 'the link and the password', has: 'mail codes', begin: opens('/enroll', 'enrollment-link', { password: PASSWORD }), reaches: always('out') },
  { road: 'POST /password/:token', by: 'the link', begin: opens('/password', 'password-link', CHOSEN), reaches: always('out') },
  { road: 'POST /password/:token', by: 'the link', has: 'an app', begin: opens('/password', 'password-link', CHOSEN), reaches: always('out') },
]

describe('every door to a session', () => {
  it('has a row in the table: the sources know no other', () => {
    const all = sources()
    assert.deepEqual(writersOf(all), ['src/domain/sessions/sessions.store.ts'])
    assert.deepEqual(raisingRoutes(all, routes).sort(), Object.keys(ROADS).sort())
    const lanes = [...raisingParts(all)].filter((part) =>
      /^src\/(?:faces\/(?!web\/)|delivery|store|wiring|main)/.test(part),
    )
    assert.deepEqual(lanes, [], 'nothing but a route comes to a session')
  })

  it('stands in the document with what it demands', () => {
    const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8')
    for (const [road, { does, demands }] of Object.entries(ROADS))
      assert.ok(
        text.includes(`| \`${road}\` | ${does} | ${demands} |`),
        `${road} is not in docs/security.md as it is here`,
      )
  })

  it('lets in whom the policy of that moment lets in, as far as it says', { timeout: 300_000 }, async (t) => {
    sendFreely()
    const portal = await watchedPortal(t)
    const there = await elsewhere(portal)
    const wrong: string[] = []
    // reason: those of identity providers are walked in test/sso, where somebody answers for one
    const taken = new Set(['POST /setup/:token', 'GET /sso/:provider/callback', 'GET /sso/:provider/finish'])
    for (const { road, by, has, begin, reaches } of stories) {
      for (const [name, situation] of Object.entries(situations)) {
        const cast = await castOf(portal, has)
        const { as, take } = await begin(portal, cast)
        portal.written.length = 0
        await situation(portal.world, cast.user)
        const answered = await take(name === 'elsewhere' ? there : undefined)
        const story = `${road} by ${by}${has ? `, with ${has}` : ''}, ${name}`
        assert.ok(answered.status < 500, story)
        const reached = await reachOf(as)
        const expected = reaches[name as Named]
        if (reached !== expected)
          wrong.push(`${story}: ${reached}, not ${expected} (${answered.status} ${answered.location})`)
        for (const route of portal.written) assert.equal(taken.add(route) && route, road, story)
        if (['in', 'set-up'].includes(reached))
          assert.ok(portal.written.length > 0, `${story}: nothing was seen to begin`)
      }
    }
    assert.deepEqual(wrong, [])
    const all = Object.entries(ROADS).flatMap(([road, { does }]) => (does === 'begins' ? [road] : []))
    assert.deepEqual([...taken].sort(), all.sort(), 'every road of the table was taken')
    assert.deepEqual(portal.errors, [])
  })

  it('lets the first owner in, once, while there is none', async (t) => {
    const portal = await watchedPortal(t)
    const token = await portal.world.work((work) => newFirstRunLink(work))
    const owner = { organization: 'Example Hosting', username: 'olivia', email: 'o@example.com', ...CHOSEN }
    const [as, late] = [visitor(portal), visitor(portal)]
    assert.equal((await as.post(`/setup/${token}`, owner)).status, 303)
    assert.equal(await reachOf(as), 'in')
    assert.deepEqual(portal.written, ['POST /setup/:token'])
    assert.equal((await late.post(`/setup/${token}`, { ...owner, username: 'mallory' })).status, 410)
    assert.equal(await reachOf(late), 'out')
  })
})
