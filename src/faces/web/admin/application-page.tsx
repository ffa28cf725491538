import type { JSX } from 'preact'
import type { Application } from '#domain/applications/applications.ts'
import { type Ingredients, type ProxyKind, recipeFor } from '../applications/recipes.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, CopyButton, LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { View } from '../ui/view.ts'
import { lineOf } from './application-form.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

/** What came of a test. */
export type Tested = {
  /** What the address answered a stranger; `led`: to the sign-in. */
  readonly stranger: { readonly led: boolean; readonly status: number } | { readonly failed: string }
  /** Whether the administrator would be let in so. */
  readonly password: boolean
  readonly twoFactors: boolean
}

type Props = {
  readonly view: View
  readonly head: Head
  readonly application: Application
  /** Of the organizations it is open to. */
  readonly names: readonly string[]
  readonly ingredients: Ingredients
  readonly proxies: readonly ProxyKind[]
  readonly tested: Tested | undefined
}

/** One application: what holds there, how it is set up, and whether it is. */
export function ApplicationPage(props: Props): JSX.Element {
  const { view, head, application, tested } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/applications/${application.id}`
  return (
    <SignedIn view={view} title="applications.title">
      <OrganizationHead view={view} head={head} current="/applications" />
      <h2>
        <bdi>{application.name}</bdi>
      </h2>
      {!application.enabled && <Alert tone="warning" title={words('applications.offNow')} still />}
      <Section title={words('applications.facts')}>
        <Card>
          <Facts {...props} />
          <div class="actions actions-apart">
            <LinkButton href={`${path}/edit`} tone="secondary">
              {words('applications.edit')}
            </LinkButton>
            <LinkButton href={`${path}/remove`} tone="quiet">
              {words('applications.remove')}
            </LinkButton>
          </div>
        </Card>
      </Section>
      <Section id="test" title={words('applications.test')} intro={words('applications.test.intro')}>
        <Card>
          {tested && <Results view={view} tested={tested} />}
          <form method="post" action={`${path}/test#test`} class={tested ? 'actions actions-apart' : 'actions'}>
            <Button>{words('applications.test.button')}</Button>
          </form>
        </Card>
      </Section>
      <Section title={words('applications.setUp')} intro={words('applications.setUp.intro')}>
        {props.proxies.map((proxy) => (
          <Recipe key={proxy} {...props} proxy={proxy} />
        ))}
      </Section>
    </SignedIn>
  )
}

function Facts({ view: { words }, head, application, names }: Props): JSX.Element {
  const { origins, roles, demand, rules } = application
  const fresh = demand.freshSeconds === null ? 'applications.minutes.any' : 'applications.minutes.most'
  const minutes = (demand.freshSeconds ?? 0) / 60
  const rows = [
    { term: words('applications.address'), is: <bdi dir="ltr">{origins.join(', ')}</bdi> },
    {
      term: words('applications.organizations'),
      is:
        names.length > 0
          ? names.join(', ')
          : words('applications.organizations.all', { organization: head.organization.name }),
    },
    {
      term: words('applications.roles'),
      is: roles.length > 0 ? roles.map((role) => words(`role.${role}`)).join(', ') : words('applications.roles.all'),
    },
    { term: words('applications.assurance'), is: words(`applications.assurance.${demand.assurance}`) },
    { term: words('applications.minutes'), is: words(fresh, { minutes }) },
    {
      term: words('applications.rules'),
      is: <Rules lines={rules.map(lineOf)} none={words('applications.rules.none')} />,
    },
  ]
  return <DefinitionList rows={rows} />
}

function Rules({ lines, none }: { readonly lines: readonly string[]; readonly none: string }): JSX.Element {
  if (lines.length === 0) return <span>{none}</span>
  return (
    <ul class="plain">
      {lines.map((line) => (
        <li key={line}>
          <code dir="ltr">{line}</code>
        </li>
      ))}
    </ul>
  )
}

/** What ought to be refused is good when it is. */
function Results({ view: { words }, tested }: Pick<Props, 'view'> & { readonly tested: Tested }): JSX.Element {
  const { stranger, password, twoFactors } = tested
  const failed = 'failed' in stranger
  const word = failed ? 'applications.test.failed' : stranger.led ? 'applications.test.led' : 'applications.test.open'
  const values = failed ? { answer: stranger.failed } : { status: stranger.status }
  return (
    <div class="form">
      <Alert tone={failed ? 'warning' : stranger.led ? 'success' : 'danger'} title={words(word, values)} />
      <Alert
        tone={password ? 'warning' : 'success'}
        title={words(password ? 'applications.test.password.in' : 'applications.test.password.out')}
      />
      <Alert
        tone={twoFactors ? 'success' : 'warning'}
        title={words(twoFactors ? 'applications.test.two.in' : 'applications.test.two.out')}
      />
    </div>
  )
}

const TITLES: Readonly<Record<ProxyKind, string>> = { nginx: 'nginx', caddy: 'Caddy', traefik: 'Traefik' }

function Recipe({ view: { words }, proxy, ingredients }: Props & { readonly proxy: ProxyKind }): JSX.Element {
  return (
    <details class="card recipe">
      <summary>{TITLES[proxy]}</summary>
      <pre id={`recipe-${proxy}`} dir="ltr">
        {recipeFor(proxy, ingredients)}
      </pre>
      <CopyButton of={`recipe-${proxy}`} label={words('applications.copy')} done={words('applications.copied')} />
    </details>
  )
}
