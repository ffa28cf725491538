import type { AuditRow, Doer } from '#domain/administration/audit.ts'
import { csvLine } from '#kernel/csv.ts'

/** The forms in which the record is saved. */
export const fileForms = ['csv', 'jsonl'] as const
export type FileForm = (typeof fileForms)[number]

export const FILE_TYPES: Readonly<Record<FileForm, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
}

const COLUMNS = [
  ...['at', 'action', 'outcome', 'reason', 'method', 'organization', 'organization_id'],
  ...['by', 'actor', 'actor_id', 'subject', 'subject_id', 'address', 'browser', 'detail', 'id'],
]

/** What a file begins with. */
export function fileHead(form: FileForm): string {
  return form === 'csv' ? csvLine(COLUMNS) : ''
}

export function fileRow(form: FileForm, row: AuditRow): string {
  const cells = cellsOf(row)
  if (form === 'csv') return csvLine(cells)
  const pairs = COLUMNS.map((column, at) => [column, column === 'detail' ? row.detail : cells[at]])
  return `${JSON.stringify(Object.fromEntries(pairs))}\n`
}

function cellsOf(row: AuditRow): (string | null)[] {
  const { at, action, outcome, reason, method, organization, organizationId, subject, subjectId, address, browser } =
    row
  const detail = row.detail === null ? null : JSON.stringify(row.detail)
  return [
    ...[at.toISOString(), action, outcome, reason, method, organization, organizationId],
    ...[row.doer.as, ...named(row.doer), subject, subjectId, address, browser, detail, row.id],
  ]
}

function named(doer: Doer): [username: string | null, id: string | null] {
  return [doer.as === 'person' ? doer.username : null, 'id' in doer ? doer.id : null]
}
