import { clientSorts, listClients } from '#domain/administration/clients.ts'
import type { Reply } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { ClientsList, ClientsPage, type ClientsProps } from './clients-page.tsx'
import { Showing } from './list.tsx'
import { wantedIn } from './wanted.ts'

export const clientsRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/clients', door: 'rule', deed: 'organization.see', handle: getClients },
]

async function getClients(call: AdminCall): Promise<Reply> {
  const wanted = wantedIn(call, clientSorts, 'company')
  const listed = await call.world.within(call.scope, (work) => listClients(work, wanted))
  const props: ClientsProps = { view: viewOf(call), wanted, listed, mayAdd: call.may('organization.add') }
  if (call.wants === 'page') return page(<ClientsPage {...props} />)
  return part(
    <>
      <Showing {...props} />
      <ClientsList {...props} />
    </>,
  )
}
