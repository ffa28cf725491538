import type { JSX } from 'preact'
import type { Offered, OfferedProvider } from '#domain/providers/offered.ts'
import type { SignInRefusal } from '#domain/signin/signin.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { UsernameField } from '../ui/field.tsx'
import { PasskeyField } from '../ui/passkey.tsx'
import { CodeField, PasswordField } from '../ui/secret-field.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import { SupportContact } from '../ui/support-contact.tsx'
import type { FieldValues, Said, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'
import { BY_COMPANY, ProviderButtons } from './company-page.tsx'

export type SignInPageProps = {
  readonly view: View
  /** `one-page` asks for the security token beside the password; `two-step` asks for it on the next page. */
  readonly form: 'one-page' | 'two-step'
  /** Whether a passkey alone may sign in here. */
  readonly standsAlone?: boolean | undefined
  readonly offered?: Offered | undefined
  /** Where the domain that was typed leads, whoever typed it. */
  readonly led?: OfferedProvider | undefined
  readonly values?: FieldValues<'username'> | undefined
  /** What was wrong is never told apart. */
  readonly refused?: boolean | 'passkey' | Extract<SignInRefusal, { code: 'provider' }> | undefined
  readonly waitSeconds?: number | undefined
  /** What was typed is no security token at all; said before anything is checked. */
  readonly tokenError?: Said | undefined
}

export const BY_PASSKEY = '/signin/passkey'
export const PASSKEY_OPTIONS = `${BY_PASSKEY}/options`

export function SignInPage(props: SignInPageProps): JSX.Element {
  const { view, refused } = props
  const { words } = view
  return (
    <SignedOut view={view} title="signin.title" languagesAt="/signin">
      {(refused || props.waitSeconds) && <Refused {...props} />}
      <SignInForm {...props} />
      {props.standsAlone && <ByPasskey view={view} autofill={refused !== 'passkey' && !props.waitSeconds} />}
      <ByProvider {...props} />
      <p class="aside-links">
        <a href="/signin/forgotten">{words('signin.forgotten')}</a>
        <a href="/help">{words('signin.help')}</a>
      </p>
    </SignedOut>
  )
}

/** The form itself, with what the organization says above and below it. */
export function SignInForm({ view, form, standsAlone, values, tokenError }: SignInPageProps): JSX.Element {
  const { words, brand } = view
  const known = Boolean(values?.username)
  return (
    <>
      {brand?.above && <p class="said">{brand.above}</p>}
      <form method="post" action="/signin" class="form">
        <UsernameField
          words={words}
          name="username"
          label="signin.username"
          value={values?.username}
          autofocus={!known}
          passkeys={standsAlone}
        />
        <PasswordField words={words} name="password" label="signin.password" use="current" required autofocus={known} />
        {form === 'one-page' && (
          <CodeField
            words={words}
            name="token"
            label="signin.token"
            hint={{ word: 'signin.token.hint' }}
            error={tokenError}
          />
        )}
        <Button wide>{words('signin.submit')}</Button>
      </form>
      {brand?.below && <p class="said hint">{brand.below}</p>}
    </>
  )
}

/** Where somebody's company keeps its accounts. */
function ByProvider({ view, offered, led }: SignInPageProps): JSX.Element | null {
  const providers = led ? [led] : (offered?.providers ?? [])
  return (
    <>
      <ProviderButtons view={view} providers={providers} />
      {!led && offered?.byDomain && (
        <p class="aside-links">
          <a href={BY_COMPANY}>{view.words('signin.company.link')}</a>
        </p>
      )}
    </>
  )
}

type ByPasskeyProps = {
  readonly view: View
  /** Whether the browser may offer it in the username's field, too: not again what was refused a moment ago. */
  readonly autofill: boolean
}

/** Without a script there is nothing to press. */
function ByPasskey({ view, autofill }: ByPasskeyProps): JSX.Element {
  return (
    <form
      method="post"
      action={BY_PASSKEY}
      class="form scripted"
      data-passkey={PASSKEY_OPTIONS}
      data-autofill={autofill || undefined}
    >
      <p class="or">
        <span>{view.words('signin.or')}</span>
      </p>
      <PasskeyField view={view} label={view.words('signin.passkey')} tone="secondary" wide />
    </form>
  )
}

/** The same words whatever was wrong, so that they tell a stranger nothing. */
function Refused({ view, form, waitSeconds, refused }: SignInPageProps): JSX.Element {
  const { words, organization } = view
  if (waitSeconds) {
    return (
      <Alert tone="danger" title={words('signin.wait.title')}>
        <p>{words('signin.wait', { wait: waitText(words, waitSeconds) })}</p>
      </Alert>
    )
  }
  if (typeof refused === 'object') return <RefusedArrival {...{ words, organization, refused }} />
  const onePage = form === 'one-page'
  const byPasskey = refused === 'passkey'
  const typed = onePage ? 'signin.refused.onePage' : 'signin.refused.twoStep'
  return (
    <Alert tone="danger" title={words(byPasskey ? 'signin.refused.passkey' : typed)}>
      {byPasskey && <p>{words('signin.refused.passkey.text')}</p>}
      {onePage && !byPasskey && <p>{words('signin.refused.token')}</p>}
      {organization.supportContact && (
        <p>
          {words('signin.refused.support')} <SupportContact contact={organization.supportContact} />
        </p>
      )}
    </Alert>
  )
}

type RefusedArrivalProps = Pick<View, 'words' | 'organization'> & {
  readonly refused: Extract<SignInRefusal, { code: 'provider' }>
}

/** Whoever reads this has signed in at the provider: they are told why it was not enough, and what to do. */
function RefusedArrival({ words, organization, refused }: RefusedArrivalProps): JSX.Element {
  const { because, provider } = refused
  return (
    <Alert tone="danger" title={words('signin.arrival.title', { provider })}>
      <p>{words(`signin.arrival.${because}`, { provider })}</p>
      {organization.supportContact && (
        <p>
          {words('signin.refused.support')} <SupportContact contact={organization.supportContact} />
        </p>
      )}
    </Alert>
  )
}
