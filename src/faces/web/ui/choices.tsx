import type { JSX } from 'preact'
import { LinkButton } from './button.tsx'
import type { View } from './view.ts'

type Choice = { readonly href: string; readonly title: string; readonly hint: string }

/** Kinds of something, of which one is chosen before the form of that kind. */
export function Choices({
  view: { words },
  all,
}: {
  readonly view: View
  readonly all: readonly Choice[]
}): JSX.Element {
  return (
    <div class="card">
      <ul class="items">
        {all.map(({ href, title, hint }) => (
          <li key={href} class="item">
            <div class="item-text">
              <p class="item-title">{title}</p>
              <p class="hint">{hint}</p>
            </div>
            <div class="actions">
              <LinkButton href={href} tone="secondary" small about={title}>
                {words('gateway.choose')}
              </LinkButton>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
