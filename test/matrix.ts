import { findMe } from '#domain/account/me.ts'
import { beginApp } from '#domain/account/two-factor.ts'
import { policyOf } from '#domain/policies/policies.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import { beginSession, findSession } from '#domain/sessions/sessions.ts'
import type { Role, User } from '#domain/users/users.ts'
import type { routes } from '#faces/web/routes.ts'
import { type Answered, type Fields, type Visitor, visitor } from './attack/visitor.ts'
import { APPLICATIONS } from './matrix-applications.ts'
import { CODES } from './matrix-codes.ts'
import { COMPANY } from './matrix-company.ts'
import { LISTS } from './matrix-lists.ts'
import { PASSWORDLESS } from './matrix-passkeys.ts'
import { PROVIDERS } from './matrix-providers.ts'
import { WHITE_LABEL } from './matrix-white-label.ts'
import type { TestPortal } from './portal.ts'

export type Route = (typeof routes)[number]
export const named = ({ method, path }: Route): string => `${method} ${path}`

/** `!`: has just proved again that it is they. */
export const WHO =
  'nobody enroll enroll! member member! support support! administrator administrator! owner owner!'.split(' ')

/**
 * What everybody meets behind every address.
 *   .  is let in: a page, a form that is checked, a redirect onwards       s  sent to the sign-in page
 *   c  sent to prove again that it is they                                 e  sent to set up a factor first
 *   4  it does not exist                                                   g  it is gone, or never was
 */
