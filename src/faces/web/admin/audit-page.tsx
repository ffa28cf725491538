import type { JSX } from 'preact'
import type { AuditRow, Doer } from '#domain/administration/audit.ts'
import { actions } from '#domain/audit/audit.ts'
import { browserText } from '../account/browser-text.ts'
import { methodWord } from '../account/views.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, EmptyState } from '../ui/card.tsx'
import { Field, Select } from '../ui/field.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import { Time } from '../ui/time.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import type { Words } from '../words/words.ts'
import { fileForms } from './audit-file.ts'
import { type Asked, type AuditField, queryOf } from './audit-form.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

export type AuditPageProps = {
  readonly view: View
  readonly head: Head
  readonly values: Asked['values']
  readonly errors: FieldErrors<AuditField>
  readonly rows: readonly AuditRow[]
  readonly hasOlder: boolean
  /** It does not begin with the newest entry. */
  readonly continued: boolean
}

export function AuditPage(props: AuditPageProps): JSX.Element {
  const { view, head } = props
  const { words } = view
  return (
    <SignedIn view={view} title="record.title">
      <OrganizationHead view={view} head={head} current="/audit" />
      <p class="lead">{words('record.intro')}</p>
      <Card>
        <SearchForm {...props} />
        <Record {...props} />
      </Card>
    </SignedIn>
  )
}

const pathOf = ({ organization }: Head): string => `${organizationPath(organization.id)}/audit`

function SearchForm(props: AuditPageProps): JSX.Element {
  const { view, head, values, errors } = props
  const { words } = view
  const text = (name: AuditField) => ({ words, name, value: values[name], error: errors[name] })
  const zone = view.person?.timeZone ?? 'UTC'
  return (
    <search>
      <form method="get" action={pathOf(head)} class="record-search">
        <Choices {...props} />
        <Field {...text('person')} label="record.person" hint={{ word: 'record.person.hint' }} maxLength={128} />
        {head.organization.kind !== 'client' && (
          <Field
            {...text('organization')}
            label="record.organization"
            hint={{ word: 'record.organization.hint' }}
            maxLength={100}
          />
        )}
        <Field {...text('address')} label="record.address" hint={{ word: 'record.address.hint' }} maxLength={45} />
        <Field {...text('from')} type="date" label="record.from" hint={{ word: 'record.day.hint', values: { zone } }} />
        <Field {...text('to')} type="date" label="record.to" hint={{ word: 'record.day.hint', values: { zone } }} />
        <div class="actions">
          <Button tone="secondary">{words('listing.search')}</Button>
          {queryOf(values) !== '' && (
            <LinkButton href={pathOf(head)} tone="quiet">
              {words('record.clear')}
            </LinkButton>
          )}
        </div>
      </form>
    </search>
  )
}

function Choices({ view: { words }, values, errors }: AuditPageProps): JSX.Element {
  const named = actions.map((action) => ({ value: action, label: words(`audit.${action}`) }))
  const sorted = named.sort((one, other) =>
    one.label.localeCompare(other.label, words.locale === 'qps' ? 'en' : words.locale),
  )
  return (
    <>
      <Select
        words={words}
        name="action"
        label="record.action"
        value={values.action}
        error={errors.action}
        options={[{ value: '', label: words('record.action.any') }, ...sorted]}
      />
      <Select
        words={words}
        name="outcome"
        label="history.result"
        value={values.outcome}
        error={errors.outcome}
        options={[
          { value: '', label: words('record.outcome.any') },
          { value: 'done', label: words('history.done') },
          { value: 'refused', label: words('history.refused') },
        ]}
      />
    </>
  )
}

function Record(props: AuditPageProps): JSX.Element {
  const { view, rows, values, errors } = props
  const { words } = view
  if (Object.keys(errors).length > 0) return <EmptyState title={words('record.check')} />
  if (rows.length === 0)
    return <EmptyState title={words(queryOf(values) === '' ? 'record.empty' : 'listing.nothingFound')} />
  return (
    <>
      <Table
        caption={words('record.title')}
        columns={[
          ...[words('history.when'), words('record.by'), words('history.what'), words('record.whom')],
          ...[words('history.from'), words('history.result')],
        ]}
        rows={rows.map((row) => ({ key: row.id, cells: cellsOf(view, row) }))}
      />
      <Ways {...props} />
    </>
  )
}

function cellsOf(view: View, row: AuditRow): JSX.Element[] {
  const { words } = view
  const method = methodWord(row.method)
  return [
    <Time view={view} at={row.at} />,
    <span>
      <Whom words={words} doer={row.doer} />
    </span>,
    <span>
      {words(`audit.${row.action}`)}
      {method && <span class="hint block">{words(method)}</span>}
    </span>,
    <span>
      {row.subjectId && <bdi>{row.subject ?? words('record.by.former', { id: mark(row.subjectId) })}</bdi>}
      <span class="hint block">
        <bdi>{row.organization}</bdi>
      </span>
    </span>,
    <span>
      <bdi>{row.address}</bdi>
      <span class="hint block">
        <bdi>{browserText(words, row.browser)}</bdi>
      </span>
    </span>,
    <Badge tone={row.outcome === 'done' ? 'good' : 'bad'}>
      {words(row.outcome === 'done' ? 'history.done' : 'history.refused')}
    </Badge>,
  ]
}

/** The end of an id is chance: enough to tell people apart whose names are gone. */
const mark = (id: string): string => id.slice(-8)

function Whom({ words, doer }: { readonly words: Words; readonly doer: Doer }): JSX.Element {
  if (doer.as === 'former') return <span>{words('record.by.former', { id: mark(doer.id) })}</span>
  if (doer.as !== 'person') return <span>{words(`record.by.${doer.as}`)}</span>
  return (
    <>
      <bdi>{doer.username}</bdi>
      {doer.of !== null && (
        <span class="hint block">
          <bdi>{doer.of}</bdi>
        </span>
      )}
    </>
  )
}

function Ways({ view: { words }, head, values, rows, hasOlder, continued }: AuditPageProps): JSX.Element {
  const path = pathOf(head)
  const last = rows.at(-1)?.id ?? ''
  return (
    <div class="list-pages">
      {continued && (
        <LinkButton href={`${path}${queryOf(values)}`} tone="secondary" small>
          {words('record.newest')}
        </LinkButton>
      )}
      {hasOlder && (
        <LinkButton href={`${path}${queryOf(values, { before: last })}`} tone="secondary" small>
          {words('history.older')}
        </LinkButton>
      )}
      {fileForms.map((form) => (
        <LinkButton key={form} href={`${path}/export${queryOf(values, { form })}`} tone="quiet" small>
          {words(`record.${form}`)}
        </LinkButton>
      ))}
    </div>
  )
}
