import type { JSX } from 'preact'
import { Alert } from './alert.tsx'
import { CopyButton, LinkButton } from './button.tsx'
import { Card } from './card.tsx'
import type { View } from './view.ts'

type ShownKeyProps = {
  readonly view: View
  /** Of the element that is copied. */
  readonly id: string
  readonly token: string
  readonly text: string
  /** Where *Close* leads. */
  readonly close: string
}

/** A key that programs come in with, the one time it is shown. */
export function ShownKey({ view: { words }, id, token, text, close }: ShownKeyProps): JSX.Element {
  return (
    <Card>
      <div class="form">
        <p>{text}</p>
        <p class="center">
          <code class="key key-long" id={id} dir="ltr">
            {token}
          </code>
        </p>
        <CopyButton of={id} label={words('applications.copy')} done={words('applications.copied')} />
        <Alert tone="warning" title={words('apiKeys.once')} still />
        <div class="actions">
          <LinkButton href={close}>{words('close')}</LinkButton>
        </div>
      </div>
    </Card>
  )
}
