import type { JSX } from 'preact'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import type { ProviderRefusal } from '#domain/providers/refusals.ts'
import type { Refused, Said } from '../../http/upstream.ts'
import { LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

/** Seen for a moment, until the provider answers. */
export function LeavingPage(props: {
  readonly view: View
  readonly provider: string
  readonly address: string
}): JSX.Element {
  const { words } = props.view
  return (
    <SignedOut view={props.view} title="sso.leaving">
      <p class="lead">{words('sso.leaving.text', { provider: props.provider })}</p>
      <LinkButton href={props.address} wide>
        {words('enter.goOn')}
      </LinkButton>
    </SignedOut>
  )
}

type FailedProps = {
  readonly view: View
  readonly provider: string
  readonly reference: string
  /** Why, for whoever tries it out. */
  readonly shown: Refused<ProviderRefusal> | undefined
}

export function FailedPage({ view, provider, reference, shown }: FailedProps): JSX.Element {
  const { words, person } = view
  return (
    <SignedOut view={view} title="sso.failed">
      <p class="lead">{words('sso.failed.text', { provider })}</p>
      {shown && <p>{words(`sso.reason.${shown.reason}`)}</p>}
      {shown?.said && (
        <p>
          <code dir="ltr">{shown.said.slice(0, 300)}</code>
        </p>
      )}
      <p class="hint">
        {words('error.reference')} <code dir="ltr">{reference}</code>
      </p>
      <LinkButton href={person ? '/account/settings' : '/signin'} tone="secondary" wide>
        {words(person ? 'error.toAccount' : 'error.toSignIn')}
      </LinkButton>
    </SignedOut>
  )
}

const LONGEST = 500

/** What the provider said about whoever tries it out, and what we make of it. */
export function TestedPage(props: {
  readonly view: View
  readonly provider: IdentityProvider
  readonly said: Said
}): JSX.Element {
  const { view, provider, said } = props
  const { words } = view
  const { assertion, claims } = said
  const made = [
    ['sso.subject', assertion.subject],
    ['sso.username', assertion.username],
    ['sso.fullName', assertion.fullName],
    ['sso.email', assertion.email],
    ['sso.groups', assertion.groups.join(', ')],
    ['sso.methods', assertion.proof.methods.join(', ')],
    ['sso.context', assertion.proof.context],
    ['sso.authenticatedAt', assertion.proof.authenticatedAt?.toISOString()],
  ] as const
  return (
    <SignedOut view={view} title="sso.tested" wide>
      <p class="lead">{words('sso.tested.text', { provider: provider.name })}</p>
      <Section title={words('sso.tested.made')}>
        <Card>
          <DefinitionList
            rows={made.map(([word, value]) => ({ term: words(word), is: <bdi>{value || words('sso.nothing')}</bdi> }))}
          />
        </Card>
      </Section>
      <Section title={words('sso.tested.claims')}>
        <Card>
          <DefinitionList
            rows={Object.entries(claims).map(([term, value]) => ({ term, is: <bdi>{textOf(value)}</bdi> }))}
          />
        </Card>
      </Section>
      <LinkButton
        href={`/admin/organizations/${provider.organizationId}/providers/${provider.id}`}
        tone="secondary"
        wide
      >
        {words('sso.tested.back')}
      </LinkButton>
    </SignedOut>
  )
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text
}
