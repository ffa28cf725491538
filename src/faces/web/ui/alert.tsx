import type { ComponentChildren, JSX } from 'preact'
import { Icon, type IconName } from './icon.tsx'

export type AlertTone = 'success' | 'info' | 'warning' | 'danger'

const ICONS: Readonly<Record<AlertTone, IconName>> = {
  success: 'check',
  info: 'info',
  warning: 'warning',
  danger: 'stop',
}

type AlertProps = {
  readonly tone: AlertTone
  readonly title?: string | undefined
  readonly children?: ComponentChildren
  /** Part of the page rather than news: screen readers read it in its place, not at once. */
  readonly still?: boolean | undefined
}

export function Alert({ tone, title, children, still }: AlertProps): JSX.Element {
  const urgent = tone === 'danger' || tone === 'warning'
  return (
    <div class={`alert alert-${tone}`} role={still ? undefined : urgent ? 'alert' : 'status'}>
      <Icon name={ICONS[tone]} />
      <div class="alert-text">
        {title && <p class="alert-title">{title}</p>}
        {children}
      </div>
    </div>
  )
}
