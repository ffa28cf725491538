import type { JSX } from 'preact'
import { Icon } from '../ui/icon.tsx'
import { PasswordField } from '../ui/secret-field.tsx'
import { type Said, say, type View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

type ProofFieldProps = {
  readonly view: View
  readonly hint?: Word
  readonly error: Said | undefined
  readonly label?: Word
  readonly autofocus?: boolean
}

/** The current password, for what needs it; whoever has none is led to proving in another way who they are. */
export function ProofField({ view, hint, error, label = 'password.current', autofocus }: ProofFieldProps): JSX.Element {
  const { words, person, path } = view
  if (person?.hasPassword !== false) {
    return (
      <PasswordField
        words={words}
        name="current_password"
        label={label}
        hint={hint && { word: hint }}
        error={error}
        use="current"
        autofocus={autofocus}
      />
    )
  }
  return (
    <div class={error ? 'field field-wrong' : 'field'} id="current_password">
      <p>
        {words('proof.noPassword')}{' '}
        <a href={`/account/confirm?then=${encodeURIComponent(path)}`}>{words('proof.confirm')}</a>
      </p>
      {error && (
        <p class="error" id="current_password-error">
          <Icon name="stop" />
          {say(words, error)}
        </p>
      )}
    </div>
  )
}