// biome-ignore format: a table
export const MATRIX: Readonly<Record<string, string>> = {
  //                                        nobody enroll enroll! member member! support support! admin. admin.! owner owner!
  'GET /':                                  's      .      .       .      .       .       .        .      .       .     .',
  'GET /signin':                            '.      .      .       .      .       .       .        .      .       .     .',
  'POST /signin':                           '.      .      .       .      .       .       .        .      .       .     .',
  'GET /signin/help':                       '.      .      .       .      .       .       .        .      .       .     .',
  'POST /signout':                          's      .      .       .      .       .       .        .      .       .     .',
  'GET /signin/challenge':                  '.      .      .       .      .       .       .        .      .       .     .',
  'POST /signin/challenge':                 '.      .      .       .      .       .       .        .      .       .     .',
  'GET /.well-known/webauthn':             '4      4      4       4      4       4       4        4      4       4     4',
  'POST /signin/challenge/passkey':         '.      .      .       .      .       .       .        .      .       .     .',
  'GET /setup/:token':                      'g      g      g       g      g       g       g        g      g       g     g',
  'POST /setup/:token':                     'g      g      g       g      g       g       g        g      g       g     g',
  'GET /invitation/:token':                  'g      g      g       g      g       g       g        g      g       g     g',
  'POST /invitation/:token':                 'g      g      g       g      g       g       g        g      g       g     g',
  'GET /enroll/:token':                      'g      g      g       g      g       g       g        g      g       g     g',
  'POST /enroll/:token':                     'g      g      g       g      g       g       g        g      g       g     g',
  'GET /password/:token':                    'g      g      g       g      g       g       g        g      g       g     g',
  'POST /password/:token':                   'g      g      g       g      g       g       g        g      g       g     g',
  'GET /stop-reset/:token':                  'g      g      g       g      g       g       g        g      g       g     g',
  'POST /stop-reset/:token':                 'g      g      g       g      g       g       g        g      g       g     g',
  'GET /not-me/:token':                      'g      g      g       g      g       g       g        g      g       g     g',
  'POST /not-me/:token':                     'g      g      g       g      g       g       g        g      g       g     g',
  'POST /enroll/:token/for':                 's      e      e       4      4       4       4        4      4       4     4',
  'GET /signin/forgotten':                   '.      .      .       .      .       .       .        .      .       .     .',
  'POST /signin/forgotten':                  '.      .      .       .      .       .       .        .      .       .     .',
  'POST /account/stop-reset':                's      e      e       .      .       .       .        .      .       .     .',
  'GET /admin/organizations/:organization/users/:user/enrollment-link': 's  e  e   4  4  c  .   c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/enrollment-link': 's  e  e   4  4  c  .   c  .  c  .',
  'GET /admin/organizations/:organization/users/:user/invite': 's  e  e   4  4  4  4   c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/invite': 's  e  e   4  4  4  4   c  .  c  .',
  'GET /admin/organizations/:organization/users/:user/set-up': 's  e  e   4  4  4  4   c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/set-up': 's  e  e   4  4  4  4   c  .  c  .',
  'GET /admin/organizations/:organization/users/:user/reset': 's  e  e   4  4  c  .   c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/reset': 's  e  e   4  4  c  .   c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/reset/approve': 's  e  e   4  4  c  .   c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/reset/stop': 's  e  e   4  4  c  .   c  .  c  .',
  'GET /admin/organizations/:organization/users/:user/sessions': 's  e  e   4  4  .  .   .  .  .  .',
  'POST /admin/organizations/:organization/users/:user/sessions/end': 's  e  e   4  4  c  .   c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/sessions/:id/end': 's  e  e   4  4  c  4   c  4  c  4',
  'GET /admin/organizations/:organization/users/:user/bypass': 's  e  e   4  4  c  .   c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/bypass': 's  e  e   4  4  c  .   c  .  c  .',
  'GET /admin/organizations/:organization/users/:user/waits': 's  e  e   4  4  .  .   .  .  .  .',
  'POST /admin/organizations/:organization/users/:user/waits/lift': 's  e  e   4  4  c  .   c  .  c  .',
  'GET /qr/:token':                         '4      4      4       4      4       4       4        4      4       4     4',
  'GET /account/confirm':                   's      .      .       .      .       .       .        .      .       .     .',
  'POST /account/confirm':                  's      .      .       .      .       .       .        .      .       .     .',
  'GET /account':                           's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/settings':                  's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/replace':                   's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/replace/keep':             's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/profile':                   's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/profile':                  's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/profile/app':              's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/details':                   's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/details':                  's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/token-works':               's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/details/token':             's      e      e       c      .       c       .        c      .       c     .',
  'POST /account/details/token':            's      e      e       c      .       c       .        c      .       c     .',
  'GET /account/security':                  's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/factors/:id/rename':       's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/factors/:id/default':      's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/factors/:id/remove':        's      e      e       c      .       c       .        c      .       c     .',
  'POST /account/factors/:id/remove':       's      e      e       c      .       c       .        c      .       c     .',
  'POST /account/factors/:id/mine':         's      e      e       c      4       c       4        c      4       c     4',
  'POST /account/factors/:id/not-mine':     's      e      e       c      4       c       4        c      4       c     4',
  'POST /account/sessions/:id/end':         's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/keys':                      's      e      e       4      4       .       .        .      .       .     .',
  'GET /account/keys/new':                  's      e      e       c      4       c       .        c      .       c     .',
  'POST /account/keys/new':                 's      e      e       c      4       c       .        c      .       c     .',
  'POST /account/keys/:key/end':            's      e      e       4      4       4       4        4      4       4     4',
  'POST /account/sessions/end-others':      's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/password':                  's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/password':                 's      e      e       .      .       .       .        .      .       .     .',
  'GET /account/two-factor':                's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/two-factor/disable':       's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/confirm/passkey':          's      .      .       .      .       .       .        .      .       .     .',
  'GET /account/two-factor/passkey':        's      c      .       c      .       c       .        c      .       c     .',
  'POST /account/two-factor/passkey':       's      c      .       c      .       c       .        c      .       c     .',
  'POST /account/two-factor/passkey/ask':   's      c      .       c      .       c       .        c      .       c     .',
  'GET /account/two-factor/app':            's      c      .       c      .       c       .        c      .       c     .',
  'POST /account/two-factor/app':           's      c      .       c      .       c       .        c      .       c     .',
  'POST /account/two-factor/app/confirm':   's      c      .       c      .       c       .        c      .       c     .',
  'GET /account/recovery-codes':            's      e      e       c      .       c       .        c      .       c     .',
  'POST /account/recovery-codes':           's      e      e       c      .       c       .        c      .       c     .',
  'POST /account/recovery-codes/text':      's      e      e       .      .       .       .        .      .       .     .',
  'POST /account/recovery-codes/saved':     's      e      e       .      .       .       .        .      .       .     .',
  'GET /admin/organizations/:organization/messages':                        's  e  e   4  4  4  4   .  .  .  .',
  'GET /admin/organizations/:organization/messages/new-gateway':           's  e  e   4  4  4  4   c  .  c  .',
  'GET /admin/organizations/:organization/messages/new-gateway/:channel/:kind': 's  e  e  4  4  4  4   c  4  c  4',
  'POST /admin/organizations/:organization/messages/new-gateway/:channel/:kind': 's  e  e  4  4  4  4   c  4  c  4',
  'GET /admin/organizations/:organization/messages/gateways/:gateway':      's  e  e   4  4  4  4   c  4  c  4',
  'POST /admin/organizations/:organization/messages/gateways/:gateway':     's  e  e   4  4  4  4   c  4  c  4',
  'POST /admin/organizations/:organization/messages/gateways/:gateway/remove': 's e e 4  4  4  4   c  4  c  4',
  'GET /admin/organizations/:organization/messages/gateways/:gateway/remove': 's e e 4  4  4  4   c  4  c  4',
  'POST /admin/organizations/:organization/messages/gateways/:gateway/raise': 's  e e  4  4  4  4   c  4  c  4',
  'POST /admin/organizations/:organization/messages/gateways/:gateway/test': 's  e  e  4  4  4  4   c  4  c  4',
  'GET /admin/organizations/:organization/messages/gateways/:gateway/test': 's  e  e  4  4  4  4   c  4  c  4',
  'GET /admin/organizations/:organization/messages/limits':                 's  e  e   4  4  4  4   .  .  .  .',
  'GET /admin/organizations/:organization/messages/limits/statement':       's  e  e   4  4  4  4   .  .  .  .',
  'GET /admin/organizations/:organization/messages/limits/change':          's  e  e   4  4  4  4   c  .  c  .',
  'POST /admin/organizations/:organization/messages/limits/change':         's  e  e   4  4  4  4   c  .  c  .',
  'POST /admin/organizations/:organization/messages/limits/:stop/lift':     's  e  e   4  4  4  4   c  4  c  4',
  'GET /admin/organizations/:organization/protection':                      's  e  e   4  4  4  4   .  .  .  .',
  'POST /admin/organizations/:organization/protection/lift':                's  e  e   4  4  4  4   c  .  c  .',
  'GET /admin/organizations/:organization/policy': 's  e  e  4  4  4  4  c  .  c  .',
  'POST /admin/organizations/:organization/policy': 's  e  e  4  4  4  4  c  .  c  .',
  'GET /admin/organizations/:organization/users/:user/policy': 's  e  e  4  4  4  4  c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/policy': 's  e  e  4  4  4  4  c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/policy/exception': 's  e  e  4  4  4  4  c  .  c  .',
  'POST /admin/organizations/:organization/users/:user/policy/exception/end': 's  e  e  4  4  4  4  c  .  c  .',
  'GET /dev/inbox':                         '4      4      4       4      4       4       4        4      4       4     4',
  'GET /admin/organization':                's      e      e       4      4       4       4        .      .       .     .',
  'GET /admin/organizations/:organization/settings':  's  e  e   4      4       4       4        c      .       c     .',
  'POST /admin/organizations/:organization/settings': 's  e  e   4      4       4       4        c      .       c     .',
  'GET /admin/organizations/:organization/manage':     's  e  e   4      4       4       4        4      4       4     4',
  'POST /admin/organizations/:organization/suspend':   's  e  e   4      4       4       4        4      4       4     4',
  'POST /admin/organizations/:organization/resume':    's  e  e   4      4       4       4        4      4       4     4',
  'POST /admin/organizations/:organization/close':     's  e  e   4      4       4       4        4      4       4     4',
  'POST /admin/organizations/:organization/reopen':    's  e  e   4      4       4       4        4      4       4     4',
  'POST /admin/organizations/:organization/move':      's  e  e   4      4       4       4        4      4       4     4',
  ...CODES,
  ...COMPANY,
  ...LISTS,
  ...PASSWORDLESS,
  ...WHITE_LABEL,
  ...APPLICATIONS,
  ...PROVIDERS,
}

