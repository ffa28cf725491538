import type { JSX } from 'preact'
import { Badge } from '../ui/badge.tsx'
import { EmptyState } from '../ui/card.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

/** An audit row as its person sees it. */
export type HistoryRow = {
  readonly id: string
  readonly at: Date
  readonly what: Word
  readonly outcome: 'done' | 'refused'
  readonly method?: Word | undefined
  readonly address?: string | undefined
  readonly browser?: string | undefined
  /** An administrator did it; from where is not said. */
  readonly byOther?: boolean | undefined
}

type HistoryProps = { readonly view: View; readonly rows: readonly HistoryRow[]; readonly older?: string | undefined }

export function History({ view, rows, older }: HistoryProps): JSX.Element {
  const { words } = view
  if (rows.length === 0) return <EmptyState title={words('history.empty')} />
  return (
    <div class="form">
      <Table
        caption={words('history.title')}
        columns={[words('history.when'), words('history.what'), words('history.from'), words('history.result')]}
        rows={rows.map((row) => ({ key: row.id, cells: cells(view, row) }))}
        dense
      />
      {older && <a href={older}>{words('history.older')}</a>}
    </div>
  )
}

function cells(view: View, row: HistoryRow): JSX.Element[] {
  const { words } = view
  const good = row.outcome === 'done'
  return [
    <Time key="when" view={view} at={row.at} />,
    <span key="what">
      {words(row.what)}
      {row.method && <span class="hint block">{words(row.method)}</span>}
    </span>,
    <span key="from">
      {row.byOther ? words('history.byOther') : row.address ? <bdi>{row.address}</bdi> : '–'}
      {row.browser && (
        <span class="hint block">
          <bdi>{row.browser}</bdi>
        </span>
      )}
    </span>,
    <Badge key="result" tone={good ? 'good' : 'bad'}>
      {words(good ? 'history.done' : 'history.refused')}
    </Badge>,
  ]
}
