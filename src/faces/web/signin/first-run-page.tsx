import type { JSX } from 'preact'
import { Button } from '../ui/button.tsx'
import { Field, UsernameField } from '../ui/field.tsx'
import { NewPasswordFields } from '../ui/new-password-fields.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import { FirstRunSteps } from '../ui/steps.tsx'
import type { FieldErrors, FieldValues, View } from '../ui/view.ts'

export type FirstRunField = 'organization' | 'username' | 'email' | 'password' | 'password_again'

export type FirstRunPageProps = {
  readonly view: View
  /** The secret of the one-time address. */
  readonly token: string
  readonly values?: FieldValues<FirstRunField> | undefined
  readonly errors?: FieldErrors<FirstRunField> | undefined
}

export function FirstRunPage({ view, token, values = {}, errors = {} }: FirstRunPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedOut view={view} title="firstRun.title" wide scripts={['strength.js']}>
      <p class="lead">{words('firstRun.welcome')}</p>
      <FirstRunSteps words={words} current={0} />
      <Problems words={words} errors={errors} />
      <form method="post" action={`/setup/${encodeURIComponent(token)}`} class="form">
        <fieldset>
          <legend>{words('firstRun.organization.legend')}</legend>
          <Field
            words={words}
            name="organization"
            label="firstRun.organization"
            hint={{ word: 'firstRun.organization.hint' }}
            value={values.organization}
            error={errors.organization}
            autocomplete="organization"
            required
            autofocus={Object.keys(errors).length === 0}
          />
        </fieldset>
        <fieldset>
          <legend>{words('firstRun.you.legend')}</legend>
          <You view={view} values={values} errors={errors} />
        </fieldset>
        <p class="hint">{words('firstRun.next')}</p>
        <Button wide>{words('firstRun.submit')}</Button>
      </form>
    </SignedOut>
  )
}

type YouProps = {
  readonly view: View
  readonly values: FieldValues<FirstRunField>
  readonly errors: FieldErrors<FirstRunField>
}

function You({ view: { words }, values, errors }: YouProps): JSX.Element {
  return (
    <>
      <UsernameField
        words={words}
        name="username"
        label="signin.username"
        value={values.username}
        error={errors.username}
      />
      <Field
        words={words}
        name="email"
        type="email"
        label="field.email"
        value={values.email}
        error={errors.email}
        autocomplete="email"
        required
      />
      <NewPasswordFields
        {...{ words, errors }}
        names={['password', 'password_again']}
        labels={['signin.password', 'password.again']}
        hints={['password.rule', undefined]}
        required
      />
    </>
  )
}
