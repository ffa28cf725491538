import type { JSX } from 'preact'

export type Tab = { readonly href: string; readonly label: string }

/** Each tab is a page of its own, so each is a link. */
export function Tabs(props: {
  readonly label: string
  readonly current: string
  readonly tabs: readonly Tab[]
}): JSX.Element {
  return (
    <nav class="tabs" aria-label={props.label}>
      <ul>
        {props.tabs.map(({ href, label }) => (
          <li key={href}>
            <a href={href} aria-current={href === props.current ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
