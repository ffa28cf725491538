import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { Said, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { LinkPage, type Whose } from './link-page.tsx'

export type NotMePageProps = {
  readonly view: View
  readonly whose: Whose
  readonly at: string
  /** What the letter told, and when that was. */
  readonly about: string
  readonly when: string
  /** The address that will be the account's again. */
  readonly restores: string | undefined
  readonly wait?: Said | undefined
}

const FOLLOWS: readonly Word[] = ['notMe.signsOut', 'notMe.blocks', 'notMe.suspends', 'notMe.keeps', 'notMe.tells']

/** What happens when somebody says that it was not they. Looking changes nothing. */
export function NotMePage({ view, whose, at, about, when, restores, wait }: NotMePageProps): JSX.Element {
  const { words } = view
  return (
    <LinkPage view={view} title="notMe.title" lead="notMe.lead" whose={whose}>
      {wait && (
        <Alert tone="warning">
          <p>{words(wait.word, wait.values)}</p>
        </Alert>
      )}
      <p>
        <strong>{about}</strong>
        <span class="hint block">{when}</span>
      </p>
      <div class="prose">
        <p>{words('notMe.follows')}</p>
        <ul>
          {FOLLOWS.map((word) => (
            <li key={word}>{words(word)}</li>
          ))}
          {restores !== undefined && <li>{words('notMe.restores', { email: restores })}</li>}
        </ul>
      </div>
      <form method="post" action={at} class="form">
        <Button wide tone="danger">
          {words('notMe.submit')}
        </Button>
        <LinkButton href="/signin" tone="quiet" wide>
          {words('notMe.wasMe')}
        </LinkButton>
      </form>
    </LinkPage>
  )
}

type SecuredPageProps = {
  readonly view: View
  readonly username: string
  /** Where the link for a new password went. */
  readonly to: string
  /** What was added since, by the names it was given. */
  readonly suspended: readonly string[]
}

/** What was done, and how the person gets back in. */
export function SecuredPage({ view, username, to, suspended }: SecuredPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="secured.title">
      <Alert tone="success">
        <p>{words('secured.done', { username })}</p>
      </Alert>
      <div class="prose">
        <ul>
          <li>{words('secured.letter', { email: to })}</li>
          <li>{words('secured.signIn')}</li>
          <li>{words('secured.look')}</li>
        </ul>
      </div>
      {suspended.length > 0 && <p>{words('secured.suspended', { labels: words.list(suspended) })}</p>}
      <p>{words('secured.stuck')}</p>
      <LinkButton href="/signin" tone="secondary" wide>
        {words('error.toSignIn')}
      </LinkButton>
    </SignedOut>
  )
}
