import type { JSX } from 'preact'
import { type Application, assurances, nameOfKey } from '#domain/applications/applications.ts'
import { findOidcClient, type OidcClient } from '#domain/applications/oidc-clients.ts'
import { portalAddress } from '../../http/portal-address.ts'
import { type OidcIngredients, oidcPrograms, oidcRecipe } from '../applications/oidc-recipes.ts'
import type { AdminCall } from '../call.ts'
import { Alert } from '../ui/alert.tsx'
import { CopyButton, LinkButton, PostButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import type { View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import type { KindOnPages } from './application-kind.ts'
import { organizationPath } from './organization-head.tsx'

/** A program that signs people in by OpenID Connect. */
export const oidc: KindOnPages = {
  fields: ['minutes'],
  assurances,
  setUp: async (call, view, application) => <OidcSetUp view={view} {...(await oidcPartsOf(call, view, application))} />,
}

export type OidcParts = {
  readonly path: string
  readonly client: OidcClient | undefined
  readonly ingredients: OidcIngredients
}

/** What its pages show. */
export async function oidcPartsOf(call: AdminCall, { words }: View, application: Application): Promise<OidcParts> {
  const { world, site, organization, scope } = call
  const client = await world.within(scope, (work) => findOidcClient(work, application))
  const issuer = await world.look((look) => portalAddress(look, site, organization.realmId))
  const [redirect = 'https://panel.example.com/oidc/callback'] = client?.redirectAddresses ?? []
  const secret = client?.isPublic ? undefined : words('oidc.secret.here')
  return {
    path: `${organizationPath(organization.id)}/applications/${application.id}/openid`,
    client,
    ingredients: { issuer, clientId: nameOfKey(application), redirect, secret },
  }
}

type Props = OidcParts & { readonly view: View; readonly secret?: string | undefined }

/** Where people are led, its secret, and the lines to copy. */
export function OidcSetUp(props: Props): JSX.Element {
  const { view, client, path } = props
  const { words } = view
  return (
    <>
      <Section title={words('oidc.addresses')} intro={words('oidc.addresses.intro')}>
        <Card>
          {client ? <Addresses {...props} client={client} /> : <p>{words('oidc.addresses.none')}</p>}
          <div class="actions actions-apart">
            <LinkButton href={path} tone={client ? 'secondary' : 'primary'}>
              {words('oidc.addresses.change')}
            </LinkButton>
          </div>
        </Card>
      </Section>
      {client && !client.isPublic && <Secret {...props} client={client} />}
      {client && <Lines {...props} />}
    </>
  )
}

function Addresses({ view: { words }, client }: Props & { readonly client: OidcClient }): JSX.Element {
  const { redirectAddresses, afterAddresses, logoutAddress } = client
  const listed = (addresses: readonly string[]): JSX.Element => (
    <bdi dir="ltr">{addresses.join(', ') || words('oidc.none')}</bdi>
  )
  const rows = [
    { term: words('oidc.redirects'), is: listed(redirectAddresses) },
    { term: words('oidc.after'), is: listed(afterAddresses) },
    { term: words('oidc.logout'), is: listed(logoutAddress === null ? [] : [logoutAddress]) },
    { term: words('oidc.secret'), is: words(secretWord(client)) },
  ]
  return <DefinitionList rows={rows} />
}

function secretWord({ isPublic, secretHash }: OidcClient): Word {
  if (isPublic) return 'oidc.secret.without'
  return secretHash === null ? 'oidc.secret.missing' : 'oidc.secret.with'
}

/** It is readable on the answer that made it and never again. */
function Secret({ view: { words }, client, path, secret }: Props & { readonly client: OidcClient }): JSX.Element {
  const isThere = client.secretHash !== null || secret !== undefined
  return (
    <Section id="secret" title={words('oidc.secret')} intro={words('oidc.secret.intro')}>
      <Card>
        {secret === undefined ? (
          <p>{words(isThere ? 'oidc.secret.kept' : 'oidc.secret.missing')}</p>
        ) : (
          <div class="form">
            <Alert tone="success" title={words('oidc.secret.once')} />
            <div class="key-value">
              <code class="address" id="oidc-secret" dir="ltr">
                {secret}
              </code>
            </div>
            <CopyButton of="oidc-secret" label={words('applications.copy')} done={words('applications.copied')} />
          </div>
        )}
        <div class="actions actions-apart">
          <PostButton action={`${path}/secret#secret`} tone={isThere ? 'secondary' : 'primary'}>
            {words(isThere ? 'oidc.secret.renew' : 'oidc.secret.make')}
          </PostButton>
        </div>
      </Card>
    </Section>
  )
}

const TITLES = { apache: 'Apache (mod_auth_openidc)', node: 'Node (openid-client)' } as const

function Lines({ view: { words }, ingredients }: Props): JSX.Element {
  const { issuer, clientId } = ingredients
  return (
    <Section title={words('applications.setUp')} intro={words('oidc.setUp.intro')}>
      <Card>
        <DefinitionList
          rows={[
            { term: words('oidc.issuer'), is: <code dir="ltr">{issuer}</code> },
            { term: words('oidc.clientId'), is: <code dir="ltr">{clientId}</code> },
            { term: words('oidc.scopes'), is: <code dir="ltr">openid profile email organization roles</code> },
            { term: words('oidc.pkce'), is: <code dir="ltr">S256</code> },
          ]}
        />
      </Card>
      {oidcPrograms.map((program) => (
        <details key={program} class="card recipe">
          <summary>{TITLES[program]}</summary>
          <pre id={`recipe-${program}`} dir="ltr">
            {oidcRecipe(program, ingredients)}
          </pre>
          <CopyButton of={`recipe-${program}`} label={words('applications.copy')} done={words('applications.copied')} />
        </details>
      ))}
    </Section>
  )
}
