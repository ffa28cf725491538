import type { JSX } from 'preact'
import type { View } from './view.ts'

type TimeProps = { readonly view: View; readonly at: Date; readonly ago?: boolean | undefined }

/** A moment in the person's own time zone; `ago` says how long since and keeps the moment as its title. */
export function Time({ view, at, ago }: TimeProps): JSX.Element {
  const exact = view.words.dateTime(at, view.person?.timeZone ?? 'UTC')
  return (
    <time datetime={at.toISOString()} title={ago ? exact : undefined}>
      {ago ? view.words.relative(at, view.now) : exact}
    </time>
  )
}
