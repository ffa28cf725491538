import type { JSX } from 'preact'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

/** Until the first owner has set the portal up. */
export function WaitingPage({ view }: { readonly view: View }): JSX.Element {
  return (
    <SignedOut view={view} title="firstRun.waiting.title">
      <p class="lead">{view.words('firstRun.waiting.text')}</p>
    </SignedOut>
  )
}
