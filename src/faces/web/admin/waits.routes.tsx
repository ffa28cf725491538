import { type Lifted, liftWaits, standingOf } from '#domain/administration/waits.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { aboutIn, personPath } from '../access/person-frame.tsx'
import { type AdminCall, field, viewOf } from '../call.ts'
import { kinds, readForm, typed } from '../form.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { waitSaid } from '../wait.ts'
import { WaitsPage, type WaitsPageProps } from './waits-page.tsx'

const AT = '/admin/organizations/:organization/users/:user/waits'

export const waitsRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'rule', deed: 'person.lift-waits', handle: getWaits },
  { method: 'POST', path: `${AT}/lift`, door: 'govern', deed: 'person.lift-waits', page: AT, handle: postLift },
]

async function getWaits(call: AdminCall): Promise<Reply> {
  return waitsPage(call)
}

async function postLift(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const form = readForm<'reason'>(call)
  const reason = form.required('reason', kinds.contact)
  const values = { ...typed(call, ['reason']), month: field(call, 'month') === 'on' }
  if (reason === undefined) return waitsPage(call, { errors: form.errors, values }, 422)
  const asked = { reason, month: values.month }
  const lifted = await call.world.within(call.scope, (work) => liftWaits(work, call.me, about, asked))
  if (lifted.ok) return redirect(saying(`${personPath(about)}/waits`, lifted.eased ? 'waitsEased' : 'waitsLifted'))
  return waitsPage(call, { errors: { reason: refusalOf(call, lifted) }, values }, 422)
}

/** Why it was not lifted, as it is said beside the reason. */
export function refusalOf(call: AdminCall, lifted: Extract<Lifted, { ok: false }>): ReturnType<typeof waitSaid> {
  return lifted.code === 'nothing' ? { word: 'waits.nothing' } : waitSaid(call, lifted.until)
}

async function waitsPage(
  call: AdminCall,
  more: Pick<WaitsPageProps, 'values' | 'errors'> = {},
  status = 200,
): Promise<Reply> {
  const about = aboutIn(call)
  const standing = await standingOf(call.world, about.user)
  const resets = call.may('person.reset')
  return page(<WaitsPage view={viewOf(call)} about={about} standing={standing} resets={resets} {...more} />, status)
}
