import type { JSX } from 'preact'

export type BadgeTone = 'good' | 'neutral' | 'caution' | 'bad' | 'accent'

/** A state in a word or two; the color only repeats what the word says. */
export function Badge({ tone, children }: { readonly tone: BadgeTone; readonly children: string }): JSX.Element {
  return <span class={`badge badge-${tone}`}>{children}</span>
}
