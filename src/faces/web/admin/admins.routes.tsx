import { termsOf } from '#domain/administration/access.ts'
import { listPeople, peopleSorts, protectionOf } from '#domain/administration/people.ts'
import { requirePerson, requiringOf } from '#domain/administration/people-change.ts'
import { may } from '#domain/administration/rights.ts'
import { makeEnrollmentLink } from '#domain/administration/set-up-for.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { type NoticeName, saying } from '../notices.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { AdminsList, AdminsPage, type AdminsProps } from './admins-page.tsx'
import { Showing } from './list.tsx'
import { aboutUser } from './user.routes.tsx'
import { wantedIn } from './wanted.ts'

const ADMINS = '/admin/admins'

export const adminsRoutes: readonly Route[] = [
  { method: 'GET', path: ADMINS, door: 'rule', deed: 'organization.see', handle: getAdmins },
  {
    method: 'POST',
    path: '/admin/organizations/:organization/users/:user/require',
    door: 'govern',
    deed: 'person.require',
    page: ADMINS,
    handle: postRequire,
  },
]

async function getAdmins(call: AdminCall): Promise<Reply> {
  const { me } = call
  const wanted = wantedIn(call, peopleSorts, 'company')
  const listed = await call.world.within(call.scope, (work) => listPeople(work, wanted, true))
  const protections = await call.world.look((look) => protectionOf(look, listed.rows))
  const mayDo: AdminsProps['may'] = (deed, person) => may(me, deed, { organization: person, user: person })
  const props: AdminsProps = { view: viewOf(call), wanted, listed, protections, may: mayDo }
  if (call.wants === 'page') return page(<AdminsPage {...props} />)
  return part(
    <>
      <Showing {...props} />
      <AdminsList {...props} />
    </>,
  )
}

/** On: it is required of them, and a link to set it up is on its way to them. Off: only the requirement goes. */
async function postRequire(call: AdminCall): Promise<Reply> {
  const { world, scope, me, organization, user } = aboutUser(call)
  const target = { organization, user }
  const on = field(call, 'required') === 'on'
  const { requiring, terms } = await world.look(async (look) => ({
    requiring: await requiringOf(look, target),
    terms: await termsOf(look, target),
  }))
  const notice = await world.within(scope, async (work): Promise<NoticeName> => {
    const outcome = await requirePerson(work, me, target, requiring, on)
    if (outcome === 'no-method') return 'mfaNoMethod'
    if (outcome !== 'done') return 'mfaByPolicy'
    if (!on) return 'mfaOff'
    return (await makeEnrollmentLink(work, me, target, terms, true)) === 'protected' ? 'mfaOn' : 'mfaOnSent'
  })
  return redirect(saying(ADMINS, notice))
}
