import { hidesFirstStep } from '#domain/organizations/organizations.ts'
import { providerFor } from '#domain/providers/domains.ts'
import type { OfferedProvider } from '#domain/providers/offered.ts'
import { findProvider } from '#domain/providers/providers.ts'
import { endSession } from '#domain/sessions/sessions.ts'
import { TRUST_COOKIE_LIFE } from '#domain/sessions/trusted-browsers.ts'
import { type SignInOutcome, signIn } from '#domain/signin/signin.ts'
import { type OneTimeCode, parseCode } from '#kernel/parse.ts'
import { entryIn } from '../../http/entry.ts'
import type { Reply } from '../../http/reply.ts'
import { evenly, redirect } from '../../http/reply.ts'
import { type Call, cookie, field, type MyCall, nameCookie, sessionCookies, viewOf } from '../call.ts'
import { typed } from '../form.ts'
import { leadTo } from '../leads.ts'
import { saying } from '../notices.ts'
import { hasName } from '../party.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { secondsUntil } from '../wait.ts'
import { languages } from '../words/words.ts'
import { HelpPage } from './help-page.tsx'
import { SignInPage, type SignInPageProps } from './sign-in-page.tsx'

/** A name nobody can have is looked for in vain; a longer one is not looked for at all. */
const LONGEST_USERNAME = 200

const YEAR = 365 * 24 * 60 * 60

export const signInRoutes: readonly Route[] = [
  { method: 'GET', path: '/', door: 'open', handle: getHome },
  { method: 'GET', path: '/signin', door: 'open', handle: getSignIn },
  { method: 'POST', path: '/signin', door: 'open', handle: postSignIn },
  { method: 'GET', path: '/signin/help', door: 'open', handle: getHelp },
  { method: 'POST', path: '/signout', door: 'leave', handle: postSignOut },
]

async function getHome({ me }: Call): Promise<Reply> {
  return redirect(me ? '/account/settings' : '/signin')
}

async function getSignIn(call: Call): Promise<Reply> {
  const language = languages.find(({ code }) => code === call.query.get('language'))
  if (language) return redirect('/signin', [cookie(call, 'language', language.code, YEAR)])
  return call.me ? redirect('/account/settings') : page(<SignInPage {...formOf(call)} />)
}

async function postSignIn(call: Call): Promise<Reply> {
  const { world, hashing, realm } = call
  const token = tokenOf(call)
  if (token === 'malformed')
    return refused(call, { tokenError: { word: 'error.code.malformed', values: { digits: 6 } } })
  const form = {
    username: field(call, 'username').trim().slice(0, LONGEST_USERNAME),
    password: field(call, 'password'),
    token,
  }
  return concluded(call, await signIn(world, hashing, realm, form, call))
}

async function getHelp(call: Call): Promise<Reply> {
  return page(<HelpPage view={viewOf(call)} />)
}

async function postSignOut(call: MyCall): Promise<Reply> {
  await call.world.work((work) => endSession(work, call.me.session, call.place))
  return redirect(saying('/signin', 'signedOut'), [cookie(call, 'session', '', 0)])
}

/** What a step of the sign-in leads to. */
export async function concluded(call: Call, outcome: SignInOutcome): Promise<Reply> {
  switch (outcome.next) {
    case 'session':
      return signedIn(call, outcome)
    case 'prompt':
      return prompted(call, outcome.attempt)
    case 'refused':
      return refusedWith(call, outcome.refusal)
  }
}

/** Where nobody may learn whether the password was right, this is an answer like a refusal. */
function prompted(call: Call, attempt: string): Reply {
  const reply = redirect('/signin/challenge', [cookie(call, 'signin', attempt), nameCookie(call)])
  return hidesFirstStep(call.realm) ? evenly(reply) : reply
}

/** Whoever signs in again in the same browser has one session, not two. */
async function signedIn(
  call: Call,
  { lead, token, trustCookie }: Extract<SignInOutcome, { next: 'session' }>,
): Promise<Reply> {
  const { me, world, place } = call
  if (me) await world.work((work) => endSession(work, me.session, place))
  const trust = trustCookie === undefined ? [] : [cookie(call, 'trust', trustCookie, TRUST_COOKIE_LIFE)]
  const then = lead === 'home' ? entryIn(call.cookie('then')) : undefined
  return redirect(then ?? leadTo(lead), [...sessionCookies(call, token), ...trust])
}

async function refusedWith(
  call: Call,
  refusal: Extract<SignInOutcome, { next: 'refused' }>['refusal'],
): Promise<Reply> {
  switch (refusal.code) {
    case 'wait':
      return refused(call, { waitSeconds: secondsUntil(call, refusal.until) }, 429)
    case 'busy':
      return { status: 503, retryAfter: 5, cookies: [] }
    case 'start-again':
      return evenly(redirect(saying('/signin', 'signInExpired'), [cookie(call, 'signin', '', 0)]))
    case 'passkey':
      return refused(call, { refused: 'passkey' })
    case 'provider':
      return refused(call, { refused: refusal }, 403)
    case 'wrong-code':
    case 'wrong-credentials':
      return refused(call, { refused: true, led: await leadsTo(call) })
  }
}

/** Where the domain of the name leads, whether anybody has that name or not. */
function leadsTo(call: Call): Promise<OfferedProvider | undefined> {
  const name = field(call, 'username').trim().slice(0, LONGEST_USERNAME)
  return call.world.look(async (look) => {
    const key = await providerFor(look, call.realm.id, name)
    return key && findProvider(look, key)
  })
}

function refused(call: Call, why: Partial<SignInPageProps>, status = 422): Reply {
  const { waitSeconds: retryAfter } = why
  const reply = page(<SignInPage {...formOf(call)} values={typed(call, ['username'])} {...why} />, status)
  return evenly(retryAfter === undefined ? reply : { ...reply, retryAfter })
}

function formOf(call: Call): SignInPageProps {
  const standsAlone = call.realm.standsAlone && hasName(call.host)
  return { view: viewOf(call), form: call.realm.signInForm, standsAlone, offered: call.realm.offered }
}

/** The two-step form has no such field; whatever is sent there is not looked at. */
function tokenOf(call: Call): OneTimeCode | undefined | 'malformed' {
  const given = field(call, 'token')
  if (call.realm.signInForm === 'two-step' || given.trim() === '') return undefined
  return parseCode(given) ?? 'malformed'
}
