import type { ComponentChildren, JSX } from 'preact'
import { Icon } from './icon.tsx'

export type Row = { readonly key: string; readonly cells: readonly ComponentChildren[] }

/** A column one can sort by is a link. */
export type Column = {
  readonly label: string
  readonly href?: string | undefined
  readonly sorted?: 'ascending' | 'descending' | undefined
}

type TableProps = {
  readonly caption: string
  readonly columns: readonly (string | Column)[]
  readonly rows: readonly Row[]
  /** On phones: the second column with the last beside it, the others small below, without their headings. */
  readonly dense?: boolean | undefined
}

/** Some browsers forget that a table is one when it is not drawn as one, so it says so itself. */
const as = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const

/** A table that turns into cards on phones and stays a table for screen readers. */
export function Table({ caption, columns: given, rows, dense }: TableProps): JSX.Element {
  const columns = given.map((column): Column => (typeof column === 'string' ? { label: column } : column))
  return (
    <table class={dense ? 'table table-dense' : 'table'} {...as.table}>
      <caption class="unseen">{caption}</caption>
      <thead {...as.rowgroup}>
        <tr {...as.row}>
          {columns.map((column) => (
            <th key={column.label} scope="col" aria-sort={column.sorted} {...as.head}>
              <Head {...column} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...as.rowgroup}>
        {rows.map(({ key, cells }) => (
          <tr key={key} {...as.row}>
            {cells.map((cell, at) => (
              <td key={columns[at]?.label} {...as.cell} data-column={columns[at]?.label}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Head({ label, href, sorted }: Column): JSX.Element {
  if (href === undefined) return <>{label}</>
  return (
    <a href={href} class="sort">
      {label}
      {sorted && <Icon name={sorted === 'ascending' ? 'up' : 'down'} />}
    </a>
  )
}
