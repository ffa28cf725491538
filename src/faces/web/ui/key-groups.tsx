import type { JSX } from 'preact'

type KeyGroupsProps = { readonly id: string; readonly value: string; readonly size?: number | undefined }

/** A key for typing, in groups. The gaps are drawn, not written: what is copied has none. */
export function KeyGroups({ id, value, size = 4 }: KeyGroupsProps): JSX.Element {
  const groups = value.replace(/\s/g, '').match(new RegExp(`.{1,${size}}`, 'g')) ?? []
  return (
    <code class="key" id={id} dir="ltr">
      {groups.map((group, at) => (
        <span key={`${at}-${group}`}>{group}</span>
      ))}
    </code>
  )
}
