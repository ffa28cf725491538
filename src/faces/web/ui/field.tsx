import type { ComponentChildren, JSX } from 'preact'
import type { Word, Words } from '../words/words.ts'
import { Icon } from './icon.tsx'
import { type Said, say } from './view.ts'

/** What all fields have. The id is the name, unless a page has that name twice. */
export type FieldBasics = {
  readonly words: Words
  readonly name: string
  readonly id?: string | undefined
  readonly label: Word
  readonly hint?: Said | undefined
  readonly error?: Said | undefined
}

type FieldFrameProps = FieldBasics & { readonly children: ComponentChildren; readonly after?: ComponentChildren }

/** Label, control, hint and error; the last two are read with the control. */
export function FieldFrame(props: FieldFrameProps): JSX.Element {
  const { words, hint, error } = props
  const id = props.id ?? props.name
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label for={id}>{words(props.label)}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {say(words, hint)}
        </p>
      )}
      {props.children}
      {props.after}
      {error && (
        <p class="error" id={`${id}-error`}>
          <Icon name="stop" />
          {say(words, error)}
        </p>
      )}
    </div>
  )
}

export type Described = {
  readonly id: string
  readonly name: string
  readonly 'aria-invalid': 'true' | undefined
  readonly 'aria-describedby': string | undefined
}

export function described({ name, id = name, hint, error }: FieldBasics): Described {
  const by = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return { id, name, 'aria-invalid': error ? 'true' : undefined, 'aria-describedby': by || undefined }
}

export type FieldProps = FieldBasics & {
  readonly value?: string | undefined
  readonly type?: 'text' | 'email' | 'tel' | 'date' | undefined
  readonly autocomplete?: string | undefined
  readonly required?: boolean | undefined
  readonly autofocus?: boolean | undefined
  readonly placeholder?: string | undefined
  readonly maxLength?: number | undefined
}

export function Field(props: FieldProps): JSX.Element {
  const type = props.type ?? 'text'
  return (
    <FieldFrame {...props}>
      <input
        {...described(props)}
        type={type as 'text'} // the types of an input without a list are told apart, ours behave alike
        value={props.value}
        autocomplete={props.autocomplete ?? 'off'}
        required={props.required}
        autofocus={props.autofocus}
        placeholder={props.placeholder}
        maxlength={props.maxLength}
        dir={type === 'text' ? 'auto' : 'ltr'}
      />
    </FieldFrame>
  )
}

type AreaFieldProps = FieldBasics & { readonly value: string; readonly rows: number }

/** Several lines, taken as they are. */
export function AreaField(props: AreaFieldProps): JSX.Element {
  return (
    <FieldFrame {...props}>
      <textarea {...described(props)} rows={props.rows} spellcheck={false} dir="auto">
        {props.value}
      </textarea>
    </FieldFrame>
  )
}

export type UsernameFieldProps = FieldBasics & {
  readonly value?: string | undefined
  /** A passkey may fill it in, and sign in. */
  readonly passkeys?: boolean | undefined
  readonly autofocus?: boolean | undefined
}

/** Phones must not capitalize or correct what is typed here. */
export function UsernameField(props: UsernameFieldProps): JSX.Element {
  return (
    <FieldFrame {...props}>
      <input
        {...described(props)}
        type="text"
        value={props.value}
        autocomplete={props.passkeys ? 'username webauthn' : 'username'}
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        required
        autofocus={props.autofocus}
        maxlength={254}
        dir="ltr"
      />
    </FieldFrame>
  )
}

export type SelectProps = FieldBasics & {
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string; readonly disabled?: boolean }[]
}

export function Select(props: SelectProps): JSX.Element {
  return (
    <FieldFrame {...props}>
      <select {...described(props)}>
        {props.options.map(({ value, label, disabled }) => (
          <option key={value} value={value} selected={value === props.value} disabled={disabled}>
            {label}
          </option>
        ))}
      </select>
    </FieldFrame>
  )
}

export type CheckboxProps = FieldBasics & { readonly checked: boolean; readonly disabled?: boolean | undefined }

export function Checkbox(props: CheckboxProps): JSX.Element {
  const { words, hint, error } = props
  const id = props.id ?? props.name
  return (
    <div class={error ? 'field field-check field-wrong' : 'field field-check'}>
      <input {...described(props)} type="checkbox" value="on" checked={props.checked} disabled={props.disabled} />
      <label for={id}>{words(props.label)}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {say(words, hint)}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          <Icon name="stop" />
          {say(words, error)}
        </p>
      )}
    </div>
  )
}
