import type { JSX } from 'preact'
import type { Listed, Wanted } from '#domain/administration/listing.ts'
import type { ListedPerson, PeopleSort, protectionOf } from '#domain/administration/people.ts'
import { Card } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { ListBody, Search, Showing, sortable } from './list.tsx'
import { PeopleHead } from './people-head.tsx'
import { userPath } from './user-page.tsx'
import { TwoFactorCell, UserStatus } from './user-state.tsx'

export type UsersProps = {
  readonly view: View
  readonly wanted: Wanted<PeopleSort>
  readonly listed: Listed<ListedPerson>
  readonly protections: Awaited<ReturnType<typeof protectionOf>>
  readonly mayAdd: boolean
  readonly mayExport: boolean
}

const PATH = '/admin/users'

export function UsersPage(props: UsersProps): JSX.Element {
  const { view, wanted, mayAdd, mayExport } = props
  return (
    <SignedIn view={view} title="clients.title">
      <PeopleHead view={view} current={PATH} mayAdd={mayAdd} />
      <Card>
        <Search view={view} path={PATH} wanted={wanted} hint="users.search.hint" />
        <div aria-live="polite">
          <Showing {...props} />
        </div>
        <UsersList {...props} />
        {mayExport && (
          <p class="list-export">
            <a href="/admin/users/export">{view.words('users.export')}</a>
            <a href={`/admin/users/bulk?q=${encodeURIComponent(wanted.search)}`}>{view.words('bulk.title')}</a>
          </p>
        )}
      </Card>
    </SignedIn>
  )
}

export function UsersList(props: UsersProps): JSX.Element {
  const { view, wanted, listed } = props
  const { words } = view
  const columns = [
    sortable(PATH, wanted, 'company', words('clients.company')),
    sortable(PATH, wanted, 'username', words('users.username')),
    words('users.role'),
    sortable(PATH, wanted, 'two-factor', words('users.twoFactor')),
    sortable(PATH, wanted, 'signed-in', words('details.lastLogin')),
    sortable(PATH, wanted, 'created', words('details.createdOn')),
  ]
  const rows = listed.rows.map((person) => ({ key: person.id, cells: cellsOf(props, person) }))
  return (
    <ListBody {...props} path={PATH} none="users.none" markOf={(person) => person}>
      <Table caption={words('clients.tab.users')} columns={columns} rows={rows} />
    </ListBody>
  )
}

function cellsOf({ view, protections }: UsersProps, person: ListedPerson): JSX.Element[] {
  const { words } = view
  const { company, name, email, role, lastSignInAt, createdAt } = person
  return [
    <bdi>{company}</bdi>,
    <div class="who">
      <NameOf person={person} />
      <span class="hint">
        <bdi>{name === '' ? email : name}</bdi>
      </span>
    </div>,
    <span>
      {words(`role.${role}`)} <UserStatus words={words} status={person.status} onlyIfUnusual />
    </span>,
    <TwoFactorCell view={view} protection={protections.get(person.id)} />,
    lastSignInAt ? <Time view={view} at={lastSignInAt} ago /> : <span>{words('details.notAvailable')}</span>,
    <Time view={view} at={createdAt} ago />,
  ]
}

/** Their username, leading to their details. */
export function NameOf({ person }: { readonly person: ListedPerson }): JSX.Element {
  return (
    <a href={userPath(person)}>
      <bdi>{person.username}</bdi>
    </a>
  )
}
