import type { JSX } from 'preact'
import type { ExemptPerson } from '#domain/providers/links.ts'
import { LinkButton } from '../ui/button.tsx'
import { Card, EmptyState } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

export const exemptPath = (organizationId: string): string => `${organizationPath(organizationId)}/exempt`

export type ExemptPageProps = {
  readonly view: View
  readonly head: Head
  readonly people: readonly ExemptPerson[]
  /** The address of those after them. */
  readonly next: string | undefined
  readonly mayExport: boolean
}

/** Who is not asked for a second factor here, by whose word, and what that was. */
export function ExemptPage({ view, head, people, next, mayExport }: ExemptPageProps): JSX.Element {
  const { words } = view
  const path = exemptPath(head.organization.id)
  return (
    <SignedIn view={view} title="exempt.title">
      <OrganizationHead view={view} head={head} current="" />
      <section class="form form-wide">
        <h2>{words('exempt.title')}</h2>
        <p class="lead">{words('exempt.intro')}</p>
        <Card>
          {people.length === 0 ? (
            <EmptyState title={words('exempt.none')} />
          ) : (
            <ExemptTable {...{ view, head, people }} />
          )}
          {next && (
            <p>
              <LinkButton href={next} tone="secondary">
                {words('exempt.next')}
              </LinkButton>
            </p>
          )}
          {mayExport && people.length > 0 && (
            <p class="list-export">
              <a href={`${path}/export`}>{words('users.export')}</a>
            </p>
          )}
        </Card>
      </section>
    </SignedIn>
  )
}

function ExemptTable({ view, head, people }: Pick<ExemptPageProps, 'view' | 'head' | 'people'>): JSX.Element {
  const { words } = view
  const columns = [
    words('users.username'),
    words('exempt.provider'),
    words('exempt.standing'),
    words('exempt.proof'),
    words('exempt.when'),
  ]
  const rows = people.map((person) => ({
    key: `${person.id} ${person.providerId}`,
    cells: [
      <a href={`${organizationPath(head.organization.id)}/users/${person.id}`}>
        <bdi>{person.username}</bdi>
      </a>,
      <bdi>{person.provider}</bdi>,
      words(`exempt.standing.${person.standing === 'proved' ? 'proved' : 'trusted'}`),
      <code dir="ltr">{proofText(person) || words('exempt.proof.none')}</code>,
      person.provedAt ? <Time view={view} at={person.provedAt} /> : words('exempt.proof.none'),
    ],
  }))
  return <Table caption={words('exempt.title')} columns={columns} rows={rows} />
}

/** In the provider's own words. */
export function proofText({ proofMethods, proofContext }: Pick<ExemptPerson, 'proofMethods' | 'proofContext'>): string {
  return [...proofMethods, ...(proofContext === null ? [] : [proofContext])].join(' ')
}
