import type { JSX } from 'preact'
import type { Application } from '#domain/applications/applications.ts'
import { Badge } from '../ui/badge.tsx'
import { LinkButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import type { View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

type Props = { readonly view: View; readonly head: Head; readonly applications: readonly Application[] }

/** What an organization protects besides the portal. */
export function ApplicationsPage({ view, head, applications }: Props): JSX.Element {
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/applications`
  return (
    <SignedIn view={view} title="applications.title">
      <OrganizationHead view={view} head={head} current="/applications" />
      <p class="lead">{words('applications.intro')}</p>
      {applications.length === 0 ? (
        <EmptyState title={words('applications.none')}>
          <p>{words('applications.none.text')}</p>
        </EmptyState>
      ) : (
        <List view={view} path={path} applications={applications} />
      )}
      <div class="actions">
        <LinkButton href={`${path}/new`}>{words('applications.add')}</LinkButton>
      </div>
    </SignedIn>
  )
}

function List({ view: { words }, path, applications }: Omit<Props, 'head'> & { readonly path: string }): JSX.Element {
  return (
    <div class="card">
      <Table
        caption={words('applications.title')}
        columns={[
          words('applications.name'),
          words('applications.address'),
          words('applications.assurance'),
          words('applications.state'),
        ]}
        rows={applications.map(({ id, name, origins, demand, enabled }) => ({
          key: id,
          cells: [
            <a key="name" href={`${path}/${id}`}>
              <bdi>{name}</bdi>
            </a>,
            <bdi key="address" dir="ltr">
              {origins[0]}
            </bdi>,
            words(`applications.assurance.${demand.assurance}`),
            <Badge key="state" tone={enabled ? 'good' : 'caution'}>
              {words(enabled ? 'applications.on' : 'applications.off')}
            </Badge>,
          ],
        }))}
      />
    </div>
  )
}
