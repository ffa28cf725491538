import type { JSX } from 'preact'
import { Alert } from './alert.tsx'
import { Button, type ButtonTone } from './button.tsx'
import type { View } from './view.ts'

type PasskeyFieldProps = {
  readonly view: View
  /** What the button says. */
  readonly label: string
  readonly tone?: ButtonTone | undefined
  readonly wide?: boolean | undefined
  /** The passkey is being made and not asked for. */
  readonly making?: boolean | undefined
}

/**
 * What stands in a form with `data-passkey`: the script sends the form to that address, hands the answer to the browser, and
 * sends the form with what the passkey said. Without a script nothing can be asked, and the text says what to do instead.
 */
export function PasskeyField({ view, label, tone, wide, making }: PasskeyFieldProps): JSX.Element {
  const { words } = view
  return (
    <>
      <input type="hidden" name="passkey" />
      <Trouble view={view} name="NotAllowedError" />
      <Trouble view={view} name="InvalidStateError" />
      <Trouble view={view} name="Error" />
      <p class="unscripted">{words(making ? 'passkey.unscripted.setUp' : 'passkey.unscripted')}</p>
      <div class="scripted">
        <Button wide={wide} tone={tone}>
          {label}
        </Button>
      </div>
    </>
  )
}

type TroubleProps = { readonly view: View; readonly name: 'NotAllowedError' | 'InvalidStateError' | 'Error' }

/** Shown by the script when the browser says so. */
function Trouble({ view: { words }, name }: TroubleProps): JSX.Element {
  return (
    <div hidden data-trouble={name}>
      <Alert tone="warning">
        <p>{words(`passkey.trouble.${name}`)}</p>
      </Alert>
    </div>
  )
}
