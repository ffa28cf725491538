import type { JSX } from 'preact'
import { type Application, assurances, nameOfKey } from '#domain/applications/applications.ts'
import { chiefHost } from '#domain/organizations/hosts.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import { OWN_PATH } from '../../http/entry.ts'
import { addressAt } from '../../http/site.ts'
import { type Ingredients, type ProxyKind, proxies, recipeFor } from '../applications/recipes.ts'
import type { AdminCall } from '../call.ts'
import { CopyButton } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import type { View } from '../ui/view.ts'
import type { KindOnPages, Tested } from './application-kind.ts'

/** A panel behind a proxy that asks us about every request. */
export const forwardAuth: KindOnPages = {
  fields: ['addresses', 'minutes', 'rules'],
  assurances,
  callAsStranger,
  setUp: async (call, view, application) => (
    <Recipes view={view} ingredients={await ingredientsOf(call, application)} />
  ),
}

async function callAsStranger(
  { site, organization }: AdminCall,
  { origins }: Application,
): Promise<Tested['stranger']> {
  const [operator] = levelsOf(organization)
  const [address = ''] = origins
  const answered = await site.probe(`${address}/`, { publicOnly: organization.id !== operator })
  return 'failed' in answered ? answered : { led: leadsToUs(answered, address), status: answered.status }
}

function leadsToUs(
  { status, location = '' }: { status: number; location: string | undefined },
  origin: string,
): boolean {
  return status === 401 || (status >= 300 && status < 400 && location.startsWith(`${origin}${OWN_PATH}/begin?`))
}

async function ingredientsOf({ world, site, organization }: AdminCall, application: Application): Promise<Ingredients> {
  const chief = await world.look((look) => chiefHost(look, organization.realmId))
  const portal = chief === undefined ? site.publicUrl : addressAt(site, chief)
  const [address = ''] = application.origins
  const host = new URL(address).host
  return { portal, application: nameOfKey(application), host, upstream: 'http://127.0.0.1:3000' }
}

const TITLES: Readonly<Record<ProxyKind, string>> = { nginx: 'nginx', caddy: 'Caddy', traefik: 'Traefik' }

type Props = { readonly view: View; readonly ingredients: Ingredients }

function Recipes({ view: { words }, ingredients }: Props): JSX.Element {
  return (
    <Section title={words('applications.setUp')} intro={words('applications.setUp.intro')}>
      {proxies.map((proxy) => (
        <details key={proxy} class="card recipe">
          <summary>{TITLES[proxy]}</summary>
          <pre id={`recipe-${proxy}`} dir="ltr">
            {recipeFor(proxy, ingredients)}
          </pre>
          <CopyButton of={`recipe-${proxy}`} label={words('applications.copy')} done={words('applications.copied')} />
        </details>
      ))}
    </Section>
  )
}
