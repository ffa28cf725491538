import type { ComponentChildren, JSX } from 'preact'

export type Definition = { readonly term: string; readonly is: ComponentChildren; readonly action?: ComponentChildren }

export function DefinitionList({ rows }: { readonly rows: readonly Definition[] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.map(({ term, is, action }) => (
        <div class="fact" key={term}>
          <dt>{term}</dt>
          <dd>{is}</dd>
          {action && <dd class="fact-action">{action}</dd>}
        </div>
      ))}
    </dl>
  )
}
