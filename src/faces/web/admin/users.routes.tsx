import { listPeople, peopleSorts, protectionOf } from '#domain/administration/people.ts'
import type { Reply } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { Showing } from './list.tsx'
import { UsersList, UsersPage, type UsersProps } from './users-page.tsx'
import { wantedIn } from './wanted.ts'

export const usersRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/users', door: 'rule', deed: 'organization.see', handle: getUsers },
]

async function getUsers(call: AdminCall): Promise<Reply> {
  const wanted = wantedIn(call, peopleSorts, 'company')
  const listed = await call.world.within(call.scope, (work) => listPeople(work, wanted))
  const protections = await call.world.look((look) => protectionOf(look, listed.rows))
  const props: UsersProps = { view: viewOf(call), wanted, listed, protections, ...offered(call) }
  if (call.wants === 'page') return page(<UsersPage {...props} />)
  return part(
    <>
      <Showing {...props} />
      <UsersList {...props} />
    </>,
  )
}

const offered = ({ may }: AdminCall): Pick<UsersProps, 'mayAdd' | 'mayExport' | 'mayPick'> => ({
  mayAdd: may('organization.add'),
  mayExport: may('organization.export'),
  mayPick: may('person.require'),
})
