import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { LinkButton, PostButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

type Props = { readonly view: View }

/** It was answered, is too old, or never was. */
export function ActionOverPage({ view }: Props): JSX.Element {
  return (
    <SignedOut view={view} title="action.over">
      <p>{view.words('action.over.text')}</p>
    </SignedOut>
  )
}

/** Nothing of what is asked is told to anybody else. */
export function ActionOtherPage({ view }: Props): JSX.Element {
  return (
    <SignedOut view={view} title="action.other">
      <p>{view.words('action.other.text')}</p>
      <PostButton action="/signout">{view.words('enter.other.signOut')}</PostButton>
    </SignedOut>
  )
}

export function ActionElsewherePage({ view }: Props): JSX.Element {
  return (
    <SignedOut view={view} title="action.elsewhere">
      <p>{view.words('action.elsewhere.text')}</p>
    </SignedOut>
  )
}

type AnsweredProps = Props & {
  readonly said: 'confirmed' | 'refused'
  readonly asker: string
  /** Back to where they came from. */
  readonly address: string | undefined
}

/** What they said, and on to where they came from, or back to the other window. */
export function ActionAnsweredPage({ view, said, asker, address }: AnsweredProps): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title={`action.${said}`}>
      <Alert tone={said === 'confirmed' ? 'success' : 'info'} still>
        <p>{words(`action.${said}.text`, { application: asker })}</p>
      </Alert>
      {address === undefined ? (
        <p>{words('ask.close')}</p>
      ) : (
        <LinkButton href={address} wide>
          {words('enter.back', { application: asker })}
        </LinkButton>
      )}
    </SignedOut>
  )
}
