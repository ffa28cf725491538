import type { JSX } from 'preact'

/** What a form says that nobody types: names and values. */
export type Fields = readonly (readonly [name: string, value: string])[]

export function HiddenFields({ fields }: { readonly fields: Fields }): JSX.Element {
  return (
    <>
      {fields.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  )
}
