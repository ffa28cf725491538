import type { JSX } from 'preact'
import { assurances } from '#domain/applications/applications.ts'
import { type RadiusClient, radiusClientsOf } from '#domain/applications/radius-clients.ts'
import { chiefHost } from '#domain/organizations/hosts.ts'
import type { AdminCall } from '../call.ts'
import { Alert } from '../ui/alert.tsx'
import { CopyButton, LinkButton } from '../ui/button.tsx'
import { EmptyState, Section } from '../ui/card.tsx'
import { Table } from '../ui/table.tsx'
import type { View } from '../ui/view.ts'
import type { KindOnPages } from './application-kind.ts'
import { organizationPath } from './organization-head.tsx'
import { type RadiusIngredients, radiusRecipes, shownNetwork } from './radius-recipes.ts'

/** A VPN, a switch, a server: what asks by RADIUS. */
export const radius: KindOnPages = {
  fields: [],
  // reason: a passkey is bound to a page, and there is none
  assurances: assurances.filter((assurance) => assurance !== 'phishing-resistant'),
  setUp: async (call, view, application) => {
    const { world, scope, organization } = call
    const clients = await world.within(scope, (work) => radiusClientsOf(work, application))
    const path = `${organizationPath(organization.id)}/applications/${application.id}/clients`
    const ingredients = await radiusIngredients(call, view.words('radius.secret.here'))
    return <Clients view={view} clients={clients} path={path} ingredients={ingredients} />
  },
}

/** Where this organization's clients reach us. */
export async function radiusIngredients(call: AdminCall, secret: string): Promise<RadiusIngredients> {
  const { world, site, organization } = call
  const chief = await world.look((look) => chiefHost(look, organization.realmId))
  const host = (chief ?? new URL(site.publicUrl).hostname).replace(/^\[(.*)\]$/, '$1')
  return { host, port: site.radius.port, radsecPort: site.radius.radsecPort, secret }
}

type Props = {
  readonly view: View
  readonly clients: readonly RadiusClient[]
  readonly path: string
  readonly ingredients: RadiusIngredients
}

function Clients({ view, clients, path, ingredients }: Props): JSX.Element {
  const { words } = view
  const isOff = ingredients.port === undefined && ingredients.radsecPort === undefined
  return (
    <>
      <Section title={words('radius.clients')} intro={words('radius.clients.intro')}>
        {isOff && <Alert tone="warning" title={words('radius.off')} still />}
        {clients.some(({ bare }) => bare) && (
          <Alert tone="danger" title={words('radius.bare.warning')} still>
            <p>{words('radius.bare.why')}</p>
          </Alert>
        )}
        {clients.length === 0 ? (
          <EmptyState title={words('radius.clients.none')}>
            <p>{words('radius.clients.none.text')}</p>
          </EmptyState>
        ) : (
          <List view={view} clients={clients} path={path} />
        )}
        <div class="actions">
          <LinkButton href={`${path}/new`}>{words('radius.client.add')}</LinkButton>
        </div>
      </Section>
      <Section title={words('applications.setUp')} intro={words('radius.setUp.intro')}>
        <RadiusRecipes view={view} ingredients={ingredients} />
      </Section>
    </>
  )
}

function List({ view: { words }, clients, path }: Omit<Props, 'ingredients'>): JSX.Element {
  return (
    <div class="card">
      <Table
        caption={words('radius.clients')}
        columns={[words('applications.name'), words('radius.network'), words('radius.transport')]}
        rows={clients.map(({ id, name, network, fingerprint, bare }) => ({
          key: id,
          cells: [
            <a key="name" href={`${path}/${id}`}>
              <bdi>{name}</bdi>
            </a>,
            <bdi key="network" dir="ltr">
              {network === null ? '' : shownNetwork(network)}
            </bdi>,
            [network && 'UDP', fingerprint && 'TLS', bare && words('radius.bare.short')].filter(Boolean).join(', '),
          ],
        }))}
      />
    </div>
  )
}

/** Lines to copy, one program after the other. */
export function RadiusRecipes({ view: { words }, ingredients }: Pick<Props, 'view' | 'ingredients'>): JSX.Element {
  return (
    <>
      {radiusRecipes(ingredients).map(({ name, title, lines }) => (
        <details key={name} class="card recipe">
          <summary>{title}</summary>
          <pre id={`recipe-${name}`} dir="ltr">
            {lines}
          </pre>
          <CopyButton of={`recipe-${name}`} label={words('applications.copy')} done={words('applications.copied')} />
        </details>
      ))}
    </>
  )
}
