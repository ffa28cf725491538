import type { JSX } from 'preact'
import type { GuardNews, LimitsAt } from '#domain/administration/message-limits.ts'
import type { Used } from '#domain/messages/guard/months.ts'
import { Alert } from '../ui/alert.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import type { View } from '../ui/view.ts'
import { moneyText } from './limits-money.ts'
import { Stops } from './limits-stops.tsx'
import type { InForce } from './limits-text.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

export type LimitsPageProps = {
  readonly view: View
  readonly head: Head
  readonly at: LimitsAt
  readonly news: GuardNews
  readonly inForce: readonly InForce[]
}

/** Lines of the statement on the page; the file has all. */
const LINES = 12

/** What may be sent, what was stopped, and what it cost. */
export function LimitsPage(props: LimitsPageProps): JSX.Element {
  const { view, head, at, news } = props
  const { words } = view
  const path = `${organizationPath(head.organization.id)}/messages/limits`
  return (
    <SignedIn view={view} title="limits.title">
      <OrganizationHead view={view} head={head} current="/messages/limits" />
      <p class="lead">{words('limits.intro')}</p>
      {at.held.mode.value === 'record' && <Alert tone="warning" still title={words('limits.recording')} />}
      {at.countries.by === 'anything' && <Alert tone="warning" still title={words('limits.countries.anything')} />}
      <Section id="budget" title={words('limits.budget')} intro={words('limits.budget.intro')}>
        <Budget {...props} />
      </Section>
      <Section id="stops" title={words('limits.stops')} intro={words('limits.stops.intro')}>
        <Stops view={view} path={path} stops={news.stops} />
      </Section>
      <Section id="rates" title={words('limits.rates')} intro={words('limits.rates.intro')}>
        <Rates {...props} />
      </Section>
      <Section id="statement" title={words('limits.statement')} intro={words('limits.statement.intro')}>
        <Statement {...props} path={path} />
      </Section>
      <Section id="in-force" title={words('limits.force')} intro={words('limits.force.intro')}>
        <Force {...props} path={path} />
      </Section>
    </SignedIn>
  )
}

function Force({ view, inForce, path }: LimitsPageProps & { readonly path: string }): JSX.Element {
  const { words } = view
  const rows = inForce.map(({ label, value, level }) => ({
    term: words(label),
    is: (
      <>
        {value}
        <span class="hint block">
          <bdi>{level}</bdi>
        </span>
      </>
    ),
  }))
  return (
    <div class="form">
      <Card>
        <DefinitionList rows={rows} />
      </Card>
      <div class="actions">
        <LinkButton href={`${path}/change`}>{words('limits.force.change')}</LinkButton>
      </div>
    </div>
  )
}

function Budget({ view, at }: LimitsPageProps): JSX.Element {
  const { words } = view
  const { messages, money } = at.budget
  const currency = at.held.currency.value
  if (!messages && !money) return <EmptyState title={words('limits.budget.none')} />
  return (
    <Card>
      <div class="form">
        {messages && (
          <Bar
            {...messages}
            label={words('limits.budget.messages', { used: messages.used, of: messages.of })}
            full={words('limits.budget.full')}
          />
        )}
        {money && (
          <Bar
            {...money}
            label={words('limits.budget.money', {
              used: moneyText(words, money.used, currency),
              of: moneyText(words, money.of, currency),
            })}
            full={words('limits.budget.full')}
          />
        )}
      </div>
    </Card>
  )
}

/** Fuller is worse: from eighty of a hundred on it says so. */
function Bar({ of, used, label, full }: Used & { readonly label: string; readonly full: string }): JSX.Element {
  const most = Math.max(of, 1)
  const filled = of === 0 ? most : Math.min(used, of)
  return (
    <div class="field">
      <p>{label}</p>
      <meter
        class="meter"
        aria-label={label}
        min={0}
        max={most}
        low={most * 0.8}
        high={most * 0.999}
        optimum={0}
        value={filled}
      />
      {used >= of && <p class="hint">{full}</p>}
    </div>
  )
}

function Rates({ view, news }: LimitsPageProps): JSX.Element {
  const { words } = view
  if (news.rates.length === 0) return <EmptyState title={words('limits.rates.none')} />
  const columns = (['prefix', 'country', 'sent', 'verified', 'share'] as const).map((name) =>
    words(`limits.rates.${name}`),
  )
  const rows = news.rates.map(({ prefix, country, sent, settled, verified }) => ({
    key: prefix,
    cells: [
      <bdi key="prefix">{prefix}••••</bdi>,
      country,
      words('limits.number', { count: sent }),
      words('limits.number', { count: verified }),
      settled === 0 ? '' : words('limits.percent', { share: Math.round((100 * verified) / settled) }),
    ],
  }))
  return (
    <Card>
      <Table caption={words('limits.rates')} columns={columns} rows={rows} />
    </Card>
  )
}

function Statement({ view, news, path }: LimitsPageProps & { readonly path: string }): JSX.Element {
  const { words } = view
  if (news.statement.length === 0) return <EmptyState title={words('limits.statement.none')} />
  const names = ['month', 'organization', 'country', 'sent', 'segments', 'verified', 'cost'] as const
  const rows = news.statement.slice(0, LINES).map((line) => ({
    key: [line.month, line.organization, line.country, line.currency].join(' '),
    cells: [
      line.month,
      <bdi key="organization">{line.organization}</bdi>,
      line.country,
      ...[line.sent, line.segments, line.verified].map((count) => words('limits.number', { count })),
      moneyText(words, line.cost, line.currency),
    ],
  }))
  return (
    <div class="form">
      <Card>
        <Table
          caption={words('limits.statement')}
          columns={names.map((name) => words(`limits.statement.${name}`))}
          rows={rows}
        />
      </Card>
      <div class="actions">
        <LinkButton href={`${path}/statement`} tone="secondary">
          {words('limits.statement.save')}
        </LinkButton>
      </div>
    </div>
  )
}
