import type { JSX } from 'preact'
import type { Overview } from '#domain/administration/overview.ts'
import { Card, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { exemptPath } from './exempt-page.tsx'
import { countSaid } from './list.tsx'
import { type Head, OrganizationHead } from './organization-head.tsx'

export type OverviewPageProps = { readonly view: View; readonly head: Head; readonly overview: Overview }

export function OverviewPage({ view, head, overview }: OverviewPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="overview.title">
      <OrganizationHead view={view} head={head} current="" />
      <Section title={words('overview.about')} intro={words('overview.about.intro')}>
        <Card>
          <DefinitionList rows={rowsOf(view, overview, head.organization)} />
        </Card>
      </Section>
    </SignedIn>
  )
}

function rowsOf(view: View, overview: Overview, { id, name }: Head['organization']) {
  const { words } = view
  const { people, peopleBelow, protected: safe, exempt, below, hosts, createdAt } = overview
  return [
    {
      term: words('overview.people'),
      is: <a href={`/admin/users?q=${encodeURIComponent(name)}`}>{countSaid(words, people)}</a>,
    },
    { term: words('overview.protected'), is: countSaid(words, safe) },
    ...(exempt > 0
      ? [{ term: words('overview.exempt'), is: <a href={exemptPath(id)}>{countSaid(words, exempt)}</a> }]
      : []),
    { term: words('overview.below'), is: countSaid(words, below) },
    { term: words('overview.peopleBelow'), is: countSaid(words, peopleBelow) },
    {
      term: words('overview.hosts'),
      is: hosts.length === 0 ? words('overview.hosts.none') : <Hosts {...{ view, hosts }} />,
    },
    { term: words('overview.created'), is: <Time view={view} at={createdAt} /> },
  ]
}

function Hosts({ view, hosts }: { readonly view: View; readonly hosts: Overview['hosts'] }): JSX.Element {
  return (
    <ul class="plain">
      {hosts.map(({ name, proved }) => (
        <li key={name}>
          <bdi>{name}</bdi> {proved ? '' : view.words('overview.hosts.unproved')}
        </li>
      ))}
    </ul>
  )
}
