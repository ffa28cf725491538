import type { ComponentChildren, JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton, PostButton } from '../ui/button.tsx'
import { NewPasswordFields } from '../ui/new-password-fields.tsx'
import { PasskeyField } from '../ui/passkey.tsx'
import { Problems } from '../ui/problems.tsx'
import { PasswordField } from '../ui/secret-field.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { FieldErrors, Said, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

/** Whose link it is: said on every page of one, so that nobody sets up somebody else's account. */
export type Whose = { readonly username: string; readonly email: string }

type LinkPageProps = {
  readonly view: View
  readonly title: Word
  readonly lead: Word
  readonly whose: Whose
  readonly scripts?: readonly string[]
  readonly children: ComponentChildren
}

/** Looking changes nothing: what a link does, it does when a button is pressed. */
export function LinkPage({ view, title, lead, whose, scripts, children }: LinkPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title={title} scripts={scripts}>
      <p class="lead">{words(lead)}</p>
      <p class="look-for">
        <span>
          <strong>
            <bdi>{whose.username}</bdi>
          </strong>
          <span class="hint block">
            <bdi>{whose.email}</bdi>
          </span>
        </span>
      </p>
      {children}
    </SignedOut>
  )
}

export type NewPasswordField = 'password' | 'password_again'

export type ChooseProps = {
  readonly view: View
  readonly whose: Whose
  /** The address itself. */
  readonly at: string
  readonly purpose: 'invitation' | 'enrollment-link' | 'password-link'
  /** Whether they may have a passkey instead. */
  readonly passkeys?: boolean | undefined
  readonly refusedKey?: boolean | undefined
  readonly errors?: FieldErrors<NewPasswordField> | undefined
}

const CHOOSING: Readonly<Record<ChooseProps['purpose'], { readonly [part in 'title' | 'lead' | 'submit']: Word }>> = {
  invitation: { title: 'invitation.title', lead: 'invitation.lead', submit: 'invitation.submit' },
  'enrollment-link': { title: 'invitation.title', lead: 'invitation.lead.enroll', submit: 'invitation.submit' },
  'password-link': { title: 'passwordLink.title', lead: 'passwordLink.lead', submit: 'passwordLink.submit' },
}

/** A first password, or a new one instead of one that was forgotten. */
export function ChoosePasswordPage(props: ChooseProps): JSX.Element {
  const { view, whose, at, purpose, passkeys, refusedKey, errors = {} } = props
  const { words } = view
  const { title, lead, submit } = CHOOSING[purpose]
  return (
    <LinkPage view={view} title={title} lead={lead} whose={whose} scripts={['strength.js']}>
      <Problems words={words} errors={errors} />
      {refusedKey && (
        <Alert tone="danger">
          <p>{words('invitation.passkey.refused')}</p>
        </Alert>
      )}
      <form method="post" action={at} class="form">
        <input type="text" name="username" value={whose.username} autocomplete="username" readonly hidden />
        <NewPasswordFields
          {...{ words, errors }}
          names={['password', 'password_again']}
          labels={['password.new', 'password.newAgain']}
          hints={['password.rule', undefined]}
          required
        />
        <Button wide>{words(submit)}</Button>
      </form>
      {passkeys && <ChoosePasskey view={view} at={at} />}
    </LinkPage>
  )
}

/** Instead of a password. Without a script there is nothing to press. */
function ChoosePasskey({ view, at }: Pick<ChooseProps, 'view' | 'at'>): JSX.Element {
  const { words } = view
  return (
    <form method="post" action={`${at}/passkey`} class="form scripted" data-passkey={`${at}/passkey/ask`}>
      <p class="or">
        <span>{words('signin.or')}</span>
      </p>
      <p class="hint">{words('invitation.passkey.text')}</p>
      <input type="hidden" name="enrollment" />
      <PasskeyField view={view} label={words('invitation.passkey')} tone="secondary" wide making />
    </form>
  )
}

export type EnrollProps = {
  readonly view: View
  readonly whose: Whose
  readonly at: string
  /** The person is signed in already: nothing more is asked here. */
  readonly own: boolean
  readonly error?: Said | undefined
}

/** Before a factor is set up: the link is one half, the password the other. */
export function EnrollPage({ view, whose, at, own, error }: EnrollProps): JSX.Element {
  const { words } = view
  return (
    <LinkPage view={view} title="enroll.title" lead={own ? 'enroll.lead.own' : 'enroll.lead'} whose={whose}>
      <form method="post" action={at} class="form">
        {!own && (
          <>
            <input type="text" name="username" value={whose.username} autocomplete="username" readonly hidden />
            <PasswordField
              words={words}
              name="password"
              label="signin.password"
              error={error}
              use="current"
              required
              autofocus
            />
          </>
        )}
        <Button wide>{words('enroll.submit')}</Button>
      </form>
      {!own && (
        <p class="aside-links">
          <a href="/signin/forgotten">{words('signin.forgotten')}</a>
        </p>
      )}
    </LinkPage>
  )
}

/** Whoever has a security token is let in by that, and by no link. */
export function ProtectedPage({ view, whose }: { readonly view: View; readonly whose: Whose }): JSX.Element {
  const { words } = view
  return (
    <LinkPage view={view} title="enroll.protected" lead="enroll.protected.text" whose={whose}>
      <LinkButton href="/signin" wide>
        {words('error.toSignIn')}
      </LinkButton>
    </LinkPage>
  )
}

export type OtherPersonProps = {
  readonly view: View
  readonly whose: Whose
  /** Where somebody who may goes on with it for them. */
  readonly takeOver?: string | undefined
}

/** Opened in a browser where somebody else is signed in. */
export function OtherPersonPage({ view, whose, takeOver }: OtherPersonProps): JSX.Element {
  const { words, person } = view
  return (
    <LinkPage view={view} title="otherPerson.title" lead="otherPerson.lead" whose={whose}>
      <Alert tone="warning" still>
        <p>{words('otherPerson.text', { who: person?.username ?? '' })}</p>
      </Alert>
      <div class="form">
        <PostButton action="/signout" tone="primary">
          {words('menu.logOut')}
        </PostButton>
        {takeOver && (
          <>
            <p class="hint">{words('otherPerson.takeOver.text')}</p>
            <PostButton action={takeOver}>{words('otherPerson.takeOver')}</PostButton>
          </>
        )}
      </div>
    </LinkPage>
  )
}

/** Asks whether the reset is to be stopped. */
export function StopResetPage(props: { readonly view: View; readonly whose: Whose; readonly at: string }): JSX.Element {
  const { view, whose, at } = props
  return (
    <LinkPage view={view} title="stopReset.title" lead="stopReset.lead" whose={whose}>
      <form method="post" action={at} class="form">
        <Button wide>{view.words('stopReset.submit')}</Button>
      </form>
    </LinkPage>
  )
}

/** A link that was used, was replaced by a newer one, is too old, or never was: nobody learns which. */
export function GonePage({ view }: { readonly view: View }): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="linkGone.title">
      <p class="lead">{words('linkGone.text')}</p>
      <LinkButton href="/signin" tone="secondary" wide>
        {words('error.toSignIn')}
      </LinkButton>
      <p class="aside-links">
        <a href="/signin/forgotten">{words('signin.forgotten')}</a>
      </p>
    </SignedOut>
  )
}
