import type { JSX } from 'preact'
import type { Enrollment } from '#domain/factors/factor.ts'
import { Alert } from '../ui/alert.tsx'
import { PostButton } from '../ui/button.tsx'
import { kindWord } from '../ui/methods.ts'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'

type SuspendedListProps = { readonly view: View; readonly suspended: readonly Enrollment[] }

/** What was added since something that the person said was not they: is it theirs? */
export function SuspendedList({ view, suspended }: SuspendedListProps): JSX.Element | null {
  if (suspended.length === 0) return null
  const { words } = view
  return (
    <Alert tone="danger" title={words('suspended.title')} still>
      <p>{words('suspended.text')}</p>
      <ul class="items">
        {suspended.map((each) => (
          <li key={each.id} class="item">
            <Which view={view} enrollment={each} />
            <PostButton action={`/account/factors/${each.id}/mine`} small about={nameOf(view, each)}>
              {words('suspended.mine')}
            </PostButton>
            <PostButton action={`/account/factors/${each.id}/not-mine`} small about={nameOf(view, each)}>
              {words('suspended.notMine')}
            </PostButton>
          </li>
        ))}
      </ul>
    </Alert>
  )
}

function Which({ view, enrollment }: { readonly view: View; readonly enrollment: Enrollment }): JSX.Element {
  return (
    <div class="item-text">
      <p class="item-title">
        <bdi>{nameOf(view, enrollment)}</bdi>
      </p>
      <p class="hint">
        {view.words('suspended.added')} <Time view={view} at={enrollment.createdAt} />
      </p>
    </div>
  )
}

function nameOf({ words }: View, { label, kind }: Enrollment): string {
  const word = kindWord(kind)
  return label || (word ? words(word) : kind)
}
