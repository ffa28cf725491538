import type { ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { amrOf, provedAt } from '#domain/applications/acr.ts'
import { floorSeconds } from '#kernel/time.ts'
import type { World } from '#kernel/work.ts'
import { readCookie } from '../http/cookies.ts'
import { INTERACTION } from './addresses.ts'
import {
  type Asker,
  acrFor,
  admissionOf,
  askerOf,
  type Demands,
  demandsOf,
  isFresh,
  isWhom,
  missing,
} from './demands.ts'
import type { PromptDetails } from './policy.ts'
import { visitorNow } from './visitor.ts'

/** What the library keeps of a request that waits for somebody. */
type Waiting = {
  readonly returnTo: string
  readonly exp: number
  readonly iat?: number
  readonly params: Readonly<Record<string, unknown>>
  readonly prompt: { readonly reasons: readonly string[]; readonly details: PromptDetails }
  result?: object
  session?: unknown
  save(life: number): Promise<string>
}

/**
 * Where the library leads somebody who has to do something first, and where our pages lead them back. Whoever has done all that was
 * asked goes on to the application; everybody else to the page that says what is asked. What is decided here is decided by the
 * portal's session alone: the address says nothing that is believed.
 */
export async function interact(
  world: World,
  provider: Provider,
  path: string,
  query: URLSearchParams,
): Promise<string | undefined> {
  const { request, me: who } = visitorNow()
  const uid = path.slice(INTERACTION.length)
  if (readCookie(request.headers.cookie, provider.cookieName('interaction')) !== uid) return undefined
  const waiting = (await provider.Interaction.find(uid)) as unknown as Waiting | undefined
  if (!waiting) return undefined
  const { client_id: clientId } = waiting.params
  const asker = await askerOf(world, typeof clientId === 'string' ? clientId : undefined, await who())
  const go = query.get('go')
  if (go === 'back') return finish(waiting, refusalOf(waiting))
  const demands = demandsOf(waiting.params, waiting.prompt.details.hinted)
  const led = asker ? leadOf(waiting, demands, asker, go === 'on') : {}
  if (led === 'never') return finish(waiting, refusalOf(waiting))
  if (!asker || led) return pageOf(String(clientId), uid, led ?? {})
  const login = {
    accountId: asker.me.user.id,
    ts: floorSeconds(provedAt(asker.me.session)),
    acr: acrFor(demands, asker),
  }
  return finish(waiting, { login: { ...login, amr: amrOf(asker.me.session) } })
}

/** What the page leads to; undefined for whoever has done what was asked, `never` where nobody could. */
function leadOf(
  { prompt }: Waiting,
  demands: Demands,
  asker: Asker,
  withoutWish: boolean,
): Readonly<Record<string, string>> | 'never' | undefined {
  const since = String(prompt.details.askedAt ?? 0)
  const admission = admissionOf(asker)
  if (!admission.ok && admission.code !== 'too-long-ago') return {}
  if (!isWhom(demands, asker)) return { other: 'yes' }
  const essential = demands.essential && missing(demands.essential, asker)
  if (essential) return essential === 'impossible' ? 'never' : { wanted: essential }
  const asksAgain = prompt.reasons.includes('login_prompt') || !isFresh(demands, asker) || !admission.ok
  if (asksAgain && provedAt(asker.me.session).getTime() < Number(since)) return { since }
  const wish = withoutWish || demands.wished.length === 0 ? undefined : missing(demands.wished, asker)
  return wish === undefined || wish === 'impossible' ? undefined : { wanted: wish, wish: 'yes' }
}

function pageOf(clientId: string, uid: string, led: Readonly<Record<string, string>>): string {
  return `/enter/${clientId}?${new URLSearchParams({ flow: uid, ...led })}`
}

function refusalOf({ prompt, params }: Waiting): object {
  const weak = demandsOf(params).essential !== undefined && prompt.reasons.includes('signed_in_too_weakly')
  const error = weak ? 'unmet_authentication_requirements' : 'access_denied'
  return { error, error_description: 'nobody was let in' }
}

async function finish(waiting: Waiting, result: object): Promise<string> {
  waiting.result = result
  // reason: the library would not go on with somebody else than whoever was signed in when it began; it is this browser all
  // the same, and it is asked for nothing of the other person
  waiting.session = undefined
  await waiting.save(Math.max(1, waiting.exp - Math.floor(Date.now() / 1000)))
  return waiting.returnTo
}

/** See other. */
export function lead(response: ServerResponse, location: string, cookies: readonly string[] = []): void {
  const kept = cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}
  response.writeHead(303, { location, 'cache-control': 'no-store', ...kept })
  response.end()
}
