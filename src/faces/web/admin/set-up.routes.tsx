import { maySetUpFor, type Terms } from '#domain/administration/access.ts'
import { beginFor } from '#domain/administration/set-up-for.ts'
import type { Reply } from '../../http/reply.ts'
import { aboutIn, addressFor, termsFor } from '../access/person-frame.tsx'
import type { SetupStage } from '../account/setup-panel.tsx'
import { keyPolicyFrom, setupShown } from '../account/views.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { SetUpPage } from './set-up-page.tsx'

const AT = '/admin/organizations/:organization/users/:user/set-up'

export const setUpForRoutes: readonly Route[] = [
  { method: 'GET', path: AT, door: 'govern', deed: 'person.set-up', handle: getSetUp },
  { method: 'POST', path: AT, door: 'govern', deed: 'person.set-up', page: AT, handle: postSetUp },
]

async function getSetUp(call: AdminCall): Promise<Reply> {
  return setUpPage(call, await termsFor(call, aboutIn(call)), { at: 'start' })
}

async function postSetUp(call: AdminCall): Promise<Reply> {
  const about = aboutIn(call)
  const terms = await termsFor(call, about)
  if (!maySetUpFor(call.me, about, terms)) return setUpPage(call, terms, { at: 'start' }, 422)
  const label = call.words('app.kind')
  const begun = await call.world.within(call.scope, (work) => beginFor(work, call.me, about, terms, label))
  const at = await addressFor(call, about, '')
  return setUpPage(call, terms, setupShown(begun, terms.beginning, at))
}

function setUpPage(call: AdminCall, terms: Terms, stage: SetupStage, status = 200): Reply {
  const about = aboutIn(call)
  const policy = keyPolicyFrom(terms.beginning.parameters)
  const forbidden = !maySetUpFor(call.me, about, terms)
  return page(<SetUpPage {...{ view: viewOf(call), about, policy, stage, forbidden }} />, status)
}
