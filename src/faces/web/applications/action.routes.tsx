import { hashOfText } from '#domain/signin/confirmation-text.ts'
import {
  actionChoice,
  type ConfirmOutcome,
  confirmAction,
  type Opened,
  type Opening,
  openConfirmation,
  refuseAction,
  requestForAction,
  sendForAction,
} from '#domain/signin/confirming.ts'
import type { Look } from '#kernel/work.ts'
import { evenly, nothing, type Reply, redirect } from '../../http/reply.ts'
import {
  answerOf,
  asksReply,
  chosenIn,
  drawnChoice,
  passkeyReply,
  sendsReply,
  unread,
  waiting,
  wrongly,
} from '../asking/asked.tsx'
import type { AskedAgain } from '../asking/asks.tsx'
import { spokenTo, viewFor } from '../asking/spoken.ts'
import { type Call, chosenLanguage, cookie, field, nameCookie, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { ActionAnsweredPage, ActionElsewherePage, ActionOtherPage, ActionOverPage } from './action-over-page.tsx'
import { ActionPage, type ActionPageProps } from './action-page.tsx'
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
  return actionPage(spoken(call, opening), opening, chosenIn(call.query.get('with')))
}

async function postAction(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return stopped(call, opening)
  const { text } = opening.confirmation
  if (field(call, 'text') !== hashOfText(text)) return redirect(hereOf(call))
  const [said, answer, chosen] = [spoken(call, opening), answerOf(call), chosenIn(field(call, 'enrollment'))]
  // reason: what stands in for a factor that was lost confirms nothing, and is no attempt either
  const taken = answer !== 'malformed' && answer?.ask !== 'recovery-code' ? answer : undefined
  if (!taken) return actionPage(said, opening, chosen, unread(call))
  const outcome = await confirmAction(call.world, opening, chosen, taken, said.place)
  return outcome.ok ? answered(said, opening, 'confirmed') : evenly(await refused(said, opening, chosen, outcome))
}

async function postSend(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return stopped(call, opening)
  const { place } = spoken(call, opening)
  return sendsReply(call, hereOf(call), (id) => sendForAction(call.world, opening, id, place))
}

async function postAskPasskey(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return nothing(422)
  return passkeyReply(call, (party) => requestForAction(call.world, opening, party))
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

const spoken = (call: Call, { user, confirmation }: Opened): Call => spokenTo(call, user, confirmation.language)

/** The application fetches itself what came of it. */
async function answered(call: Call, opening: Opened, said: 'confirmed' | 'refused'): Promise<Reply> {
  const { asker, confirmation } = opening
  const { returnTo, id } = confirmation
  const view = await call.world.look((look) => viewFor(look, call, opening.user))
  const address = returnTo === null ? undefined : addressWith(returnTo, 'confirmation', id)
  const reply = page(<ActionAnsweredPage {...{ view, said, asker, address }} />)
  // reason: a browser follows no redirect of a form to another host than the policy for forms names
  return address === undefined ? reply : { ...reply, refresh: address }
}

async function actionPage(
  call: Call,
  opening: Opened,
  chosen: string | undefined,
  again: AskedAgain = {},
): Promise<Reply> {
  const [props, view] = await call.world.look((look) =>
    Promise.all([drawn(look, call, opening, chosen), viewFor(look, call, opening.user)]),
  )
  const cookies = [nameCookie(call), cookie(call, 'then', '', 0)]
  const draw = () => <ActionPage view={view} {...props} {...again} />
  return asksReply(call, { view, ...props, again, draw, cookies })
}

async function drawn(
  look: Look,
  call: Call,
  opening: Opened,
  chosen: string | undefined,
): Promise<Omit<ActionPageProps, 'view'>> {
  const { asker, confirmation, user, session } = opening
  const { text } = confirmation
  const { name, username } = user
  const choice = await actionChoice(look, opening, chosen)
  return {
    ...{ here: hereOf(call), asker, text, textHash: hashOfText(text), maySetUp: session !== undefined },
    who: name === '' ? username : `${name} (${username})`,
    method: choice && (await drawnChoice(look, call, choice, username)),
  }
}

async function refused(
  call: Call,
  opening: Opened,
  chosen: string | undefined,
  outcome: Extract<ConfirmOutcome, { ok: false }>,
): Promise<Reply> {
  switch (outcome.code) {
    case 'over':
      return over(call)
    case 'wrong-code':
      return actionPage(call, opening, chosen, wrongly(call))
    case 'wait':
      return actionPage(call, opening, chosen, waiting(call, outcome.until))
  }
}
