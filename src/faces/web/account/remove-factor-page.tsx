import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { LinkButton, PostButton } from '../ui/button.tsx'
import { PageHead } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { View } from '../ui/view.ts'
import { MethodFacts } from './method-list.tsx'
import type { AppMethod } from './two-factor-status.tsx'

export type RemoveFactorPageProps = {
  readonly view: View
  readonly method: AppMethod
  /** It is the only one proved: without it two-factor authentication is off, or not allowed to be. */
  readonly last: boolean
  /** Another one is there that was never right: it is on trial then. */
  readonly untriedLeft?: boolean | undefined
  readonly demanded?: boolean | undefined
}

export function RemoveFactorPage({ view, method, last, untriedLeft, demanded }: RemoveFactorPageProps): JSX.Element {
  const { words } = view
  const kept = last && demanded
  return (
    <SignedIn view={view} title="remove.title" narrow>
      <PageHead title={words('remove.title')} back={{ href: '/account/security', label: words('account.security') }} />
      <div class="card form">
        <MethodFacts view={view} method={method} />
        {last && (
          <Alert tone="warning" still>
            <p>{words(kept ? 'remove.kept' : untriedLeft ? 'remove.untriedLeft' : 'remove.last')}</p>
          </Alert>
        )}
        {!kept && <p>{words('remove.text')}</p>}
        <div class="actions">
          {kept ? (
            <LinkButton href="/account/two-factor/app">{words('replace.add.submit')}</LinkButton>
          ) : (
            <PostButton action={`/account/factors/${encodeURIComponent(method.id)}/remove`} tone="danger">
              {words('remove.submit')}
            </PostButton>
          )}
          <LinkButton href="/account/security" tone="quiet">
            {words('cancel')}
          </LinkButton>
        </div>
      </div>
    </SignedIn>
  )
}
