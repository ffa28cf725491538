import type { JSX } from 'preact'
import type { Destination } from '#domain/factors/factor.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { CodeField } from '../ui/secret-field.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { Said, View } from '../ui/view.ts'

export type AskProps = {
  readonly view: View
  readonly purpose: string
  readonly here: string
  /** Where the code went, if it was sent. */
  readonly destination: Pick<Destination, 'shown'> | undefined
  readonly error?: Said | undefined
}

/** A portal of somebody's own asks for their second factor here. */
export function AskPage({ view, purpose, here, destination, error }: AskProps): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="signin.challenge.title" languagesAt={error ? undefined : here}>
      <p class="lead">
        {words('ask.for')} <bdi>{purpose}</bdi>
      </p>
      <p>{destination ? words('ask.sent', { to: destination.shown }) : words('ask.code')}</p>
      <form method="post" action={here} class="form">
        <CodeField words={words} name="code" label="signin.challenge.either" error={error} required autofocus />
        <Button wide>{words('signin.challenge.submit')}</Button>
      </form>
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
