import type { Enrollment } from '#domain/factors/factor.ts'
import { brandIn } from '#domain/organizations/brands.ts'
import { hashOfText } from '#domain/signin/confirmation-text.ts'
import {
  actionPrompt,
  type ConfirmOutcome,
  confirmAction,
  methodAsked,
  type Opened,
  type Opening,
  openConfirmation,
  refuseAction,
  requestForAction,
  sendForAction,
} from '#domain/signin/confirming.ts'
import { isId } from '#kernel/ids.ts'
import { parseCode } from '#kernel/parse.ts'
import type { Look } from '#kernel/work.ts'
import { evenly, nothing, type Reply, redirect } from '../../http/reply.ts'
import type { AskedMethod } from '../account/confirm-page.tsx'
import { brandView, type Call, chosenLanguage, cookie, field, nameCookie, viewOf } from '../call.ts'
import { methodOf } from '../method-of.ts'
import { optionsReply, partyOf, passkeyIn } from '../party.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { SentCode } from '../ui/sent-code.tsx'
import type { Said, View } from '../ui/view.ts'
import { secondsUntil, waitSaid } from '../wait.ts'
import { negotiate, wordsFor } from '../words/words.ts'
import { ActionAnsweredPage, ActionElsewherePage, ActionOtherPage, ActionOverPage } from './action-over-page.tsx'
import { ActionPage, type ActionPageProps, actionWith } from './action-page.tsx'
import { addressWith } from './ask.routes.tsx'

const AT = '/confirm/:token'

/** The pages where people confirm one action of an application, or refuse it. */
export const actionRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'open', handle: getAction },
  { method: 'POST', path: AT, door: 'open', handle: postAction },
  { method: 'POST', path: `${AT}/send`, door: 'open', handle: postSend },
  { method: 'POST', path: `${AT}/passkey`, door: 'open', handle: postAskPasskey },
  { method: 'POST', path: `${AT}/refuse`, door: 'open', handle: postRefuse },
]

/** As long as somebody may take to sign in. */
const THEN_SECONDS = 15 * 60

const hereOf = ({ params }: Call): string => `/confirm/${params.token}`

async function getAction(call: Call): Promise<Reply> {
  const language = chosenLanguage(call)
  if (language) return redirect(hereOf(call), [language])
  const opening = await opened(call)
  if (opening?.who !== 'them') return stopped(call, opening)
  return actionPage(spoken(call, opening), opening, call.query.get('with'))
}

async function postAction(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return stopped(call, opening)
  const { text } = opening.confirmation
  if (field(call, 'text') !== hashOfText(text)) return redirect(hereOf(call))
  const code = parseCode(field(call, 'code'))
  const answer = passkeyIn(call) ?? (code ? ({ ask: 'code', code } as const) : 'malformed')
  const asked = methodAsked(opening, field(call, 'enrollment'))
  const said = spoken(call, opening)
  if (answer === 'malformed' || !asked) return refused(said, opening, 'malformed')
  const outcome = await confirmAction(call.world, opening, asked.id, answer, said.place)
  return outcome.ok ? answered(said, opening, 'confirmed') : evenly(await refused(said, opening, outcome))
}

/** Whatever came of it, the page of this method says. */
async function postSend(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return stopped(call, opening)
  const id = field(call, 'enrollment')
  const { place } = spoken(call, opening)
  const sent = isId(id) ? await sendForAction(call.world, opening, id, place) : 'gone'
  return redirect(sent === 'gone' ? hereOf(call) : actionWith(hereOf(call), id))
}

/** What the script hands to the browser. */
async function postAskPasskey(call: Call): Promise<Reply> {
  const opening = await opened(call)
  const party = await call.world.look((look) => partyOf(look, call))
  if (opening?.who !== 'them' || !party) return nothing(422)
  const options = await requestForAction(call.world, opening, party)
  return options === 'gone' ? nothing(422) : optionsReply(options)
}

async function postRefuse(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return stopped(call, opening)
  const said = spoken(call, opening)
  return (await refuseAction(call.world, opening, said.place)) ? answered(said, opening, 'refused') : over(said)
}

function opened({ world, realm, params, browserName, place, me }: Call): Promise<Opening | undefined> {
  return openConfirmation(world, realm, params.token ?? '', { browserName, place, me })
}

function stopped(call: Call, opening: Exclude<Opening, Opened> | undefined): Reply {
  const then = cookie(call, 'then', hereOf(call), THEN_SECONDS)
  switch (opening?.who) {
    case undefined:
      return over(call)
    case 'sign-in':
      return redirect('/signin', [then])
    case 'set-up':
      return redirect('/account/two-factor/app')
    case 'other':
      return page(<ActionOtherPage view={viewOf(call)} />, 403, [then])
    case 'elsewhere':
      return page(<ActionElsewherePage view={viewOf(call)} />, 403)
  }
}

