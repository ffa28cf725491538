import type { JSX } from 'preact'
import type { Listed, Wanted } from '#domain/administration/listing.ts'
import type { ListedPerson, PeopleSort, protectionOf } from '#domain/administration/people.ts'
import { Button } from '../ui/button.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import type { Words } from '../words/words.ts'
import { ListBody, ListCard, sortable } from './list.tsx'
import { PeopleHead } from './people-head.tsx'
import { userPath } from './user-page.tsx'
import { TwoFactorCell, UserStatus } from './user-state.tsx'
import { packed } from './wanted.ts'

export type UsersProps = {
  readonly view: View
  readonly wanted: Wanted<PeopleSort>
  readonly listed: Listed<ListedPerson>
  readonly protections: Awaited<ReturnType<typeof protectionOf>>
  readonly mayAdd: boolean
  readonly mayExport: boolean
  /** Whether those who are shown can be picked, to do something to them. */
  readonly mayPick: boolean
}

const PATH = '/admin/users'
const BULK = '/admin/users/bulk'

export function UsersPage(props: UsersProps): JSX.Element {
  const { view, wanted, mayAdd, mayExport } = props
  return (
    <SignedIn view={view} title="clients.title">
      <PeopleHead view={view} current={PATH} mayAdd={mayAdd} />
      <ListCard {...{ view, wanted, listed: props.listed, path: PATH, hint: 'users.search.hint' }}>
        <UsersList {...props} />
        {mayExport && (
          <p class="list-export">
            <a href="/admin/users/export">{view.words('users.export')}</a>
          </p>
        )}
      </ListCard>
    </SignedIn>
  )
}

export function UsersList(props: UsersProps): JSX.Element {
  const { view, wanted, listed, mayPick } = props
  const { words } = view
  const columns = [
    ...(mayPick ? [words('users.pick')] : []),
    sortable(PATH, wanted, 'company', words('clients.company')),
    sortable(PATH, wanted, 'username', words('users.username')),
    words('users.role'),
    sortable(PATH, wanted, 'two-factor', words('users.twoFactor')),
    sortable(PATH, wanted, 'signed-in', words('details.lastLogin')),
    sortable(PATH, wanted, 'created', words('details.createdOn')),
  ]
  const rows = listed.rows.map((person) => ({
    key: person.id,
    cells: [...(mayPick ? [<Pick view={view} person={person} />] : []), ...cellsOf(props, person)],
  }))
  const table = <Table caption={words('clients.tab.users')} columns={columns} rows={rows} />
  return (
    <ListBody {...props} path={PATH} none="users.none" markOf={(person) => person}>
      {mayPick ? <Picking {...props}>{table}</Picking> : table}
    </ListBody>
  )
}

/** A form around the list: what is to be done to those who are ticked is asked next. */
function Picking({ view, wanted, children }: UsersProps & { readonly children: JSX.Element }): JSX.Element {
  const { words } = view
  return (
    <form method="get" action={BULK}>
      {children}
      <div class="actions list-pick">
        <Button tone="secondary" small name="pick" value="yes">
          {words('users.pick.go')}
        </Button>
        <button type="button" class="button button-quiet button-small scripted" data-tick>
          {words('users.pick.all')}
        </button>
        <a href={`${BULK}?q=${encodeURIComponent(wanted.search)}`}>{words('users.pick.found')}</a>
      </div>
    </form>
  )
}

function Pick({ view, person }: { readonly view: View; readonly person: ListedPerson }): JSX.Element {
  const label = view.words('users.pick.person', { username: person.username })
  return <input type="checkbox" name="who" value={packed(person)} aria-label={label} />
}

function cellsOf({ view, protections }: UsersProps, person: ListedPerson): JSX.Element[] {
  const { words } = view
  const { company, name, email, lastSignInAt, createdAt } = person
  return [
    <bdi>{company}</bdi>,
    <Who person={person} besides={name === '' ? email : name} />,
    <RoleOf words={words} person={person} />,
    <TwoFactorCell view={view} protection={protections.get(person.id)} />,
    lastSignInAt ? <Time view={view} at={lastSignInAt} ago /> : <span>{words('details.notAvailable')}</span>,
    <Time view={view} at={createdAt} ago />,
  ]
}

type WhoProps = { readonly person: ListedPerson; readonly besides: string }

/** Their username, leading to their details, and something else they are known by. */
export function Who({ person, besides }: WhoProps): JSX.Element {
  return (
    <div class="who">
      <a href={userPath(person)}>
        <bdi>{person.username}</bdi>
      </a>
      <span class="hint">
        <bdi>{besides}</bdi>
      </span>
    </div>
  )
}

export function RoleOf({ words, person }: { readonly words: Words; readonly person: ListedPerson }): JSX.Element {
  return (
    <span>
      {words(`role.${person.role}`)} <UserStatus words={words} status={person.status} onlyIfUnusual />
    </span>
  )
}