/** What happened, in the marks of the table; the status where it is none of them. */
export function markOf({ status, location = '' }: Answered): string {
  if (status === 404) return '4'
  if (status === 410) return 'g'
  if (status !== 303) return [200, 204, 400, 422].includes(status) ? '.' : String(status)
  if (location === '/signin' || location === '/signin?notice=sessionEnded') return 's'
  if (location.startsWith('/account/confirm')) return 'c'
  return location === '/account/two-factor/app' ? 'e' : '.'
}

export type Somebody = {
  readonly user: User
  readonly factor: string
  session: string
  readonly visitor: Visitor
  /** A member of their organization, for what is done to others. */
  readonly colleague: string
}

export const NOBODY = '01900000-0000-7000-8000-000000000000'

const PLACE = { address: '192.0.2.7', browser: 'Firefox' }

/** A person of this role with a factor of their own, signed in. */
export async function somebody(portal: TestPortal, who: string, organizationId?: string): Promise<Somebody> {
  const { world } = portal
  const role = ['enroll', 'nobody'].includes(who.replace('!', '')) ? 'member' : (who.replace('!', '') as Role)
  const username = `${who.replace('!', '-confirmed')}${organizationId ? '-elsewhere' : ''}`
  const user = await world.person({ username, role, ...(organizationId ? { organizationId } : {}) })
  const colleague = await world.person({
    username: `${username}-colleague`,
    ...(organizationId ? { organizationId } : {}),
  })
  const browser = visitor(portal)
  const session = await signsIn(portal, user, who, browser)
  const factor = await world.work(async (work) => {
    const me = await findMe(work, user.realmId, browser.jar.get('session') ?? '', { place: PLACE, browserName: 'x' })
    if (!me) throw new Error('not signed in')
    return (await beginApp(work, me, 'their phone', 'unproved', null)).enrollmentId
  })
  if (who === 'nobody') browser.jar.clear()
  return { user, factor, session, visitor: browser, colleague: colleague.id }
}

