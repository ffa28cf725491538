import {
  type AskedPage as Asked,
  answerOnPage,
  askedStep,
  openAsked,
  requestAsked,
  sendAsked,
} from '#domain/signin/asked-pages.ts'
import type { OutsideOutcome } from '#domain/signin/outside.ts'
import { plus } from '#kernel/time.ts'
import type { Look } from '#kernel/work.ts'
import { evenly, nothing, type Reply, redirect } from '../../http/reply.ts'
import {
  answerOf,
  asksReply,
  chosenIn,
  drawnChoice,
  offersPasskey,
  passkeyReply,
  sendsReply,
  unread,
  waiting,
  wrongly,
} from '../asking/asked.tsx'
import type { AskedAgain } from '../asking/asks.tsx'
import { spokenTo, viewFor } from '../asking/spoken.ts'
import { type Call, chosenLanguage, field, nameCookie, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { View } from '../ui/view.ts'
import { ActionElsewherePage } from './action-over-page.tsx'
import { AskedPage, AskOverPage, AskPage, type AskProps } from './ask-page.tsx'

const AT = '/ask/:token'

/** The pages where a portal of somebody's own asks for a second factor. */
export const askRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'open', handle: getAsk },
  { method: 'POST', path: AT, door: 'open', handle: postAsk },
  { method: 'POST', path: `${AT}/send`, door: 'open', handle: postSend },
  { method: 'POST', path: `${AT}/passkey`, door: 'open', handle: postAskPasskey },
]

const hereOf = ({ params }: Call): string => `/ask/${params.token}`

async function getAsk(call: Call): Promise<Reply> {
  const language = chosenLanguage(call)
  if (language) return redirect(hereOf(call), [language])
  const opening = await opened(call)
  return opening?.who === 'them' ? askPage(call, opening, chosenIn(call.query.get('with'))) : stopped(call, opening)
}

async function postAsk(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return stopped(call, opening)
  const chosen = chosenIn(field(call, 'enrollment'))
  const answer = answerOf(call)
  if (!answer || answer === 'malformed') return askPage(call, opening, chosen, unread(call))
  const outcome = await answerOnPage(call.world, call.realm, opening, answer, chosen)
  return outcome.passed ? done(call, opening) : evenly(await refused(call, opening, chosen, outcome))
}

async function postSend(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return stopped(call, opening)
  const { place } = spoken(call, opening)
  return sendsReply(call, hereOf(call), (id) => sendAsked(call.world, opening, id, place))
}

async function postAskPasskey(call: Call): Promise<Reply> {
  const opening = await opened(call)
  if (opening?.who !== 'them') return nothing(422)
  return passkeyReply(call, (party) => requestAsked(call.world, call.realm, opening, party))
}

function opened({ world, realm, params, browserName, place }: Call): ReturnType<typeof openAsked> {
  return openAsked(world, realm, params.token ?? '', { browserName, place })
}

const spoken = (call: Call, { user }: Asked): Call => (user ? spokenTo(call, user) : call)

const viewIn = async (look: Look, call: Call, { user }: Asked): Promise<View> =>
  user ? viewFor(look, call, user) : viewOf(call)

const stopped = (call: Call, opening: { readonly who: 'elsewhere' } | undefined): Reply =>
  opening ? page(<ActionElsewherePage view={viewOf(call)} />, 403) : over(call)

const over = (call: Call): Reply => page(<AskOverPage view={viewOf(call)} />, 410)

/** Back to where they came from, which fetches the result itself. */
async function done(call: Call, opening: Asked): Promise<Reply> {
  const view = await call.world.look((look) => viewIn(look, spoken(call, opening), opening))
  const address = backFrom(opening)
  const reply = page(<AskedPage view={view} address={address} />)
  // reason: a browser follows no redirect of a form to another host than the policy for forms names
  return address === undefined ? reply : { ...reply, refresh: address }
}

function backFrom({ challenge: { id, returnTo } }: Asked): string | undefined {
  return returnTo === null ? undefined : addressWith(returnTo, 'challenge', id)
}

/** Back to an application, which learns by this of which question it is. */
export function addressWith(returnTo: string, name: 'challenge' | 'confirmation', id: string): string {
  const address = new URL(returnTo)
  address.searchParams.set(name, id)
  return address.href
}

async function refused(
  call: Call,
  opening: Asked,
  chosen: string | undefined,
  { reason, retryAfter }: Extract<OutsideOutcome, { passed: false }>,
): Promise<Reply> {
  switch (reason) {
    case 'over':
      return over(spoken(call, opening))
    case 'wrong':
      return askPage(call, opening, chosen, wrongly(call))
    case 'wait':
      return askPage(call, opening, chosen, waiting(call, plus(call.now, retryAfter ?? 0)))
  }
}

async function askPage(call: Call, opening: Asked, chosen: string | undefined, again: AskedAgain = {}): Promise<Reply> {
  const said = spoken(call, opening)
  const [props, view] = await call.world.look((look) =>
    Promise.all([drawn(look, said, opening, chosen), viewIn(look, said, opening)]),
  )
  const draw = () => <AskPage view={view} {...props} {...again} />
  return asksReply(said, { view, ...props, again, draw, cookies: [nameCookie(call)] })
}

async function drawn(
  look: Look,
  call: Call,
  opening: Asked,
  chosen: string | undefined,
): Promise<Omit<AskProps, 'view'>> {
  const { purpose } = opening.challenge
  const about = { purpose, here: hereOf(call), back: backFrom(opening) }
  const step = await askedStep(look, opening, chosen)
  switch (step.asks) {
    case 'factor':
      return { ...about, method: await drawnChoice(look, call, step, step.user.username) }
    case 'anything': {
      const method = { enrollment: '', prompt: { ask: 'anything', required: true }, others: [] } as const
      return { ...about, method, byPasskey: step.byPasskey && offersPasskey(call) }
    }
    case 'nothing':
      return { ...about, method: undefined }
  }
}
