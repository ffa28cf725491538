import { type AskedPage as Asked, answerOnPage, askedAt } from '#domain/signin/asked-pages.ts'
import type { OutsideOutcome } from '#domain/signin/outside.ts'
import { plus } from '#kernel/time.ts'
import { evenly, type Reply } from '../../http/reply.ts'
import { type Call, field, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { Said } from '../ui/view.ts'
import { waitSaid } from '../wait.ts'
import { AskedPage, AskOverPage, AskPage } from './ask-page.tsx'

const AT = '/ask/:token'

/** The pages where a portal of somebody's own asks for a second factor. */
export const askRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'open', handle: getAsk },
  { method: 'POST', path: AT, door: 'open', handle: postAsk },
]

async function getAsk(call: Call): Promise<Reply> {
  const asked = await askedIn(call)
  return asked ? askPage(call, asked) : over(call)
}

async function postAsk(call: Call): Promise<Reply> {
  const asked = await askedIn(call)
  if (!asked) return over(call)
  const typed = field(call, 'code')
  if (typed.trim() === '') return askPage(call, asked, { word: 'error.required' }, 422)
  const outcome = await answerOnPage(call.world, call.realm, asked, typed, call.place)
  return outcome.passed ? done(call, asked) : evenly(refused(call, asked, outcome))
}

function refused(call: Call, asked: Asked, outcome: Extract<OutsideOutcome, { passed: false }>): Reply {
  switch (outcome.reason) {
    case 'over':
      return over(call)
    case 'wrong':
      return askPage(call, asked, { word: 'ask.wrong' }, 422)
    case 'wait':
      return askPage(call, asked, waitSaid(call, plus(call.now, outcome.retryAfter ?? 0)), 429)
  }
}

/** Back to where they came from, which fetches the result itself. */
function done(call: Call, { challenge: { id, returnTo } }: Asked): Reply {
  const address = returnTo === null ? undefined : addressWith(returnTo, 'challenge', id)
  const reply = page(<AskedPage view={viewOf(call)} address={address} />)
  // reason: a browser follows no redirect of a form to another host than the policy for forms names
  return address === undefined ? reply : { ...reply, refresh: address }
}

/** Back to an application, which learns by this of which question it is. */
export function addressWith(returnTo: string, name: 'challenge' | 'confirmation', id: string): string {
  const address = new URL(returnTo)
  address.searchParams.set(name, id)
  return address.href
}

function askPage(call: Call, { challenge, destination }: Asked, error?: Said, status = 200): Reply {
  const { purpose } = challenge
  return page(<AskPage view={viewOf(call)} here={call.path} {...{ purpose, destination, error }} />, status)
}

const over = (call: Call): Reply => page(<AskOverPage view={viewOf(call)} />, 410)

function askedIn({ world, realm, params }: Call): Promise<Asked | undefined> {
  return world.look((look) => askedAt(look, realm, params.token ?? ''))
}
