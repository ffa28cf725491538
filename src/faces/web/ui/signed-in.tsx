import type { ComponentChildren, JSX } from 'preact'
import type { Word } from '../words/words.ts'
import { Alert } from './alert.tsx'
import { Document } from './document.tsx'
import { Icon, type IconName } from './icon.tsx'
import { Mark } from './mark.tsx'
import { Notice } from './notice.tsx'
import { SupportContact } from './support-contact.tsx'
import { type Tab, Tabs } from './tabs.tsx'
import type { Person, View } from './view.ts'

type SignedInProps = {
  readonly view: View
  readonly title: Word
  readonly narrow?: boolean | undefined
  readonly scripts?: readonly string[] | undefined
  readonly children: ComponentChildren
}

/** A page for a person who is signed in: the bar with the menus, and the page under it. */
export function SignedIn({ view, title, narrow, scripts, children }: SignedInProps): JSX.Element {
  return (
    <Document view={view} title={view.words(title)} look="inside" scripts={scripts}>
      <a class="skip" href="#main">
        {view.words('skip')}
      </a>
      <Bar view={view} />
      <main id="main" class={narrow ? 'page page-narrow' : 'page'}>
        <Undeliverable view={view} />
        <Notice view={view} />
        <Grace view={view} />
        {children}
      </main>
      <Foot view={view} />
    </Document>
  )
}

/** On every page of owners and administrators, as long as there is no gateway for e-mail. */
function Undeliverable({ view }: { readonly view: View }): JSX.Element | null {
  const { words, setUpMessages } = view
  if (!setUpMessages) return null
  return (
    <Alert tone="warning" still>
      <p>
        {words(setUpMessages.word)} <a href={setUpMessages.href}>{words('banner.noMail.link')}</a>
      </p>
    </Alert>
  )
}

function Grace({ view: { words, grace } }: { readonly view: View }): JSX.Element | null {
  if (grace === undefined) return null
  return (
    <Alert tone="info" title={words('grace.title')} still>
      <p>
        {grace} <a href="/account/two-factor">{words('grace.setUp')}</a>
      </p>
    </Alert>
  )
}

function Bar({ view }: { readonly view: View }): JSX.Element {
  const { words, organization, person } = view
  return (
    <header class="bar">
      <a class="bar-brand" href="/account/settings">
        <Mark view={view} />
        <bdi>{organization.name}</bdi>
      </a>
      {person && (
        <nav class="bar-menus" aria-label={words('menu')}>
          <Menu name="administration" label={words('menu.administration')} icon="options">
            <Administration view={view} person={person} />
          </Menu>
          <ProfileMenu view={view} person={person} />
        </nav>
      )}
    </header>
  )
}

/** Whoever administers nobody has only their own details. Support sees, and changes nothing of an organization. */
function Administration({ view, person }: { readonly view: View; readonly person: Person }): JSX.Element {
  if (person.role === 'member') return <MenuLink view={view} href="/account/details" word="menu.myDetails" />
  return (
    <>
      <MenuLink view={view} href="/admin/clients" word="menu.myDetails" />
      <MenuLink view={view} href="/admin/overview" word="menu.overview" />
      <MenuLink view={view} href="/admin/admins" word="menu.admins" />
      {mayAdminister(person) && <MenuLink view={view} href="/admin/organization" word="menu.organization" />}
      {mayAdminister(person) && <MenuLink view={view} href="/admin/audit" word="menu.audit" />}
    </>
  )
}

function ProfileMenu({ view, person }: { readonly view: View; readonly person: Person }): JSX.Element {
  return (
    <Menu name="profile" label={person.email} initial={initialOf(person)}>
      <li class="menu-who">
        <strong>
          <bdi>{person.name ?? person.username}</bdi>
        </strong>
        <bdi>{person.name ? person.username : person.email}</bdi>
      </li>
      <MenuLink view={view} href="/account/profile" word="menu.profile" />
      <MenuLink view={view} href="/account/settings" word="menu.account" />
      {person.role !== 'member' && <MenuLink view={view} href="/account/details" word="menu.ownDetails" />}
      <li class="menu-apart">
        <form method="post" action="/signout">
          <button type="submit" class="menu-item">
            {view.words('menu.logOut')}
          </button>
        </form>
      </li>
    </Menu>
  )
}

type MenuProps = {
  readonly name: string
  readonly label: string
  readonly initial?: string | undefined
  /** Stands for the label on phones. */
  readonly icon?: IconName | undefined
  readonly children: ComponentChildren
}

/** The browser's own popover: opens and closes without a script. */
function Menu({ name, label, initial, icon, children }: MenuProps): JSX.Element {
  return (
    <div class={`menu menu-${name}`}>
      <button type="button" class="menu-button" popovertarget={`menu-${name}`}>
        {initial && (
          <span class="initial" aria-hidden="true">
            {initial}
          </span>
        )}
        {icon && <Icon name={icon} />}
        <span class="menu-label">{label}</span>
        <Icon name="down" />
      </button>
      <ul class="menu-list" id={`menu-${name}`} popover="auto">
        {children}
      </ul>
    </div>
  )
}

function MenuLink(props: { readonly view: View; readonly href: string; readonly word: Word }): JSX.Element {
  const { view, href, word } = props
  return (
    <li>
      <a class="menu-item" href={href} aria-current={view.path === href ? 'page' : undefined}>
        {view.words(word)}
      </a>
    </li>
  )
}

function Foot({ view }: { readonly view: View }): JSX.Element | null {
  const contact = view.organization.supportContact
  if (!contact) return null
  return (
    <footer class="foot">
      {view.words('support.help')} <SupportContact contact={contact} />
    </footer>
  )
}

function mayAdminister({ role }: Person): boolean {
  return role === 'owner' || role === 'administrator'
}

function initialOf(person: Person): string {
  const [first = '?'] = (person.name ?? person.email).trim()
  return first.toLocaleUpperCase()
}

const ACCOUNT_TABS: readonly { readonly href: string; readonly word: Word }[] = [
  { href: '/account/profile', word: 'account.profile' },
  { href: '/account/security', word: 'account.security' },
  { href: '/account/settings', word: 'account.settings' },
]

/** The three pages of one's own account, under one heading. */
export function AccountHead({ view, current }: { readonly view: View; readonly current: string }): JSX.Element {
  const tabs: Tab[] = ACCOUNT_TABS.map(({ href, word }) => ({ href, label: view.words(word) }))
  return (
    <div class="account-head">
      <h1>{view.words('account.title')}</h1>
      <Tabs label={view.words('account.title')} current={current} tabs={tabs} />
    </div>
  )
}
