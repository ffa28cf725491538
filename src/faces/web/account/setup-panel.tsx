import type { ComponentChildren, JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button, CopyButton } from '../ui/button.tsx'
import { KeyGroups } from '../ui/key-groups.tsx'
import { QrFigure } from '../ui/qr-figure.tsx'
import { CodeField } from '../ui/secret-field.tsx'
import type { Said, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

/** A new key, as it is shown once. */
export type Setup = {
  readonly enrollment: string
  readonly issuer: string
  readonly username: string
  readonly digits: number
  /** An SVG element. */
  readonly qr: string
  /** Upper-case Base32 without padding; spaces do not matter. */
  readonly key: string
  readonly hex: string
  /** The otpauth:// address. */
  readonly uri: string
  /** The address of the QR code as a picture: works once, for two minutes. */
  readonly picture: string
}

/** What a set-up page has reached: nothing yet, the key on screen, or only a code asked for since the key is gone. */
export type SetupStage =
  | { readonly at: 'start' }
  | { readonly at: 'shown'; readonly setup: Setup }
  | { readonly at: 'pending'; readonly enrollment: string; readonly digits: number }

type SetupPanelProps = {
  readonly view: View
  readonly setup: Setup
  /** Shows the other forms of the key at once. */
  readonly open?: boolean | undefined
}

/** The key in every form an app may want it. */
export function SetupPanel({ view, setup, open }: SetupPanelProps): JSX.Element {
  const { words } = view
  return (
    <div class="setup" id="setup">
      <QrFigure svg={setup.qr}>
        <bdi>{setup.issuer}</bdi> · <bdi>{setup.username}</bdi>
      </QrFigure>
      <div class="setup-text">
        <p>{words('setup.scan')}</p>
        <KeyRow view={view} id="setup-key" label="setup.key">
          <KeyGroups id="setup-key" value={setup.key} />
        </KeyRow>
        <p class="hint">{words('setup.once')}</p>
      </div>
      <OtherForms view={view} setup={setup} open={open} />
    </div>
  )
}

/** For apps on a computer and for hardware keys. */
function OtherForms({ view, setup, open }: SetupPanelProps): JSX.Element {
  const { words } = view
  return (
    <details class="setup-more" open={open}>
      <summary>{words('setup.more')}</summary>
      <div class="setup-rows">
        <KeyRow view={view} id="setup-hex" label="setup.hex">
          <KeyGroups id="setup-hex" value={setup.hex} />
        </KeyRow>
        <KeyRow view={view} id="setup-uri" label="setup.uri">
          <Address id="setup-uri" value={setup.uri} />
        </KeyRow>
        <KeyRow view={view} id="setup-picture" label="setup.picture" hint="setup.picture.hint">
          <Address id="setup-picture" value={setup.picture} />
        </KeyRow>
      </div>
    </details>
  )
}

function Address({ id, value }: { readonly id: string; readonly value: string }): JSX.Element {
  return (
    <code class="address" id={id} dir="ltr">
      {value}
    </code>
  )
}

type KeyRowProps = {
  readonly view: View
  readonly id: string
  readonly label: Word
  readonly hint?: Word
  readonly children: ComponentChildren
}

function KeyRow({ view: { words }, id, label, hint, children }: KeyRowProps): JSX.Element {
  return (
    <div class="key-row">
      <p class="key-label">{words(label)}</p>
      <div class="key-value">{children}</div>
      <CopyButton of={id} label={words('copy')} done={words('copied')} about={words(label)} />
      {hint && <p class="hint">{words(hint)}</p>}
    </div>
  )
}

export type ConfirmCodeProps = {
  readonly view: View
  readonly enrollment: string
  readonly digits: number
  /** Where the person started: the page they return to. */
  readonly from: 'two-factor' | 'details'
  readonly error?: Said | undefined
}

/** The proof that the app shows the right codes. Also the answer to `x-part` when a code was not right. */
export function ConfirmCode({ view, enrollment, digits, from, error }: ConfirmCodeProps): JSX.Element {
  const { words } = view
  const details = from === 'details'
  return (
    <form method="post" action="/account/two-factor/app/confirm" class="form" id="confirm-code" data-swap>
      <input type="hidden" name="enrollment" value={enrollment} />
      <input type="hidden" name="from" value={from} />
      <CodeField
        words={words}
        name="code"
        label={details ? 'setup.try' : 'setup.code'}
        hint={{ word: details ? 'setup.try.hint' : 'setup.code.hint' }}
        error={error}
        digits={digits}
        required
      />
      <div class="actions">
        <Button tone={details ? 'secondary' : 'primary'}>{words(details ? 'setup.try.submit' : 'setup.enable')}</Button>
      </div>
    </form>
  )
}

export type KeyPolicy = {
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512'
  readonly digits: number
  readonly period: number
  /** Apps that show wrong codes for these. */
  readonly ignoredBy: readonly string[]
}

/** Some apps ignore what the policy asks for and show codes that are never right: better said before than after. */
export function PolicyWarning({
  view,
  policy,
}: {
  readonly view: View
  readonly policy: KeyPolicy
}): JSX.Element | null {
  const { algorithm, digits, period, ignoredBy } = policy
  if (algorithm === 'SHA1' && digits === 6 && period === 30) return null
  const { words } = view
  return (
    <Alert
      tone="warning"
      title={words('policy.unusual', { algorithm: algorithm.replace('SHA', 'SHA-'), digits, period })}
      still
    >
      {ignoredBy.length > 0 && <p>{words('policy.ignoredBy', { apps: words.list(ignoredBy) })}</p>}
      <p>{words('policy.proof')}</p>
    </Alert>
  )
}
