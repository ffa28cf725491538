import { randomBytes } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { SessionGone } from '#domain/sessions/sessions.ts'
import { readForm } from '../http/body.ts'
import { guardsOf } from '../http/guards.ts'
import { isOutage } from '../http/outage.ts'
import { nothing, notServed, type Reply, redirect } from '../http/reply.ts'
import { isSameOrigin } from '../http/same-origin.ts'
import { readUpload } from '../http/upload.ts'
import { administer, arrivingAt } from './administer.ts'
import { arrive, strangerCall, type WebParts } from './arrive.ts'
import { type AdminCall, type Call, type MyCall, viewOf } from './call.ts'
import { saying } from './notices.ts'
import { toResponse } from './respond.ts'
import type { Route } from './route.ts'
import { forgetfulRouter } from './router.ts'
import { routes } from './routes.ts'
import { errorPage, waitingPage } from './signin/error.tsx'
import type { ErrorStatus } from './signin/error-page.tsx'

/** The other end of the connection, given with each request. */
export type Env = { Bindings: { readonly remote: string } }

/** Every page of the portal, as requests in and responses out. */
export function createWebApp(parts: WebParts): Hono<Env> {
  const app = new Hono<Env>({ router: forgetfulRouter() })
  app.use(async (c, next) => {
    // reason: without a database nobody is known; the page that says so is not refused here
    const found = await parts.realms.find(c.req.header('host') ?? '').catch(() => 'unset' as const)
    if (found) await next()
    else c.res = toResponse({ site: parts.site, wants: 'page' }, notServed(421))
  })
  for (const route of routes) app.on(route.method, route.path, (c) => answer(parts, route, c))
  const methods = new Set(routes.map(({ path }) => path))
  for (const path of methods) app.all(path, (c) => refuse(parts, c, 405))
  app.notFound((c) => refuse(parts, c, 404))
  app.onError((error, c) => fail(parts, c, error))
  return app
}

async function answer(parts: WebParts, route: Route, c: Context<Env>): Promise<Response> {
  const begun = performance.now()
  const { raw } = c.req
  // reason: PostgreSQL has no text with it, and nobody types it; forms are looked at in the same way
  if (raw.url.includes('%00')) return refuse(parts, c, 400)
  if (route.method === 'POST' && !isSameOrigin(raw.headers, parts.site.secure)) return refuse(parts, c, 403)
  const form = route.method === 'POST' && !route.upload ? await readForm(raw) : new URLSearchParams()
  if (!(form instanceof URLSearchParams)) return refuse(parts, c, form)
  const call = await arrive(parts, raw, c.env.remote, { params: c.req.param(), form })
  const reply =
    call.isSetUp || route.path.startsWith('/setup/') ? await pass(route, call, raw) : waitingPage(viewOf(call))
  const response = toResponse(call, drawn(call, reply))
  if (reply.even) await parts.site.patience(begun)
  return response
}

/** Through the guards of its door, in their order, to the handler. */
async function pass(route: Route, arrived: Call, raw: Request): Promise<Reply> {
  const administering = 'deed' in route ? await administer(route.deed, arrived) : undefined
  const arriving = arrivingAt(route, arrived, administering)
  for (const guard of guardsOf(route.door)) {
    const stopped = guard(arriving)
    if (stopped) return stopped
  }
  const read = route.upload ? await readUpload(raw) : undefined
  if (typeof read === 'number') return nothing(read)
  const call = { ...arrived, ...read }
  if (route.door === 'open') return route.handle(call)
  if ('deed' in route) return route.handle({ ...call, ...administering } as AdminCall)
  return route.handle(call as MyCall)
}

const DRAWN: readonly number[] = [400, 403, 404, 405, 410, 413, 429, 500, 503] satisfies ErrorStatus[]

/** A page around a bare status, for the people who look at it. */
function drawn(call: Call, reply: Reply, reference?: string): Reply {
  if (reply.body !== undefined || !DRAWN.includes(reply.status)) return reply
  const { status, retryAfter } = reply
  const props = { view: viewOf(call), status: status as ErrorStatus, waitSeconds: retryAfter, reference }
  return { ...reply, ...errorPage(props, reply.cookies) }
}

async function refuse(parts: WebParts, c: Context<Env>, status: ErrorStatus): Promise<Response> {
  const call = await arrive(parts, c.req.raw, c.env.remote, { params: {}, form: new URLSearchParams() })
  return toResponse(call, drawn(call, nothing(status)))
}

function fail(parts: WebParts, c: Context<Env>, error: unknown): Response {
  const reference = randomBytes(4).toString('hex')
  const call = strangerCall(parts, c.req.raw)
  if (error instanceof SessionGone) return toResponse(call, redirect(saying('/signin', 'sessionEnded')))
  parts.onError(error, reference)
  const reply = isOutage(error) ? { status: 503, retryAfter: 5, cookies: [] } : nothing(500)
  return toResponse(call, drawn(call, reply, reference))
}
