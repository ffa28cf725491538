import { provedAt } from '#domain/applications/acr.ts'
import { admit, reaches } from '#domain/applications/admission.ts'
import {
  type Application,
  assurances,
  findApplication,
  parseKey,
  type WantedAssurance,
} from '#domain/applications/applications.ts'
import { noteRefused } from '#domain/applications/passes.ts'
import { entryIn } from '../../http/entry.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type Call, cookie, type MyCall, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import { NoEntryPage, OtherPersonPage, PassingPage, type Why } from './enter-page.tsx'

/** A sign-in that an application asked for by OpenID Connect. What counts is judged where it goes on: here people are told. */
type Flow = {
  readonly application: Application
  /** Where it goes on. */
  readonly on: string
  /** When they were asked to prove again who they are. */
  readonly since: number
  /** What this sign-in must have reached, beside what the application always asks. */
  readonly wanted: WantedAssurance | undefined
  readonly isWish: boolean
  readonly isOther: boolean
}

const THEN_SECONDS = 15 * 60

/** From an application that speaks OpenID Connect, until what it asked for is there. */
export async function enterByFlow(call: Call): Promise<Reply> {
  const flow = await flowOf(call)
  if (!flow) return nothing(404)
  const { me } = call
  if (!me) return redirect('/signin', [cookie(call, 'then', hereOf(call), THEN_SECONDS)])
  if (me.session.step !== 'full') return redirect('/account/two-factor/app')
  return judged({ ...call, me }, flow)
}

async function flowOf({ world, realm, params, query }: Call): Promise<Flow | undefined> {
  const [key, uid] = [parseKey(params.application ?? ''), query.get('flow') ?? '']
  if (!key || !/^[\w-]{20,64}$/.test(uid)) return undefined
  const application = await world.look((look) => findApplication(look, key, realm.id))
  if (application?.kind !== 'oidc' || !application.enabled) return undefined
  return {
    ...{ application, on: `/oidc/interaction/${uid}`, since: Number(query.get('since') ?? 0) || 0 },
    wanted: assurances.find((known) => known === query.get('wanted')),
    ...{ isWish: query.get('wish') === 'yes', isOther: query.get('other') === 'yes' },
  }
}

async function judged(call: MyCall, flow: Flow): Promise<Reply> {
  const { me, now } = call
  const { application, wanted, since } = flow
  const admission = admit(application, application.demand, me, now)
  if (!admission.ok && admission.code !== 'too-long-ago')
    return noEntry(call, flow, admission.code, application.demand.assurance)
  if (flow.isOther) return other(call, flow)
  if (wanted && !reaches(me.session, wanted)) return noEntry(call, flow, 'too-weak', wanted)
  if (!admission.ok || provedAt(me.session).getTime() < since)
    return redirect(`/account/confirm?then=${encodeURIComponent(hereOf(call))}`)
  // reason: a browser follows no redirect of a form to another host than the policy for forms names
  const reply = page(<PassingPage view={viewOf(call)} application={application} address={flow.on} />)
  return { ...reply, refresh: flow.on, cookies: [cookie(call, 'then', '', 0)] }
}

/** Whoever comes after them is judged anew. */
function other(call: MyCall, flow: Flow): Reply {
  const again = entryIn(`${call.path}?flow=${call.query.get('flow') ?? ''}`) ?? '/'
  return page(<OtherPersonPage {...propsOf(call, flow)} />, 403, [cookie(call, 'then', again, THEN_SECONDS)])
}

async function noEntry(call: MyCall, flow: Flow, why: Why, wanted: WantedAssurance): Promise<Reply> {
  const { me, world, place } = call
  const { application, on, isWish } = flow
  if (!isWish) await world.work((work) => noteRefused(work, me.user, place, application, why))
  const goOn = isWish ? `${on}?go=on` : undefined
  return page(
    <NoEntryPage {...propsOf(call, flow)} {...{ why, wanted, goOn, here: hereOf(call) }} />,
    isWish ? 200 : 403,
  )
}

const propsOf = (call: MyCall, { application, on }: Flow) => ({
  ...{ view: viewOf(call), application, back: `${on}?go=back` },
})

/** The address of this page, as `entryIn` knows it again. */
function hereOf({ path, query }: Call): string {
  return entryIn(`${path}?${query}`) ?? '/'
}
