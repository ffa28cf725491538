import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Card, PageHead, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import { AddressWaits } from './address-page.tsx'
import { accountFacts, ChangePasswordFields, EmailField, PlaceFields } from './contact-fields.tsx'
import { isKept, KeptFacts, type KeptPerson } from './kept-facts.tsx'
import { ProofField } from './proof-field.tsx'

export type TokenState = 'not-configured' | 'not-tried' | 'not-required' | 'required'

export type DetailsField =
  | 'email'
  | 'mobile'
  | 'language'
  | 'security_token'
  | 'time_zone'
  | 'new_password'
  | 'new_password_again'
  | 'current_password'

export type DetailsPageProps = {
  readonly view: View
  readonly username: string
  readonly customer: string
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly lastSignInAt?: Date | undefined
  readonly token: TokenState
  /** A token is set up, and nothing stands in for it when it is lost. */
  readonly lacksRecoveryCodes?: boolean | undefined
  /** The policy requires it: "Not required" cannot be chosen. */
  readonly demanded?: boolean | undefined
  /** The level that requires it, by its name. */
  readonly demandedBy?: string | undefined
  readonly values: FieldValues<'email' | 'mobile' | 'language' | 'security_token' | 'time_zone'>
  /** A new address that waits for proof. */
  readonly waiting?: string | undefined
  /** By which directory they are kept. */
  readonly keptBy?: KeptPerson | undefined
  readonly errors?: FieldErrors<DetailsField> | undefined
}

export function DetailsPage(props: DetailsPageProps): JSX.Element {
  const { view, errors = {} } = props
  const { words } = view
  return (
    <SignedIn view={view} title="details.title" scripts={['strength.js']}>
      <PageHead title={words('details.title')} />
      <AddressWaits view={view} address={props.waiting} />
      <Problems words={words} errors={errors} />
      <form method="post" action="/account/details" class="form form-wide">
        <Section title={words('details.account')} intro={words('details.account.intro')}>
          <Card>
            <Facts {...props} />
          </Card>
        </Section>
        <Section title={words('details.contact')} intro={words('details.contact.intro')}>
          <Card>
            <Contact {...props} />
          </Card>
        </Section>
        <Section title={words('details.token')} intro={words('details.token.intro')}>
          <Card>
            <Token {...props} />
          </Card>
        </Section>
        <Section title={words('details.password')} intro={words('details.password.intro')}>
          <Card>
            <Passwords {...props} />
          </Card>
        </Section>
        <div class="actions actions-end">
          <Button>{words('details.submit')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

function Facts(props: DetailsPageProps): JSX.Element {
  const { words } = props.view
  const status = { term: words('details.status'), is: words('details.active') }
  return <DefinitionList rows={[...accountFacts(props.view, props), status]} />
}

function Contact({ view, values, keptBy, errors = {} }: DetailsPageProps): JSX.Element {
  const { words } = view
  const kept = keptBy?.kept
  return (
    <div class="form">
      {keptBy && <KeptFacts view={view} {...keptBy} to="you" />}
      {!isKept(kept, 'email') && <EmailField words={words} value={values.email} error={errors.email} />}
      <PlaceFields words={words} values={values} errors={errors} kept={kept} />
    </div>
  )
}

function Token(props: DetailsPageProps): JSX.Element {
  const { view, token, demanded, demandedBy, lacksRecoveryCodes, values, errors = {} } = props
  const { words } = view
  if (token === 'not-configured') {
    return (
      <div class="token-line" id="security_token">
        <span>{words('details.token.notConfigured')}</span>
        <TokenLink label={words('details.token.configure')} />
      </div>
    )
  }
  const tried = token !== 'not-tried'
  const by =
    demandedBy === undefined ? undefined : { word: 'details.token.requiredBy' as const, values: { level: demandedBy } }
  const options = [
    { value: 'not-required', label: words('details.token.notRequired'), disabled: demanded ?? false },
    { value: 'required', label: words('details.token.required'), disabled: !tried },
  ]
  return (
    <div class="form">
      <Select
        words={words}
        name="security_token"
        label="details.token"
        hint={tried ? by : { word: 'details.token.untried' }}
        error={errors.security_token}
        value={values.security_token ?? (token === 'required' ? 'required' : 'not-required')}
        options={options}
      />
      <p class="token-line">
        <TokenLink label={words('details.token.reset')} />
      </p>
      {lacksRecoveryCodes && (
        <Alert tone="warning" title={words('recovery.none')} still>
          <p>
            {words('recovery.none.make')} <a href="/account/recovery-codes">{words('recovery.make')}</a>
          </p>
        </Alert>
      )}
    </div>
  )
}

function TokenLink({ label }: { readonly label: string }): JSX.Element {
  return (
    <a href="/account/details/token" data-dialog="/account/details">
      {label}
    </a>
  )
}

function Passwords({ view, errors = {} }: DetailsPageProps): JSX.Element {
  return (
    <div class="form">
      <ChangePasswordFields words={view.words} errors={errors} />
      <ProofField view={view} hint="details.currentPassword.hint" error={errors.current_password} />
    </div>
  )
}
