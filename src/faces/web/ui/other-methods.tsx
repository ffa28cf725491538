import type { JSX } from 'preact'
import type { Channel } from '#kernel/work.ts'
import type { Word } from '../words/words.ts'
import { type Fields, HiddenFields } from './hidden-fields.tsx'
import { Icon } from './icon.tsx'
import { kindIcon } from './methods.ts'
import type { View } from './view.ts'

/** Another method of the same person: by the name they gave it, where codes go, or what stands in for one. */
export type OtherMethod = { readonly id: string; readonly kind: string } & (
  | { readonly by: 'token'; readonly label: string }
  | { readonly by: 'sent-code'; readonly channel: Channel; readonly to: string }
  | { readonly by: 'stand-in'; readonly use: Word }
)

type OtherMethodsProps = {
  readonly view: View
  readonly others: readonly OtherMethod[]
  /** The page that asks for this method. It sends nothing. */
  readonly address: (id: string) => string
  /** Where a code is asked for, and what the form says besides which method. */
  readonly send: string
  readonly fields?: Fields | undefined
}

export function OtherMethods(props: OtherMethodsProps): JSX.Element {
  return (
    <ul>
      {props.others.map((other) => (
        <li key={other.id}>
          <Way {...props} other={other} />
        </li>
      ))}
    </ul>
  )
}

/** A link, as long as it sends nothing. */
function Way(props: OtherMethodsProps & { readonly other: OtherMethod }): JSX.Element {
  const { view, other, address, send, fields = [] } = props
  const { words } = view
  if (other.by === 'sent-code') {
    return (
      <form method="post" action={send}>
        <input type="hidden" name="enrollment" value={other.id} />
        <HiddenFields fields={fields} />
        <button type="submit" class="way">
          <Icon name={kindIcon(other.kind)} />
          <span>
            {words(`sent.way.${other.channel}`)} <bdi class="hint block">{other.to}</bdi>
          </span>
          <Icon name="next" />
        </button>
      </form>
    )
  }
  return (
    <a class="way" href={address(other.id)}>
      <Icon name={kindIcon(other.kind)} />
      {other.by === 'token' ? <bdi>{other.label}</bdi> : words(other.use)}
      <Icon name="next" />
    </a>
  )
}
