import type { JSX } from 'preact'
import { type AskedAgain, type AskedMethod, Asks, OtherWays } from '../asking/asks.tsx'
import { Alert } from '../ui/alert.tsx'
import { LinkButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

export type AskProps = AskedAgain & {
  readonly view: View
  readonly purpose: string
  readonly here: string
  /** What is asked; without one there is nothing left to answer with. */
  readonly method: AskedMethod | undefined
  /** Whether a passkey can be tried beside what is typed. */
  readonly byPasskey?: boolean | undefined
  /** Where they came from. */
  readonly back: string | undefined
}

/** A portal of somebody's own asks for their second factor here. */
export function AskPage(props: AskProps): JSX.Element {
  const { view, purpose, here, method, back, refused } = props
  const { words } = view
  return (
    <SignedOut view={view} title="signin.challenge.title" languagesAt={refused ? undefined : here}>
      <p class="lead">
        {words('ask.for')} <bdi>{purpose}</bdi>
      </p>
      {method ? (
        <Asks {...props} {...method} />
      ) : (
        <Alert tone="warning" still>
          <p>{words('ask.noWay')}</p>
        </Alert>
      )}
      <OtherWays view={view} here={here} others={method?.others ?? []}>
        <a href="/signin/help">{words('signin.challenge.none')}</a>
        {back !== undefined && <a href={back}>{words('ask.cancel')}</a>}
      </OtherWays>
    </SignedOut>
  )
}

/** It was right: on to where they came from, or back to the other window. */
export function AskedPage({
  view,
  address,
}: {
  readonly view: View
  readonly address: string | undefined
}): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="ask.done">
      <Alert tone="success" title={words('ask.done')} still />
      {address === undefined ? (
        <p>{words('ask.close')}</p>
      ) : (
        <LinkButton href={address} wide>
          {words('enter.goOn')}
        </LinkButton>
      )}
    </SignedOut>
  )
}

export function AskOverPage({ view }: { readonly view: View }): JSX.Element {
  return (
    <SignedOut view={view} title="ask.over">
      <p>{view.words('ask.over.text')}</p>
    </SignedOut>
  )
}