/** Another session for this person, as no page was needed to get one; returns its id. */
export async function signsIn(portal: TestPortal, user: User, who: string, browser: Visitor): Promise<string> {
  const { id, path } = await portal.world.operator()
  const token = await portal.world.work(async (work) => {
    const policy = await policyOf(work, { path })
    const step = who.startsWith('enroll') ? 'enroll' : 'full'
    const reached = { step, level: 'second-factor', methods: ['pwd', 'otp'], confirmed: who.endsWith('!') } as const
    return beginSession(work, user, policy, reached, { place: PLACE, browserHash: browserHash(work, id) })
  })
  browser.jar.set('session', token)
  const session = await portal.world.look((look) => findSession(look, token))
  return session?.id ?? ''
}

/** Everybody of the table, and somebody in another organization. */
export async function everybody(portal: TestPortal): Promise<ReadonlyMap<string, Somebody>> {
  const { id: elsewhere } = await portal.world.organization('Another client')
  const people = new Map<string, Somebody>()
  for (const who of WHO) people.set(who, await somebody(portal, who))
  people.set('elsewhere', await somebody(portal, 'owner!', elsewhere))
  return people
}

/** The address of a route for this person: with their own ids in it. */
export function addressOf(
  { path }: Pick<Route, 'path'>,
  {
    factor,
    session,
    user,
    colleague = NOBODY,
  }: Pick<Somebody, 'factor' | 'session'> & Partial<Pick<Somebody, 'user' | 'colleague'>>,
): string {
  return path
    .replace(':organization', user?.organizationId ?? NOBODY)
    .replace(':user', colleague)
    .replace(':host', 'login.example.test')
    .replace(':application', NOBODY)
    .replace(':provider', NOBODY)
    .replace(':domain', 'example.test')
    .replace('/factors/:id', `/factors/${factor}`)
    .replace('/sessions/:id', `/sessions/${session}`)
    .replace(':token', 'A'.repeat(43))
}

export function calls(
  person: Pick<Somebody, 'visitor'>,
  { method }: Pick<Route, 'method'>,
  path: string,
  fields: Fields = {},
): Promise<Answered> {
  return method === 'POST' ? person.visitor.post(path, fields) : person.visitor.get(path)
}

/** Undoes what a route did to somebody's factor and session. */
export async function restore(portal: TestPortal, who: string, person: Somebody): Promise<void> {
  if (who === 'nobody') return
  person.session = await signsIn(portal, person.user, who, person.visitor)
  await portal.world.work(
    (work) => work.sql`update enrollment set state = 'unproved', ended_at = null where id = ${person.factor}`,
  )
}
