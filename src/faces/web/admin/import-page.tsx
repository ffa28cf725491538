import type { JSX } from 'preact'
import type { Imported } from '#domain/administration/import.ts'
import { importColumns, MOST_ROWS } from '#domain/administration/import-rows.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { AreaField, FieldFrame } from '../ui/field.tsx'
import { Problems } from '../ui/problems.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Table } from '../ui/table.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { type Head, OrganizationHead, organizationPath } from './organization-head.tsx'

export type ImportPageProps = {
  readonly view: View
  readonly head: Head
  /** The table as it was sent, to be sent again or changed. */
  readonly table?: string | undefined
  readonly report?: readonly Imported[] | undefined
  /** Nothing was changed yet. */
  readonly rehearsal?: boolean | undefined
  readonly errors?: FieldErrors<'table' | 'file'> | undefined
}

/** People from a table: checked first, then taken. */
export function ImportPage(props: ImportPageProps): JSX.Element {
  const { view, head, report, rehearsal = false, errors = {} } = props
  const { words } = view
  return (
    <SignedIn view={view} title="import.title">
      <OrganizationHead view={view} head={head} current="/add" />
      <Problems words={words} errors={errors} />
      {report && <Report view={view} report={report} rehearsal={rehearsal} />}
      {(!report || rehearsal) && (
        <Section title={words('import.title')} intro={words('import.intro', { most: MOST_ROWS })}>
          <Card>
            <Form {...props} />
          </Card>
        </Section>
      )}
    </SignedIn>
  )
}

const EXAMPLE = `username,email,name,role,language
anna,anna@example.com,Anna Berg,member,de
ben,ben@example.com,Ben Ode,support,en`

function Form({ view: { words }, head, table = '', report, errors = {} }: ImportPageProps): JSX.Element {
  const ready = report?.some(({ outcome }) => outcome === 'invited')
  const columns = { words, hint: { word: 'import.columns', values: { columns: importColumns.join(', ') } } } as const
  return (
    <form
      method="post"
      action={`${organizationPath(head.organization.id)}/import`}
      enctype="multipart/form-data"
      class="form"
    >
      <FieldFrame words={words} name="file" label="import.file" error={errors.file}>
        <input id="file" name="file" type="file" accept=".csv,text/csv,text/plain" />
      </FieldFrame>
      <AreaField {...columns} name="table" label="import.table" error={errors.table} value={table} rows={8} />
      <details>
        <summary>{words('import.example')}</summary>
        <pre class="example" dir="ltr">
          <code>{EXAMPLE}</code>
        </pre>
      </details>
      <div class="actions">
        <Button name="do" value="check" tone={ready ? 'secondary' : 'primary'}>
          {words('import.check')}
        </Button>
        {ready && (
          <Button name="do" value="import">
            {words('import.submit')}
          </Button>
        )}
      </div>
    </form>
  )
}

type ReportProps = { readonly view: View; readonly report: readonly Imported[]; readonly rehearsal: boolean }

function Report({ view, report, rehearsal }: ReportProps): JSX.Element {
  const { words } = view
  const invited = report.filter(({ outcome }) => outcome === 'invited').length
  const counts = { invited, refused: report.length - invited }
  return (
    <Section title={words('import.report')}>
      <Card>
        <Alert tone={counts.refused > 0 ? 'warning' : 'success'}>
          <p>{words(rehearsal ? 'import.report.rehearsal' : 'import.report.done', counts)}</p>
        </Alert>
        <Table
          caption={words('import.report')}
          columns={[words('import.line'), words('users.username'), words('import.outcome')]}
          rows={report.map((row) => ({ key: String(row.line), cells: cellsOf(view, row, rehearsal) }))}
        />
      </Card>
    </Section>
  )
}

function cellsOf({ words }: View, { line, username, wrong, outcome }: Imported, rehearsal: boolean): JSX.Element[] {
  const fine = outcome === 'invited'
  const word = fine && rehearsal ? 'import.outcome.would' : (`import.outcome.${outcome}` as const)
  return [
    <span>{words('listing.count', { count: line })}</span>,
    <bdi>{username}</bdi>,
    <div>
      <Badge tone={fine ? 'good' : 'bad'}>{words(word)}</Badge>
      {wrong.map(({ column, problem }) => (
        <span key={column} class="hint">
          {' '}
          {words('import.wrong', { column, problem: words(`import.problem.${problem}`) })}
        </span>
      ))}
    </div>,
  ]
}
