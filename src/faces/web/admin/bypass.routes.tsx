import { makeBypassCode } from '#domain/administration/bypass.ts'
import type { Reply } from '../../http/reply.ts'
import { aboutIn, termsFor } from '../access/person-frame.tsx'
import { type AdminCall, viewOf } from '../call.ts'
import { kinds, readForm, typed } from '../form.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { BypassPage, type BypassPageProps } from './bypass-page.tsx'

const AT = '/admin/organizations/:organization/users/:user/bypass'

export const bypassRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'govern', deed: 'person.bypass', handle: getBypass },
  { method: 'POST', path: AT, door: 'govern', deed: 'person.bypass', page: AT, handle: postBypass },
]

async function getBypass(call: AdminCall): Promise<Reply> {
  return bypassPage(call)
}

async function postBypass(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const form = readForm<'reason'>(call)
  const reason = form.required('reason', kinds.contact)
  if (reason === undefined) return bypassPage(call, { errors: form.errors, values: typed(call, ['reason']) }, 422)
  const terms = await termsFor(call, about)
  const made = await call.world.within(call.scope, (work) => makeBypassCode(work, call.me, about, terms, reason))
  return typeof made === 'string' ? bypassPage(call, { refused: `bypass.${made}` }, 422) : bypassPage(call, made)
}

function bypassPage(call: AdminCall, more: Omit<BypassPageProps, 'view' | 'about'> = {}, status = 200): Reply {
  return page(<BypassPage view={viewOf(call)} about={aboutIn(call)} {...more} />, status)
}
