import type { JSX } from 'preact'
import { type Level, levelsAbove } from '#domain/administration/overview.ts'
import type { Deed } from '#domain/administration/rights.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { AdminCall } from '../call.ts'
import { Badge } from '../ui/badge.tsx'
import { type Tab, Tabs } from '../ui/tabs.tsx'
import type { View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

/** The pages of one organization. A tab is shown to whoever may do its deed there. */
const TABS: readonly { readonly path: string; readonly word: Word; readonly deed: Deed }[] = [
  { path: '', word: 'organization.tab.overview', deed: 'organization.see' },
  { path: '/add', word: 'clients.tab.add', deed: 'person.add' },
  { path: '/settings', word: 'organization.tab.settings', deed: 'organization.change' },
  { path: '/policy', word: 'organization.tab.policy', deed: 'organization.govern' },
  { path: '/applications', word: 'organization.tab.applications', deed: 'organization.applications' },
  { path: '/keys', word: 'apiKeys.title', deed: 'organization.keys' },
  { path: '/providers', word: 'providers.title', deed: 'organization.providers' },
  { path: '/provisioning', word: 'provisioning.title', deed: 'organization.providers' },
  { path: '/messages', word: 'organization.tab.messages', deed: 'organization.change' },
  { path: '/messages/limits', word: 'organization.tab.limits', deed: 'organization.limits' },
  { path: '/protection', word: 'protection.title', deed: 'organization.lift-waits' },
  { path: '/brand', word: 'organization.tab.brand', deed: 'organization.brand' },
  { path: '/hosts', word: 'organization.tab.hosts', deed: 'organization.brand' },
  { path: '/audit', word: 'organization.tab.audit', deed: 'organization.audit' },
  { path: '/manage', word: 'organization.tab.manage', deed: 'organization.stop' },
]

export type Head = {
  readonly organization: Pick<Organization, 'id' | 'name' | 'kind' | 'status' | 'stopped'>
  /** The organizations above it, as far as whoever looks may see. */
  readonly levels: readonly Level[]
  readonly may: (deed: Deed) => boolean
}

/** What the head of a page about an organization needs. */
export async function headOf({ world, scope, organization, may }: AdminCall): Promise<Head> {
  return { organization, may, levels: await world.within(scope, (work) => levelsAbove(work, organization)) }
}

export const organizationPath = (id: string): string => `/admin/organizations/${id}`

/** Where the organization stands, what it is, and the tabs of its pages. `current` is a tab's path, such as `/policy`. */
export function OrganizationHead(props: {
  readonly view: View
  readonly head: Head
  readonly current: string
}): JSX.Element {
  const { view, head, current } = props
  const { words } = view
  const { id, name, kind } = head.organization
  const tabs: Tab[] = TABS.filter(({ deed }) => head.may(deed)).map(({ path, word }) => ({
    href: `${organizationPath(id)}${path}`,
    label: words(word),
  }))
  return (
    <div class="account-head">
      <Breadcrumb view={view} levels={head.levels} />
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <p class="badges">
        <Badge tone="neutral">{words(`organization.kind.${kind}`)}</Badge> <OrganizationStatus view={view} {...head} />
      </p>
      <Tabs label={name} current={`${organizationPath(id)}${current}`} tabs={tabs} />
    </div>
  )
}

/** The way up, as far as one may see. */
export function Breadcrumb({ view, levels }: { readonly view: View; readonly levels: readonly Level[] }): JSX.Element {
  return (
    <nav class="breadcrumb" aria-label={view.words('organization.levels')}>
      <ol>
        <li>
          <a href="/admin/clients">{view.words('clients.title')}</a>
        </li>
        {levels.map(({ id, name }) => (
          <li key={id}>
            <a href={organizationPath(id)}>
              <bdi>{name}</bdi>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}

type StatusProps = { readonly view: View; readonly organization: Pick<Organization, 'status' | 'stopped'> }

/** `stopped`: it is active itself, and below one that is not. */
export function OrganizationStatus({ view: { words }, organization }: StatusProps): JSX.Element {
  const { status, stopped } = organization
  if (status === 'active' && stopped) return <Badge tone="caution">{words('organization.status.stopped')}</Badge>
  const tone = status === 'active' ? 'good' : status === 'suspended' ? 'caution' : 'bad'
  return <Badge tone={tone}>{words(`organization.status.${status}`)}</Badge>
}
