import type { JSX } from 'preact'
import type { Delivery, LogFilter, Sum } from '#domain/messages/delivery-log.ts'
import type { State } from '#domain/messages/outbox.ts'
import { maskedNumber } from '#kernel/mask.ts'
import type { Channel } from '#kernel/work.ts'
import { templates } from '../letters/templates.ts'
import { Badge, type BadgeTone } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/card.tsx'
import { Select } from '../ui/field.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'

export type LogProps = {
  readonly view: View
  /** The page it is on. */
  readonly at: string
  readonly filter: LogFilter
  readonly deliveries: readonly Delivery[]
  readonly sums: readonly Sum[]
  readonly older?: string | undefined
}

export const STATES: readonly State[] = ['waiting', 'sending', 'sent', 'failed', 'expired']
export const CHANNELS: readonly Channel[] = ['email', 'sms']

const TONES: Readonly<Record<State, BadgeTone>> = {
  ...{ waiting: 'neutral', sending: 'neutral', sent: 'good', failed: 'bad', expired: 'caution' },
}

/** What was sent, filtered, with what it came to. */
export function DeliveryLog(props: LogProps): JSX.Element {
  const { view, filter, deliveries, sums, older } = props
  const { words } = view
  const columns = (['when', 'what', 'state', 'answer'] as const).map((name) => words(`messages.log.${name}`))
  const isFiltered = filter.channel !== null || filter.state !== null
  if (deliveries.length === 0 && !isFiltered && sums.length === 0)
    return <EmptyState title={words('messages.log.empty')} />
  return (
    <div class="form">
      {sums.map((sum) => (
        <SumLine key={sum.channel} view={view} sum={sum} />
      ))}
      <Filter {...props} />
      {deliveries.length === 0 && <EmptyState title={words('messages.log.none')} />}
      {deliveries.length > 0 && (
        <Table
          caption={words('messages.log')}
          columns={columns}
          rows={deliveries.map((row) => ({ key: row.id, cells: cells(view, row) }))}
        />
      )}
      {older && <a href={older}>{words('history.older')}</a>}
    </div>
  )
}

function SumLine({ view: { words }, sum }: { readonly view: View; readonly sum: Sum }): JSX.Element {
  const { channel, sent, failed, expired, waiting, segments, costs } = sum
  const counted = words('messages.sum', { channel: words(`channel.${channel}`), sent, failed, expired, waiting })
  const parts = channel === 'sms' ? ` ${words('messages.sum.segments', { segments })}` : ''
  const money = costs.map(({ amount, currency }) => moneyIn(words.locale, amount, currency))
  return (
    <p class="hint">
      {counted}
      {parts}
      {money.length > 0 && ` ${words('messages.sum.costs', { costs: words.list(money) })}`}
    </p>
  )
}

function Filter({ view: { words }, at, filter }: LogProps): JSX.Element {
  const any = { value: '', label: words('messages.filter.any') }
  return (
    <form method="get" action={`${at}#log`} class="record-search">
      <Select
        words={words}
        name="channel"
        label="messages.filter.channel"
        value={filter.channel ?? ''}
        options={[any, ...CHANNELS.map((value) => ({ value, label: words(`channel.${value}`) }))]}
      />
      <Select
        words={words}
        name="state"
        label="messages.log.state"
        value={filter.state ?? ''}
        options={[any, ...STATES.map((value) => ({ value, label: words(`messages.state.${value}`) }))]}
      />
      <Button tone="secondary">{words('messages.filter.show')}</Button>
    </form>
  )
}

/** Of a template that a newer version made, its name. */
function subjectOf({ words, organization }: View, template: string): string {
  const known = Object.hasOwn(templates, template) ? templates[template] : undefined
  return known ? words(known.called ?? known.subject, { organization: organization.name }) : template
}

function moneyIn(locale: string, amount: string, currency: string): string {
  const format = new Intl.NumberFormat(locale === 'qps' ? 'en' : locale, {
    ...{ style: 'currency', currency, maximumFractionDigits: 4 },
  })
  return format.format(Number(amount))
}

function cells(view: View, row: Delivery): JSX.Element[] {
  const { words } = view
  const { createdAt, template, channel, to, state, attempts } = row
  return [
    <Time key="when" view={view} at={createdAt} />,
    <span key="what">
      {subjectOf(view, template)}
      <bdi class="hint block">{channel === 'sms' ? maskedNumber(to) : to}</bdi>
    </span>,
    <span key="state">
      <Badge tone={TONES[state]}>{words(`messages.state.${state}`)}</Badge>
      {attempts > 1 && <span class="hint block">{words('messages.attempts', { attempts })}</span>}
    </span>,
    <Answer key="answer" view={view} row={row} />,
  ]
}

/** Who took it, and before that who did not: what one of those may have sent all the same, and for money. */
function Answer({ view: { words }, row }: { readonly view: View; readonly row: Delivery }): JSX.Element {
  const { gateway, answer, segments, cost, currency, state } = row
  const charge = [
    ...(segments === null ? [] : [words('messages.segments', { segments })]),
    ...(cost === null || currency === null ? [] : [moneyIn(words.locale, cost, currency)]),
  ]
  const before = state === 'sent' ? row.tries : row.tries.slice(0, -1)
  return (
    <span>
      {gateway && <bdi>{gateway}</bdi>}
      {charge.length > 0 && <span class="hint block">{charge.join(' · ')}</span>}
      {answer && (
        <span class="hint block">
          <bdi>{answer}</bdi>
        </span>
      )}
      {before.length > 0 && (
        <details>
          <summary>{words('messages.tries', { tries: before.length })}</summary>
          {before.map((one, at) => (
            <span key={`${one.gateway}-${at}`} class="hint block">
              <bdi>{one.gateway}</bdi>: <bdi>{one.answer}</bdi>
            </span>
          ))}
        </details>
      )}
    </span>
  )
}
