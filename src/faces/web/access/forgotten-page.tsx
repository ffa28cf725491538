import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { UsernameField } from '../ui/field.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import { SupportContact } from '../ui/support-contact.tsx'
import type { Said, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'

export type ForgottenPageProps = {
  readonly view: View
  readonly username?: string | undefined
  readonly error?: Said | undefined
  readonly waitSeconds?: number | undefined
  /** The same words for a name that nobody has. */
  readonly asked?: boolean | undefined
}

export function ForgottenPage(props: ForgottenPageProps): JSX.Element {
  const { view, asked } = props
  const { words } = view
  return (
    <SignedOut view={view} title={asked ? 'forgotten.asked' : 'forgotten.title'}>
      {asked ? <Asked view={view} /> : <Ask {...props} />}
      <p class="aside-links">
        {!asked && <a href="/signin">{words('error.toSignIn')}</a>}
        <a href="/signin/help">{words('forgotten.help')}</a>
      </p>
    </SignedOut>
  )
}

function Ask({ view, username, error, waitSeconds }: ForgottenPageProps): JSX.Element {
  const { words } = view
  return (
    <>
      {waitSeconds !== undefined && (
        <Alert tone="danger" title={words('signin.wait.title')}>
          <p>{words('signin.wait', { wait: waitText(words, waitSeconds) })}</p>
        </Alert>
      )}
      <p class="lead">{words('forgotten.lead')}</p>
      <form method="post" action="/signin/forgotten" class="form">
        <UsernameField
          words={words}
          name="username"
          label="signin.username"
          value={username}
          error={error}
          autofocus={!username}
        />
        <Button wide>{words('forgotten.submit')}</Button>
      </form>
      <p class="hint">{words('forgotten.token')}</p>
    </>
  )
}

function Asked({ view }: { readonly view: View }): JSX.Element {
  const { words, organization } = view
  return (
    <>
      <p class="lead">{words('forgotten.asked.text')}</p>
      {organization.supportContact && (
        <p>
          {words('forgotten.asked.nothing')} <SupportContact contact={organization.supportContact} />
        </p>
      )}
      <LinkButton href="/signin" tone="secondary" wide>
        {words('error.toSignIn')}
      </LinkButton>
    </>
  )
}
