import type { ComponentChildren, JSX } from 'preact'

export type Row = { readonly key: string; readonly cells: readonly ComponentChildren[] }

type TableProps = {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
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
export function Table({ caption, columns, rows }: TableProps): JSX.Element {
  return (
    <table class="table" {...as.table}>
      <caption class="unseen">{caption}</caption>
      <thead {...as.rowgroup}>
        <tr {...as.row}>
          {columns.map((column) => (
            <th key={column} scope="col" {...as.head}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...as.rowgroup}>
        {rows.map(({ key, cells }) => (
          <tr key={key} {...as.row}>
            {cells.map((cell, at) => (
              <td key={columns[at]} {...as.cell} data-column={columns[at]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