const over = (call: Call): Reply => page(<ActionOverPage view={viewOf(call)} />, 410)

/** In the language they chose here, or have; else in the one that the application asked in. */
function spoken(call: Call, { user, confirmation }: Opened): Call {
  const language = user.language === 'auto' ? confirmation.language : user.language
  if (call.cookie('language') !== undefined || language === null) return call
  const words = wordsFor(negotiate(undefined, language))
  return { ...call, words, place: { ...call.place, language: words.locale } }
}

/** In the name of the person's organization, whether they are signed in or not. */
async function brandedView(look: Look, call: Call, { user }: Opened): Promise<View> {
  const brand = await brandIn(look, user.organizationId)
  return { ...viewOf(call), ...brandView(brand, call.realm, call.words.locale) }
}

/** The application fetches itself what came of it. */
async function answered(call: Call, opening: Opened, said: 'confirmed' | 'refused'): Promise<Reply> {
  const { asker, confirmation } = opening
  const { returnTo, id } = confirmation
  const view = await call.world.look((look) => brandedView(look, call, opening))
  const address = returnTo === null ? undefined : addressWith(returnTo, 'confirmation', id)
  const reply = page(<ActionAnsweredPage {...{ view, said, asker, address }} />)
  // reason: a browser follows no redirect of a form to another host than the policy for forms names
  return address === undefined ? reply : { ...reply, refresh: address }
}

type Why = Pick<ActionPageProps, 'error' | 'waitSeconds'>

async function actionPage(call: Call, opening: Opened, chosen: string | null, why: Why = {}): Promise<Reply> {
  const { props, view } = await call.world.look((look) => drawn(look, call, opening, chosen ?? undefined))
  const { method, here } = props
  if (call.wants === 'swap' && method?.prompt.ask === 'sent-code')
    return part(<SentCode view={view} prompt={method.prompt} here={actionWith(here, method.enrollment)} />)
  const cookies = [nameCookie(call), cookie(call, 'then', '', 0)]
  const status = why.waitSeconds !== undefined ? 429 : why.error ? 422 : 200
  const reply = page(<ActionPage view={view} {...props} {...why} />, status, cookies)
  return why.waitSeconds === undefined ? reply : { ...reply, retryAfter: why.waitSeconds }
}

async function drawn(look: Look, call: Call, opening: Opened, chosen: string | undefined) {
  const { asker, confirmation, methods, user, session } = opening
  const { text } = confirmation
  const usual = methodAsked(opening, chosen)
  const others = methods.filter((method) => method !== usual)
  const { name, username } = user
  const props = {
    ...{ here: hereOf(call), asker, text, textHash: hashOfText(text), maySetUp: session !== undefined },
    who: name === '' ? username : `${name} (${username})`,
    method: usual && (await askedMethod(look, call, opening, usual)),
    others: await Promise.all(others.map((other) => methodOf(look, other))),
  }
  return { props, view: await brandedView(look, call, opening) }
}

async function askedMethod(
  look: Look,
  call: Call,
  opening: Opened,
  enrollment: Enrollment,
): Promise<AskedMethod | undefined> {
  const prompt = await actionPrompt(look, opening, enrollment)
  if (prompt.ask === 'recovery-code') return undefined
  const elsewhere = prompt.ask === 'passkey' && (await partyOf(look, call))?.id !== prompt.party
  return { enrollment: enrollment.id, prompt, elsewhere }
}

type NotYet = Extract<ConfirmOutcome, { ok: false }> | 'malformed'

async function refused(call: Call, opening: Opened, outcome: NotYet): Promise<Reply> {
  if (outcome !== 'malformed' && outcome.code === 'over') return over(call)
  const chosen = field(call, 'enrollment')
  const waits = outcome !== 'malformed' && outcome.code === 'wait' ? outcome : undefined
  const error = await call.world.look((look) => errorOf(look, call, opening, chosen, outcome))
  return actionPage(call, opening, chosen, { error, waitSeconds: waits && secondsUntil(call, waits.until) })
}

async function errorOf(look: Look, call: Call, opening: Opened, chosen: string, outcome: NotYet): Promise<Said> {
  if (outcome !== 'malformed' && outcome.code === 'wait') return waitSaid(call, outcome.until)
  const usual = methodAsked(opening, chosen)
  const prompt = usual && (await actionPrompt(look, opening, usual))
  if (call.form.has('passkey') || prompt?.ask === 'passkey') return { word: 'error.passkey.refused' }
  const sent = prompt?.ask === 'sent-code'
  if (outcome !== 'malformed') return { word: sent ? 'error.code.newest' : 'error.code.clock' }
  const digits = prompt?.ask === 'code' ? prompt.digits : ((sent ? prompt.sent?.digits : undefined) ?? 6)
  return { word: 'error.code.malformed', values: { digits } }
}
