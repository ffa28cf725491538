import { askForPassword, setPasswordByLink } from '#domain/account/password-reset.ts'
import { evenly, type Reply, redirect } from '../../http/reply.ts'
import { type Call, cookie, field, viewOf } from '../call.ts'
import { typed } from '../form.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { secondsUntil } from '../wait.ts'
import { ForgottenPage, type ForgottenPageProps } from './forgotten-page.tsx'
import { choosePage, newHash, otherPerson } from './invitation.routes.tsx'
import { busy, gone, isOther, linkOf, tokenIn } from './links.tsx'

const ASK = '/signin/forgotten'
const AT = '/password/:token'
/** A name nobody can have is looked for in vain; a longer one is not looked for at all. */
const LONGEST_USERNAME = 200

export const forgottenRoutes: readonly Route[] = [
  { method: 'GET', path: ASK, door: 'open', handle: getForgotten },
  { method: 'POST', path: ASK, door: 'open', handle: postForgotten },
  { method: 'GET', path: AT, door: 'open', handle: getPasswordLink },
  { method: 'POST', path: AT, door: 'open', handle: postPasswordLink },
]

async function getForgotten(call: Call): Promise<Reply> {
  return forgottenPage(call)
}

async function postForgotten(call: Call): Promise<Reply> {
  const username = field(call, 'username').trim().slice(0, LONGEST_USERNAME)
  if (username === '') return forgottenPage(call, { error: { word: 'error.required' } }, 422)
  const from = { place: call.place, language: call.words.locale }
  const asked = await askForPassword(call.world, call.realm, username, from)
  if (asked.ok) return evenly(forgottenPage(call, { asked: true }))
  const waitSeconds = secondsUntil(call, asked.until)
  const values = { username: typed(call, ['username']).username, waitSeconds }
  return evenly({ ...forgottenPage(call, values, 429), retryAfter: waitSeconds })
}

function forgottenPage(call: Call, more: Partial<ForgottenPageProps> = {}, status = 200): Reply {
  return page(<ForgottenPage view={viewOf(call)} {...more} />, status)
}

async function getPasswordLink(call: Call): Promise<Reply> {
  const opened = await linkOf(call, 'password-link')
  if (!opened) return gone(call)
  return isOther(call, opened) ? otherPerson(call, opened) : choosePage(call, opened, 'password-link')
}

/** It signs nobody in: the sign-in asks for all it always asks for. */
async function postPasswordLink(call: Call): Promise<Reply> {
  const opened = await linkOf(call, 'password-link')
  if (!opened) return gone(call)
  if (isOther(call, opened)) return otherPerson(call, opened)
  const hash = await newHash(call, opened)
  if (typeof hash !== 'string') return choosePage(call, opened, 'password-link', hash, 422)
  if (hash === 'busy') return busy
  const { world, realm, place } = call
  const done = await world.work((work) => setPasswordByLink(work, realm.id, tokenIn(call), hash, place))
  return done ? redirect(saying('/signin', 'passwordChangedSignIn'), [cookie(call, 'session', '', 0)]) : gone(call)
}
