import type { JSX } from 'preact'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import type { View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

const TABS: readonly { readonly href: string; readonly word: Word; readonly toAdd?: true }[] = [
  { href: '/admin/clients', word: 'clients.tab.clients' },
  { href: '/admin/users', word: 'clients.tab.users' },
  { href: '/admin/add', word: 'clients.tab.add', toAdd: true },
]

type PeopleHeadProps = { readonly view: View; readonly current: string; readonly mayAdd: boolean }

/** Clients and users, and the way to add some. */
export function PeopleHead({ view, current, mayAdd }: PeopleHeadProps): JSX.Element {
  const { words } = view
  const tabs: Tab[] = TABS.filter(({ toAdd }) => mayAdd || !toAdd).map(({ href, word }) => ({
    href,
    label: words(word),
  }))
  return (
    <div class="account-head">
      <h1>{words('clients.title')}</h1>
      <Tabs label={words('clients.title')} current={current} tabs={tabs} />
    </div>
  )
}
