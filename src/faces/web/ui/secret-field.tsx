import type { JSX } from 'preact'
import { described, type FieldBasics, FieldFrame } from './field.tsx'

export type CodeFieldProps = FieldBasics & {
  readonly digits?: number | undefined
  readonly required?: boolean | undefined
  readonly autofocus?: boolean | undefined
}

/** One field for the whole code: phones fill it, people paste it, spaces and dashes are fine. It never keeps its value. */
export function CodeField(props: CodeFieldProps): JSX.Element {
  return (
    <FieldFrame {...props}>
      <input
        {...described(props)}
        class={(props.digits ?? 6) > 6 ? 'code code-8' : 'code'}
        type="text"
        inputmode="numeric"
        autocomplete="one-time-code"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        required={props.required}
        autofocus={props.autofocus}
        maxlength={24}
        dir="ltr"
      />
    </FieldFrame>
  )
}

export function RecoveryCodeField(props: Omit<CodeFieldProps, 'digits'>): JSX.Element {
  return (
    <FieldFrame {...props}>
      <input
        {...described(props)}
        class="code code-recovery"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        required={props.required}
        autofocus={props.autofocus}
        maxlength={64}
        dir="ltr"
      />
    </FieldFrame>
  )
}

export type PasswordFieldProps = FieldBasics & {
  readonly use: 'current' | 'new'
  readonly required?: boolean | undefined
  readonly autofocus?: boolean | undefined
  /** Shows how hard it is to guess while it is typed; for the first of two new ones. */
  readonly strength?: boolean | undefined
}

export function PasswordField(props: PasswordFieldProps): JSX.Element {
  const { words } = props
  const id = props.id ?? props.name
  return (
    <FieldFrame {...props} after={props.strength && <Strength {...props} id={id} />}>
      <div class="password">
        <input
          {...described(props)}
          type="password"
          autocomplete={props.use === 'new' ? 'new-password' : 'current-password'}
          autocapitalize="none"
          spellcheck={false}
          required={props.required}
          autofocus={props.autofocus}
          maxlength={props.use === 'new' ? undefined : 1024}
          dir="ltr"
          data-strength={props.strength}
        />
        <button
          type="button"
          class="password-show scripted"
          data-reveal={id}
          data-hide={words('password.hide')}
          aria-label={`${words('password.show')}: ${words(props.label)}`}
        >
          {words('password.show')}
        </button>
      </div>
    </FieldFrame>
  )
}

/** Filled by strength.js; the server has the last word, and says so in the words. */
function Strength({ words, id }: PasswordFieldProps & { readonly id: string }): JSX.Element {
  const grades = (['short', 'weak', 'fair', 'good', 'strong'] as const).map((grade) =>
    words(`password.strength.${grade}`),
  )
  return (
    <div class="strength scripted">
      <meter
        id={`${id}-meter`}
        min={0}
        max={4}
        low={1.5}
        high={2.5}
        optimum={4}
        value={0}
        aria-label={words('password.strength')}
      />
      <output for={id} id={`${id}-strength`} data-grades={grades.join('|')} />
    </div>
  )
}
