import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { LinkButton, PostButton } from '../ui/button.tsx'
import { PageHead } from '../ui/card.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { MethodFacts } from './method-list.tsx'
import type { AppMethod } from './two-factor-status.tsx'

export type RemoveFactorPageProps = {
  readonly view: View
  readonly method: AppMethod
  /** It is the only one proved: without it two-factor authentication is off, or not allowed to be. */
  readonly last: boolean
  /** Another one is there that was never right: it is on trial then. */
  readonly untriedLeft?: boolean | undefined
  /** All others belong to addresses that are gone. */
  readonly strandedLeft?: boolean | undefined
  readonly demanded?: boolean | undefined
  /** They have no password, and nothing else would let them in. */
  readonly lastWay?: boolean | undefined
}

export function RemoveFactorPage(props: RemoveFactorPageProps): JSX.Element {
  const { view, method, last, demanded, lastWay, strandedLeft } = props
  const { words } = view
  const kept = lastWay || strandedLeft || (last && demanded)
  const { title, text, submit } = textsOf(method)
  return (
    <SignedIn view={view} title={title} narrow>
      <PageHead title={words(title)} back={{ href: '/account/security', label: words('account.security') }} />
      <div class="card form">
        <MethodFacts view={view} method={method} />
        {(last || lastWay) && (
          <Alert tone="warning" still>
            <p>{words(warningOf(props))}</p>
          </Alert>
        )}
        {!kept && <p>{words(text)}</p>}
        <div class="actions">
          {kept ? (
            <LinkButton href="/account/two-factor">{words('twoFactor.manage')}</LinkButton>
          ) : (
            <PostButton action={`/account/factors/${encodeURIComponent(method.id)}/remove`} tone="danger">
              {words(submit)}
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

function textsOf({ key, to }: AppMethod): Readonly<Record<'title' | 'text' | 'submit', Word>> {
  if (key) return { title: 'remove.title.key', text: 'remove.text.key', submit: 'remove.submit.key' }
  if (to !== undefined) return { title: 'remove.title.sent', text: 'remove.text.sent', submit: 'remove.submit.sent' }
  return { title: 'remove.title', text: 'remove.text', submit: 'remove.submit' }
}

function warningOf({ demanded, lastWay, untriedLeft, strandedLeft }: RemoveFactorPageProps): Word {
  if (lastWay) return 'remove.lastWay'
  if (strandedLeft) return 'remove.strandedLeft'
  if (demanded) return 'remove.kept'
  return untriedLeft ? 'remove.untriedLeft' : 'remove.last'
}
