import type { JSX } from 'preact'
import type { Admission } from '#domain/applications/admission.ts'
import type { Application } from '#domain/applications/applications.ts'
import { LinkButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

export type Why = Extract<Admission, { ok: false }>['code']

type Props = { readonly view: View; readonly application: Pick<Application, 'name' | 'demand'> }

/** Seen for a moment, on the way into an application. */
export function PassingPage({ view, application, address }: Props & { readonly address: string }): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="enter.title">
      <p class="lead">{words('enter.passing', { application: application.name })}</p>
      <LinkButton href={address} wide>
        {words('enter.goOn')}
      </LinkButton>
    </SignedOut>
  )
}

/** Says why somebody is not let in, and what they can do about it. */
export function NoEntryPage({ view, application, why, here }: Props & { readonly why: Why; readonly here: string }) {
  const { words } = view
  const { name, demand } = application
  const weak = why === 'too-weak'
  return (
    <SignedOut view={view} title="enter.refused">
      <p class="lead">{words(weak ? `enter.weak.${demand.assurance}` : 'enter.notTheirs', { application: name })}</p>
      {weak && (
        <LinkButton href={`/account/confirm?then=${encodeURIComponent(here)}`} wide>
          {words('enter.prove')}
        </LinkButton>
      )}
      {weak && (
        <LinkButton href="/account/two-factor" tone="secondary" wide>
          {words('enter.setUp')}
        </LinkButton>
      )}
      <LinkButton href="/account/settings" tone={weak ? 'quiet' : 'secondary'} wide>
        {words('error.toAccount')}
      </LinkButton>
    </SignedOut>
  )
}
