import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { PasskeyField } from '../ui/passkey.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, FieldValues, Said, View } from '../ui/view.ts'

export type PasskeyPageProps = {
  readonly view: View
  /** Where this page is, and where the script asks what to hand to the browser. */
  readonly address: string
  readonly ask: string
  /** What the passkey will belong to; undefined at an address that has no name. */
  readonly host: string | undefined
  readonly values?: FieldValues<'label'> | undefined
  readonly errors?: FieldErrors<'label'> | undefined
  /** Why the new passkey was not taken. */
  readonly refused?: Said | undefined
  /** Nothing else is open until a factor is set up. */
  readonly forced?: boolean | undefined
}

/** A new passkey: its name, and what the browser does then. */
export function PasskeyPage(props: PasskeyPageProps): JSX.Element {
  const { view, host, forced, refused } = props
  const { words } = view
  const back = forced ? '/account/two-factor/app' : '/account/two-factor'
  return (
    <SignedIn view={view} title="passkey.add" narrow>
      <PageHead
        title={words('passkey.add')}
        intro={words('passkey.intro')}
        back={{ href: back, label: words('twoFactor.title') }}
      />
      {refused && (
        <Alert tone="danger" title={words('passkey.notAdded')}>
          <p>{words(refused.word, refused.values)}</p>
        </Alert>
      )}
      <Card>
        {host === undefined ? <p>{words('passkey.nowhere.setUp')}</p> : <NewPasskey {...props} host={host} />}
      </Card>
      <p class="aside-links">
        <a href={back}>{words('passkey.instead')}</a>
      </p>
    </SignedIn>
  )
}

function NewPasskey(props: PasskeyPageProps & { readonly host: string }): JSX.Element {
  const { view, address, ask, host, values = {}, errors = {} } = props
  const { words } = view
  return (
    <form method="post" action={address} class="form" data-passkey={ask}>
      <input type="hidden" name="enrollment" />
      <p>{words('passkey.start')}</p>
      <Field
        words={words}
        name="label"
        label="passkey.label"
        hint={{ word: 'passkey.label.hint' }}
        value={values.label}
        error={errors.label}
        maxLength={64}
      />
      <p class="hint">{words('passkey.host', { host })}</p>
      <PasskeyField view={view} label={words('passkey.make')} making />
    </form>
  )
}
