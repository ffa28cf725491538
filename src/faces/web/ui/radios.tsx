import type { JSX } from 'preact'
import type { Word } from '../words/words.ts'
import type { FieldBasics } from './field.tsx'
import { Icon } from './icon.tsx'
import { say } from './view.ts'

export type RadiosProps = Omit<FieldBasics, 'id' | 'hint'> & {
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: Word; readonly hint?: Word }[]
}

/** One of a few choices, each written out: for words too long for a list that opens, and choices that need a reason. */
export function Radios({ words, name, label, error, value, options }: RadiosProps): JSX.Element {
  return (
    <fieldset class={error ? 'field field-wrong' : 'field'} aria-describedby={error ? `${name}-error` : undefined}>
      <legend>{words(label)}</legend>
      {options.map((option) => {
        const id = `${name}-${option.value}`
        return (
          <div key={option.value} class="field field-check">
            <input
              type="radio"
              {...{ id, name, value: option.value, checked: option.value === value }}
              aria-describedby={option.hint && `${id}-hint`}
            />
            <label for={id}>{words(option.label)}</label>
            {option.hint && (
              <p class="hint" id={`${id}-hint`}>
                {words(option.hint)}
              </p>
            )}
          </div>
        )
      })}
      {error && (
        <p class="error" id={`${name}-error`}>
          <Icon name="stop" />
          {say(words, error)}
        </p>
      )}
    </fieldset>
  )
}
