import type { JSX } from 'preact'
import type { Listed, Wanted } from '#domain/administration/listing.ts'
import type { ListedPerson, PeopleSort, Protected } from '#domain/administration/people.ts'
import type { Deed } from '#domain/administration/rights.ts'
import { LinkButton } from '../ui/button.tsx'
import { PageHead } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import type { View } from '../ui/view.ts'
import { ListBody, ListCard, sortable } from './list.tsx'
import { userPath } from './user-page.tsx'
import { TwoFactorCell } from './user-state.tsx'
import { RoleOf, Who } from './users-page.tsx'

export type AdminsProps = {
  readonly view: View
  readonly wanted: Wanted<PeopleSort>
  readonly listed: Listed<ListedPerson>
  readonly protections: ReadonlyMap<string, Protected>
  readonly may: (deed: Deed, person: ListedPerson) => boolean
}

const PATH = '/admin/admins'

/** Those who administer, and a switch for each: a second factor is required of them, and there is a link to set it up. */
export function AdminsPage(props: AdminsProps): JSX.Element {
  const { view, wanted } = props
  return (
    <SignedIn view={view} title="admins.title">
      <PageHead title={view.words('admins.title')} intro={view.words('admins.intro')} />
      <ListCard {...{ view, wanted, listed: props.listed, path: PATH, hint: 'users.search.hint' }}>
        <AdminsList {...props} />
      </ListCard>
    </SignedIn>
  )
}

export function AdminsList(props: AdminsProps): JSX.Element {
  const { view, wanted, listed } = props
  const { words } = view
  const columns = [
    sortable(PATH, wanted, 'company', words('clients.company')),
    sortable(PATH, wanted, 'username', words('users.username')),
    words('users.role'),
    sortable(PATH, wanted, 'two-factor', words('users.twoFactor')),
    words('admins.mfa'),
    words('admins.link'),
  ]
  const rows = listed.rows.map((person) => ({ key: person.id, cells: cellsOf(props, person) }))
  return (
    <ListBody {...props} path={PATH} none="users.none" markOf={(person) => person}>
      <Table caption={words('admins.title')} columns={columns} rows={rows} />
    </ListBody>
  )
}

function cellsOf({ view, protections, may }: AdminsProps, person: ListedPerson): JSX.Element[] {
  const { words } = view
  const state = protections.get(person.id)
  return [
    <bdi>{person.company}</bdi>,
    <Who person={person} besides={person.email} />,
    <RoleOf words={words} person={person} />,
    <TwoFactorCell view={view} protection={state} />,
    <Mfa view={view} person={person} state={state} may={may('person.require', person)} />,
    <QrLink view={view} person={person} may={may('person.link', person)} />,
  ]
}

type MfaProps = {
  readonly view: View
  readonly person: ListedPerson
  readonly state: Protected | undefined
  readonly may: boolean
}

/** Nobody switches it for themselves, and what a level above requires stays on. */
function Mfa({ view: { words }, person, state, may }: MfaProps): JSX.Element {
  const on = state?.required ?? false
  const label = words(on ? 'admins.mfa.on' : 'admins.mfa.off')
  if (!may || state?.byLevel) {
    return (
      <div>
        {label}
        {state?.byLevel && <span class="hint"> {words('admins.mfa.byLevel')}</span>}
      </div>
    )
  }
  return (
    <form method="post" action={`${userPath(person)}/require`}>
      <button type="submit" class="switch" role="switch" aria-checked={on} name="required" value={on ? 'off' : 'on'}>
        {label}
        <span class="unseen"> {person.username}</span>
      </button>
    </form>
  )
}

function QrLink({ view: { words }, person, may }: Omit<MfaProps, 'state'>): JSX.Element {
  if (person.protection > 0) return <span>{words('admins.link.done')}</span>
  if (!may) return <span>{words('clients.nothingAbove')}</span>
  return (
    <LinkButton href={`${userPath(person)}/enrollment-link`} tone="secondary" small about={person.username}>
      {words('admins.link')}
    </LinkButton>
  )
}
