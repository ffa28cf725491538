import type { ComponentChildren, JSX } from 'preact'

export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'danger'

type ButtonProps = {
  readonly children: ComponentChildren
  readonly tone?: ButtonTone | undefined
  readonly type?: 'submit' | 'button' | undefined
  readonly wide?: boolean | undefined
  readonly small?: boolean | undefined
  readonly name?: string | undefined
  readonly value?: string | undefined
  /** The id of its form, where it stands outside of it. */
  readonly of?: string | undefined
  /** Sends the form elsewhere, without the browser's own checks of other fields. */
  readonly formAction?: string | undefined
  /** The form's answer replaces parts of the page instead of the page. */
  readonly swap?: boolean | undefined
  /** Tells several buttons of the same words apart for those who hear them. */
  readonly about?: string | undefined
}

export function Button(props: ButtonProps): JSX.Element {
  return (
    <button
      type={props.type ?? 'submit'}
      class={looks(props)}
      name={props.name}
      value={props.value}
      form={props.of}
      formaction={props.formAction}
      formnovalidate={props.formAction !== undefined}
      data-swap={props.swap}
    >
      {props.children}
      {props.about && <span class="unseen"> {props.about}</span>}
    </button>
  )
}

type LinkButtonProps = {
  readonly href: string
  readonly children: ComponentChildren
  readonly tone?: ButtonTone | undefined
  readonly wide?: boolean | undefined
  readonly small?: boolean | undefined
  readonly about?: string | undefined
}

/** A link that looks like a button: it goes somewhere, it changes nothing. */
export function LinkButton(props: LinkButtonProps): JSX.Element {
  return (
    <a href={props.href} class={looks(props)}>
      {props.children}
      {props.about && <span class="unseen"> {props.about}</span>}
    </a>
  )
}

type Looks = Pick<ButtonProps, 'tone' | 'wide' | 'small'>

function looks({ tone = 'primary', wide, small }: Looks): string {
  return ['button', `button-${tone}`, wide && 'button-wide', small && 'button-small'].filter(Boolean).join(' ')
}

type PostButtonProps = {
  readonly action: string
  readonly children: ComponentChildren
  readonly tone?: ButtonTone | undefined
  readonly small?: boolean | undefined
  readonly about?: string | undefined
}

/** A form that is only its button: for what changes something and asks nothing. */
export function PostButton({ action, ...button }: PostButtonProps): JSX.Element {
  return (
    <form method="post" action={action} class="post-button">
      <Button tone="secondary" {...button} />
    </form>
  )
}

type CopyButtonProps = {
  readonly of: string
  readonly label: string
  readonly done: string
  readonly about?: string | undefined
  readonly large?: boolean | undefined
}

/** Copies the text of the element with that id. Shown only where a script can do it. */
export function CopyButton({ of, label, done, about, large }: CopyButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`${looks({ tone: 'secondary', small: !large })} scripted`}
      data-copy={of}
      data-done={done}
    >
      <span aria-live="polite">{label}</span>
      {about && <span class="unseen"> {about}</span>}
    </button>
  )
}

export function PrintButton({ label }: { readonly label: string }): JSX.Element {
  return (
    <button type="button" class="button button-secondary scripted" data-print>
      {label}
    </button>
  )
}
