import { admit } from '#domain/applications/admission.ts'
import { type Application, findApplication, parseKey } from '#domain/applications/applications.ts'
import { issueTicket, noteRefused } from '#domain/applications/passes.ts'
import { askingAt } from '#domain/applications/rules.ts'
import { entryIn, OWN_PATH, ownPath } from '../../http/entry.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type Call, cookie, type MyCall, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { NoEntryPage, PassingPage, type Why } from './enter-page.tsx'
import { enterByFlow } from './flow.tsx'

export const enterRoutes: readonly Route[] = [
  { method: 'GET', path: '/enter/:application', door: 'open', handle: getEnter },
]

/** As long as somebody may take to sign in. */
const THEN_SECONDS = 15 * 60

type Entry = { readonly application: Application; readonly origin: string; readonly to: string; readonly state: string }

/** From an application, and back to it with a ticket. */
async function getEnter(call: Call): Promise<Reply> {
  if (call.query.has('flow')) return enterByFlow(call)
  const entry = await entryOf(call)
  if (!entry) return nothing(404)
  const { me } = call
  if (!me) return redirect('/signin', [cookie(call, 'then', hereOf(call), THEN_SECONDS)])
  if (me.session.step !== 'full') return redirect('/account/two-factor/app')
  return judged({ ...call, me }, entry)
}

/** Only for an application at whose organization's address the person is, and only to its own addresses. */
async function entryOf({ world, realm, params, query }: Call): Promise<Entry | undefined> {
  const key = parseKey(params.application ?? '')
  const origin = query.get('origin') ?? ''
  const state = query.get('state') ?? ''
  if (!key || !/^[\w-]{43}$/.test(state)) return undefined
  const application = await world.look((look) => findApplication(look, key, realm.id))
  if (!application?.enabled || !application.origins.includes(origin)) return undefined
  return { application, origin, to: ownPath(query.get('to')), state }
}

async function judged(call: MyCall, { application, origin, to, state }: Entry): Promise<Reply> {
  const { me, world, place, now } = call
  const asking = askingAt(application, to)
  if (asking === 'closed') return noEntry(call, application, 'not-theirs')
  const admission = admit(application, asking === 'open' ? application.demand : asking, me, now)
  if (!admission.ok) return noEntry(call, application, admission.code)
  const ticket = await world.work((work) => issueTicket(work, { ...me, place }, application, { origin, state }))
  const address = `${origin}${OWN_PATH}/enter?${new URLSearchParams({ ticket, to })}`
  // reason: a browser follows no redirect of a form to another host than the policy for forms names
  const reply = page(<PassingPage view={viewOf(call)} application={application} address={address} />)
  return { ...reply, refresh: address, cookies: [cookie(call, 'then', '', 0)] }
}

/** Whoever may come in with a better proof is asked for it; anybody else is told whom to ask. */
async function noEntry(call: MyCall, application: Application, why: Why): Promise<Reply> {
  const { me, world, place } = call
  const here = hereOf(call)
  if (why === 'too-long-ago') return redirect(`/account/confirm?then=${encodeURIComponent(here)}`)
  await world.work((work) => noteRefused(work, me.user, place, application, why))
  const { assurance: wanted } = application.demand
  return page(<NoEntryPage view={viewOf(call)} {...{ application, why, wanted, here }} />, 403)
}

/** The address of this page, as `entryIn` knows it again. */
function hereOf({ path, query }: Call): string {
  return entryIn(`${path}?${query}`) ?? '/'
}
