import type { JSX } from 'preact'
import { PolicyWarning } from '../account/setup-panel.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Field, Select } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { Radios } from '../ui/radios.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'
import { type Head, OrganizationHead } from './organization-head.tsx'

export type OrganizationField =
  | 'name'
  | 'support_contact'
  | 'sign_in_form'
  | 'totp_algorithm'
  | 'totp_digits'
  | 'totp_period'

export type OrganizationPageProps = {
  readonly view: View
  readonly head: Head
  /** People sign in at the address of their realm: how, is for the realm's own organization to say. */
  readonly organization: { readonly id: string; readonly realmId: string }
  readonly values: FieldValues<'name' | 'support_contact'> & {
    /** `two-step-always`: the second step is asked of everybody, whether the password was right or not. */
    readonly sign_in_form: 'one-page' | 'two-step' | 'two-step-always'
    readonly totp_algorithm: 'SHA1' | 'SHA256' | 'SHA512'
    readonly totp_digits: number
    readonly totp_period: number
  }
  /** Apps that ignore what is chosen now. */
  readonly ignoredBy: readonly string[]
  readonly errors?: FieldErrors<OrganizationField> | undefined
}

export function OrganizationPage(props: OrganizationPageProps): JSX.Element {
  const { view, head, organization, errors = {} } = props
  const { words } = view
  return (
    <SignedIn view={view} title="organization.title">
      <OrganizationHead view={view} head={head} current="/settings" />
      <Problems words={words} errors={errors} />
      <form method="post" action={`/admin/organizations/${organization.id}/settings`} class="form form-wide">
        <Section title={words('organization.about')} intro={words('organization.about.intro')}>
          <Card>
            <About {...props} />
          </Card>
        </Section>
        {organization.id === organization.realmId && (
          <Section title={words('organization.signIn')} intro={words('organization.signIn.intro')}>
            <Card>
              <SignInForm {...props} />
            </Card>
          </Section>
        )}
        <Section title={words('organization.totp')} intro={words('organization.totp.intro')}>
          <Card>
            <Totp {...props} />
          </Card>
        </Section>
        <div class="actions actions-end">
          <Button>{words('organization.submit')}</Button>
        </div>
      </form>
    </SignedIn>
  )
}

function About({ view: { words }, values, errors = {} }: OrganizationPageProps): JSX.Element {
  return (
    <div class="form">
      <Field
        words={words}
        name="name"
        label="firstRun.organization"
        hint={{ word: 'firstRun.organization.hint' }}
        value={values.name}
        error={errors.name}
        autocomplete="organization"
        maxLength={100}
        required
      />
      <Field
        words={words}
        name="support_contact"
        label="organization.support"
        hint={{ word: 'organization.support.hint' }}
        value={values.support_contact}
        error={errors.support_contact}
        maxLength={200}
      />
    </div>
  )
}

function SignInForm({ view: { words }, values, errors = {} }: OrganizationPageProps): JSX.Element {
  return (
    <Radios
      words={words}
      name="sign_in_form"
      label="organization.form"
      error={errors.sign_in_form}
      value={values.sign_in_form}
      options={[
        { value: 'one-page', label: 'organization.form.onePage' },
        { value: 'two-step', label: 'organization.form.twoStep' },
        { value: 'two-step-always', label: 'organization.form.always', hint: 'organization.form.always.hint' },
      ]}
    />
  )
}

function Totp({ view, values, ignoredBy, errors = {} }: OrganizationPageProps): JSX.Element {
  const { words } = view
  const policy = { algorithm: values.totp_algorithm, digits: values.totp_digits, period: values.totp_period, ignoredBy }
  return (
    <div class="form">
      <Select
        words={words}
        name="totp_algorithm"
        label="organization.algorithm"
        hint={{ word: 'organization.algorithm.hint' }}
        error={errors.totp_algorithm}
        value={values.totp_algorithm}
        options={(['SHA1', 'SHA256', 'SHA512'] as const).map((value) => ({
          value,
          label: value.replace('SHA', 'SHA-'),
        }))}
      />
      <Select
        words={words}
        name="totp_digits"
        label="organization.digits"
        hint={{ word: 'organization.digits.hint' }}
        error={errors.totp_digits}
        value={String(values.totp_digits)}
        options={['6', '8'].map((value) => ({ value, label: value }))}
      />
      <Select
        words={words}
        name="totp_period"
        label="organization.period"
        hint={{ word: 'organization.period.hint' }}
        error={errors.totp_period}
        value={String(values.totp_period)}
        options={['30', '60'].map((value) => ({ value, label: words('wait.seconds', { seconds: Number(value) }) }))}
      />
      <PolicyWarning view={view} policy={policy} />
    </div>
  )
}
