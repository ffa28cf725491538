import type { JSX } from 'preact'
import { LinkButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

type MovedPageProps = { readonly view: View; readonly address: string }

/** For whoever has just moved themselves: their session has ended, and the address they sign in at is another. */
export function MovedPage({ view, address }: MovedPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={{ ...view, person: undefined }} title="hosts.moved.title">
      <p class="lead">{words('hosts.moved.text', { address })}</p>
      <LinkButton href={`${address}/signin`} wide>
        {words('error.toSignIn')}
      </LinkButton>
    </SignedOut>
  )
}
