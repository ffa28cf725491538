import type { JSX } from 'preact'
import type { Admission } from '#domain/applications/admission.ts'
import type { Application, WantedAssurance } from '#domain/applications/applications.ts'
import { LinkButton, PostButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

export type Why = Extract<Admission, { ok: false }>['code']

type Props = { readonly view: View; readonly application: Pick<Application, 'name'> }

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

type NoEntryProps = Props & {
  readonly why: Why
  /** What is asked for. */
  readonly wanted: WantedAssurance
  readonly here: string
  /** Leads back to the application without being let in. */
  readonly back?: string | undefined
  /** Leads on all the same, where it was only wished for. */
  readonly goOn?: string | undefined
}

/** Says why somebody is not let in, and what they can do about it. */
export function NoEntryPage({ view, application, why, wanted, here, back, goOn }: NoEntryProps): JSX.Element {
  const { words } = view
  const { name } = application
  const weak = why === 'too-weak'
  return (
    <SignedOut view={view} title={goOn === undefined ? 'enter.refused' : 'enter.wished'}>
      <p class="lead">{words(weak ? `enter.weak.${wanted}` : 'enter.notTheirs', { application: name })}</p>
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
      {goOn !== undefined && (
        <LinkButton href={goOn} tone="secondary" wide>
          {words('enter.goOnWithout')}
        </LinkButton>
      )}
      {back !== undefined && goOn === undefined && (
        <LinkButton href={back} tone="secondary" wide>
          {words('enter.back', { application: name })}
        </LinkButton>
      )}
      <LinkButton href="/account/settings" tone={weak ? 'quiet' : 'secondary'} wide>
        {words('error.toAccount')}
      </LinkButton>
    </SignedOut>
  )
}

/** The application expects somebody else than whoever is signed in. */
export function OtherPersonPage({ view, application, back }: Props & { readonly back: string }): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="enter.other">
      <p class="lead">{words('enter.other.text', { application: application.name })}</p>
      <PostButton action="/signout">{words('enter.other.signOut')}</PostButton>
      <LinkButton href={back} tone="quiet" wide>
        {words('enter.back', { application: application.name })}
      </LinkButton>
    </SignedOut>
  )
}
