import type { JSX } from 'preact'
import type { ClientSort, ListedClient } from '#domain/administration/clients.ts'
import type { Listed, Wanted } from '#domain/administration/listing.ts'
import { Badge } from '../ui/badge.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { countSaid, ListBody, ListCard, sortable } from './list.tsx'
import { OrganizationStatus, organizationPath } from './organization-head.tsx'
import { PeopleHead } from './people-head.tsx'

export type ClientsProps = {
  readonly view: View
  readonly wanted: Wanted<ClientSort>
  readonly listed: Listed<ListedClient>
  readonly mayAdd: boolean
}

const PATH = '/admin/clients'

export function ClientsPage(props: ClientsProps): JSX.Element {
  const { view, wanted, mayAdd } = props
  return (
    <SignedIn view={view} title="clients.title">
      <PeopleHead view={view} current={PATH} mayAdd={mayAdd} />
      <ListCard {...{ view, wanted, listed: props.listed, path: PATH, hint: 'clients.search.hint' }}>
        <ClientsList {...props} />
      </ListCard>
    </SignedIn>
  )
}

export function ClientsList(props: ClientsProps): JSX.Element {
  const { view, wanted, listed } = props
  const { words } = view
  const columns = [
    sortable(PATH, wanted, 'company', words('clients.company')),
    words('clients.kind'),
    words('clients.below'),
    words('clients.people'),
    words('clients.status'),
    sortable(PATH, wanted, 'created', words('details.createdOn')),
  ]
  const rows = listed.rows.map((client) => ({ key: client.id, cells: cellsOf(view, client) }))
  return (
    <ListBody {...props} path={PATH} none="clients.none" markOf={({ id }) => ({ organizationId: id, id })}>
      <Table caption={words('clients.tab.clients')} columns={columns} rows={rows} />
    </ListBody>
  )
}

function cellsOf(view: View, client: ListedClient): JSX.Element[] {
  const { words } = view
  const { id, name, kind, parent, people, createdAt } = client
  return [
    <a href={organizationPath(id)}>
      <bdi>{name}</bdi>
    </a>,
    <Badge tone="neutral">{words(`organization.kind.${kind}`)}</Badge>,
    parent ? (
      <a href={organizationPath(parent.id)}>
        <bdi>{parent.name}</bdi>
      </a>
    ) : (
      <span>{words('clients.nothingAbove')}</span>
    ),
    <span>{countSaid(words, people)}</span>,
    <OrganizationStatus view={view} organization={client} />,
    <Time view={view} at={createdAt} />,
  ]
}
