import type { JSX } from 'preact'
import { isLiftable, type Stop } from '#domain/messages/guard/refusals.ts'
import { Badge } from '../ui/badge.tsx'
import { PostButton } from '../ui/button.tsx'
import { Card, EmptyState } from '../ui/card.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'

type StopsProps = { readonly view: View; readonly path: string; readonly stops: readonly Stop[] }

/** What was refused in the last day, and what still is. */
export function Stops({ view, path, stops }: StopsProps): JSX.Element {
  const { words } = view
  if (stops.length === 0) return <EmptyState title={words('limits.stops.none')} />
  const columns = (['what', 'count', 'last', 'until'] as const).map((name) => words(`limits.stops.${name}`))
  const rows = stops.map((stop) => ({ key: stop.id, cells: cells(view, path, stop) }))
  return (
    <Card>
      <Table caption={words('limits.stops')} columns={columns} rows={rows} />
    </Card>
  )
}

function cells(view: View, path: string, stop: Stop): JSX.Element[] {
  const { words } = view
  const { id, reason, about, organization, channel, count, lastAt, enforced } = stop
  return [
    <span key="what">
      {words(`limits.reason.${reason}`)} {!enforced && <Badge tone="caution">{words('limits.stops.recorded')}</Badge>}
      <span class="hint block">
        {words(`limits.channel.${channel}`)} ·{' '}
        {about !== '' && (
          <>
            <bdi>{about}</bdi> ·{' '}
          </>
        )}
        <bdi>{organization}</bdi>
      </span>
    </span>,
    <span key="count">{words('limits.number', { count })}</span>,
    <Time key="last" view={view} at={lastAt} />,
    <span key="until">
      <Until view={view} stop={stop} />
      {isLiftable(stop, view.now) && (
        <PostButton action={`${path}/${id}/lift`} small about={`${words(`limits.reason.${reason}`)} ${about}`}>
          {words('limits.stops.lift')}
        </PostButton>
      )}
    </span>,
  ]
}

function Until({ view, stop: { until, liftedAt } }: { readonly view: View; readonly stop: Stop }): JSX.Element {
  const { words, now } = view
  if (liftedAt) return <span>{words('limits.stops.lifted')}</span>
  if (!until) return <span>{words('limits.stops.always')}</span>
  return until > now ? <Time view={view} at={until} /> : <span>{words('limits.stops.over')}</span>
}
