import type { JSX } from 'preact'
import type { OwnProvider } from '#domain/account/own-links.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Checkbox, Field } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { CodeField } from '../ui/secret-field.tsx'
import { AccountHead, SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import { AddressWaits } from './address-page.tsx'
import { EmailField, PlaceFields } from './contact-fields.tsx'
import { isKept, KeptFacts, type KeptPerson } from './kept-facts.tsx'
import { ProofField } from './proof-field.tsx'
import { type KeyPolicy, PolicyWarning, type Setup, SetupPanel } from './setup-panel.tsx'
import { WhoAsks } from './two-factor-status.tsx'

export type ProfileField = 'name' | 'email' | 'mobile' | 'language' | 'time_zone' | 'mfa' | 'code' | 'current_password'

/** Where the two-factor part of the profile stands; `pending` is a set-up whose key is no longer on screen. */
export type ProfileSetup =
  | { readonly at: 'none' }
  | { readonly at: 'shown'; readonly setup: Setup }
  | { readonly at: 'pending'; readonly enrollment: string; readonly digits: number }

export type ProfilePageProps = {
  readonly view: View
  readonly values: FieldValues<'name' | 'email' | 'mobile' | 'language' | 'time_zone'>
  readonly errors?: FieldErrors<ProfileField> | undefined
  /** What stands in the checkbox. */
  readonly mfa: boolean
  /** What is true now. */
  readonly enabled: boolean
  /** The policy requires it: the checkbox stays ticked. */
  readonly demanded?: boolean | undefined
  readonly policy: KeyPolicy
  /** The person has not proved lately that it is they: a key is shown with the password only. */
  readonly needsPassword?: boolean | undefined
  readonly setup: ProfileSetup
  /** By which they come. */
  readonly providers?: readonly OwnProvider[] | undefined
  /** A new address that waits for proof. */
  readonly waiting?: string | undefined
  /** By which directory they are kept. */
  readonly keptBy?: KeptPerson | undefined
}

export function ProfilePage(props: ProfilePageProps): JSX.Element {
  const { view } = props
  const { words } = view
  return (
    <SignedIn view={view} title="account.profile">
      <AccountHead view={view} current="/account/profile" />
      <AddressWaits view={view} address={props.waiting} />
      <form method="post" action="/account/profile" class="form form-wide">
        <Section title={words('profile.you')} intro={words('profile.you.intro')}>
          <Card>
            <ProfileFields {...props} />
          </Card>
        </Section>
        <Section id="two-factor" title={words('twoFactor.title')} intro={words('profile.twoFactor.intro')}>
          <Card>
            <ProfileTwoFactor {...props} />
          </Card>
        </Section>
        <div class="actions actions-end">
          {/* only the fields are renewed, so that a wrong code does not lose a key that is on screen */}
          <Button swap>{words('profile.submit')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

/** The answer to `x-part` of "Update profile" when something was not right: the fields, not the key. */
export function ProfileAnswer(props: ProfilePageProps): JSX.Element {
  return (
    <>
      <ProfileFields {...props} />
      <ProfileCode {...props} />
    </>
  )
}

function ProfileFields({ view, values, keptBy, errors = {} }: ProfilePageProps): JSX.Element {
  const { words } = view
  const kept = keptBy?.kept
  const name = { words, name: 'name', label: 'field.name', value: values.name, error: errors.name } as const
  return (
    <div class="form" id="profile-fields">
      <Problems words={words} errors={errors} />
      {keptBy && <KeptFacts view={view} {...keptBy} to="you" />}
      {!isKept(kept, 'name') && <Field {...name} autocomplete="name" />}
      {!isKept(kept, 'email') && <EmailField words={words} value={values.email} error={errors.email} />}
      <ProofField view={view} hint="profile.password.hint" error={errors.current_password} />
      <PlaceFields words={words} values={values} errors={errors} kept={kept} />
    </div>
  )
}

/** The answer to `x-part` of "Show QR code and key". */
export function ProfileTwoFactor(props: ProfilePageProps): JSX.Element {
  const { view, enabled, policy, setup, needsPassword } = props
  const { words } = view
  return (
    <div class="form" id="mfa-part">
      <p>{words(enabled ? 'profile.mfa.on' : 'profile.mfa.off')}</p>
      <WhoAsks view={view} providers={props.providers ?? []} />
      {setup.at === 'shown' ? (
        <SetupPanel view={view} setup={setup.setup} />
      ) : (
        <>
          <PolicyWarning view={view} policy={policy} />
          {setup.at === 'pending' && (
            <Alert tone="info" title={words('app.pending')} still>
              <p>{words('app.pending.text')}</p>
            </Alert>
          )}
          {needsPassword && <p class="hint">{words('profile.show.password')}</p>}
          <div class="actions">
            <Button tone="secondary" formAction="/account/profile/app" swap>
              {words(enabled ? 'profile.showAnother' : 'profile.show')}
            </Button>
          </div>
        </>
      )}
      <ProfileCode {...props} />
    </div>
  )
}

function ProfileCode({ view: { words }, setup, errors = {}, mfa, demanded }: ProfilePageProps): JSX.Element {
  const pending = setup.at === 'shown' ? setup.setup : setup.at === 'pending' ? setup : undefined
  return (
    <div class="form" id="mfa-answer">
      {pending && (
        <>
          <input type="hidden" name="enrollment" value={pending.enrollment} />
          <CodeField
            words={words}
            name="code"
            label="setup.code"
            hint={{ word: 'setup.code.hint' }}
            error={errors.code}
            digits={pending.digits}
          />
        </>
      )}
      <Checkbox
        words={words}
        name="mfa"
        label="profile.mfa"
        hint={{ word: demanded ? 'profile.mfa.demanded' : 'profile.mfa.hint' }}
        error={errors.mfa}
        checked={mfa}
      />
    </div>
  )
}
