import type { JSX } from 'preact'
import { LinkButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'
import type { Word } from '../words/words.ts'

export type ErrorStatus = 400 | 403 | 404 | 405 | 410 | 413 | 429 | 500 | 503

export type ErrorPageProps = {
  readonly view: View
  readonly status: ErrorStatus
  readonly waitSeconds?: number | undefined
  /** Names what happened in the log, for whoever the person asks for help. */
  readonly reference?: string | undefined
}

const SAID: Readonly<Record<ErrorStatus, { readonly title: Word; readonly text: Word }>> = {
  400: { title: 'error.400.title', text: 'error.400.text' },
  403: { title: 'error.403.title', text: 'error.403.text' },
  404: { title: 'error.404.title', text: 'error.404.text' },
  405: { title: 'error.405.title', text: 'error.405.text' },
  410: { title: 'error.410.title', text: 'error.410.text' },
  413: { title: 'error.413.title', text: 'error.413.text' },
  429: { title: 'error.429.title', text: 'error.429.text' },
  500: { title: 'error.500.title', text: 'error.500.text' },
  503: { title: 'error.503.title', text: 'error.503.text' },
}

export function ErrorPage({ view, status, waitSeconds, reference }: ErrorPageProps): JSX.Element {
  const { words, person } = view
  const { title, text } = SAID[status]
  return (
    <SignedOut view={view} title={title}>
      <p class="lead">{words(text)}</p>
      {waitSeconds !== undefined && <p>{words('signin.wait', { wait: waitText(words, waitSeconds) })}</p>}
      {reference && (
        <p class="hint">
          {words('error.reference')} <code dir="ltr">{reference}</code>
        </p>
      )}
      <LinkButton href={person ? '/account/settings' : '/signin'} tone="secondary" wide>
        {words(person ? 'error.toAccount' : 'error.toSignIn')}
      </LinkButton>
      {person && (
        <form method="post" action="/signout" class="center">
          <button type="submit" class="linkish">
            {words('menu.logOut')}
          </button>
        </form>
      )}
    </SignedOut>
  )
}
