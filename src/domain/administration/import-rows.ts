import { type Role, usernameKey } from '#domain/users/users.ts'
import { displayName, email, mobile, type Parsed, type Problem, timeZone, username } from '#kernel/parse.ts'
import type { NewPerson } from './people-add.ts'

/** The columns a table of people may have, by the names in its first line. */
export const importColumns = ['username', 'email', 'name', 'role', 'mobile', 'language', 'time_zone'] as const
export type ImportColumn = (typeof importColumns)[number]

/** Rows taken at once. */
export const MOST_ROWS = 500

export type Wrong = { readonly column: ImportColumn; readonly problem: Problem | 'unknown' | 'twice' }

/** A row as it was read: a person, or what is wrong with it. */
export type ImportRow = {
  readonly line: number
  readonly username: string
  readonly wrong: readonly Wrong[]
  readonly person: NewPerson | undefined
}

export type Table =
  | { readonly ok: true; readonly rows: readonly ImportRow[] }
  | { readonly ok: false; readonly code: 'empty' | 'columns' | 'too-many' | 'unclosed' }

/** Reads a table of people: commas or semicolons, as spreadsheets of different countries write it. */
export function readPeople(text: string, roles: readonly Role[], languages: readonly string[]): Table {
  const lines = linesIn(text.replace(/^\ufeff/, ''))
  if (!lines) return { ok: false, code: 'unclosed' }
  const [head, ...body] = lines
  if (!head || body.length === 0) return { ok: false, code: 'empty' }
  const names = head.cells.map((cell) => cell.trim().toLowerCase().replaceAll(/[ -]/g, '_'))
  const columns = names.map((name) => importColumns.find((column) => column === name))
  if (columns.includes(undefined) || !columns.includes('username') || !columns.includes('email'))
    return { ok: false, code: 'columns' }
  if (body.length > MOST_ROWS) return { ok: false, code: 'too-many' }
  const seen = new Set<string>()
  return { ok: true, rows: body.map((line) => rowIn(line, columns, roles, languages, seen)) }
}

type Line = { readonly number: number; readonly cells: readonly string[] }

function rowIn(
  { number, cells }: Line,
  columns: readonly (ImportColumn | undefined)[],
  roles: readonly Role[],
  languages: readonly string[],
  seen: Set<string>,
): ImportRow {
  const wrong: Wrong[] = []
  const cell = (column: ImportColumn): string => plain(cells[columns.indexOf(column)] ?? '')
  const read = <Value>(column: ImportColumn, parse: (input: unknown) => Parsed<Value>): Value | undefined => {
    const parsed = parse(cell(column))
    if (!parsed.ok) wrong.push({ column, problem: parsed.problem })
    return parsed.ok ? parsed.value : undefined
  }
  const perhaps = <Value>(column: ImportColumn, parse: (input: unknown) => Parsed<Value>): Value | undefined =>
    cell(column) === '' ? undefined : read(column, parse)
  const among = <One extends string>(column: ImportColumn, known: readonly One[], usual: One): One => {
    const found = known.find((one) => one === (cell(column).toLowerCase() || usual))
    if (found === undefined) wrong.push({ column, problem: 'unknown' })
    return found ?? usual
  }
  const person = {
    username: read('username', username) ?? '',
    email: read('email', email) ?? '',
    passwordHash: undefined,
  }
  const zone = perhaps('time_zone', timeZone)
  const rest = {
    name: perhaps('name', displayName) ?? '',
    role: among('role', roles, 'member'),
    mobile: perhaps('mobile', (input) => mobile(input)) ?? null,
    language: among('language', ['auto', ...languages], 'auto'),
    ...(zone === undefined ? {} : { timeZone: zone }),
  }
  const key = usernameKey(person.username)
  if (key !== '' && seen.has(key)) wrong.push({ column: 'username', problem: 'twice' })
  seen.add(key)
  return {
    line: number,
    username: cell('username'),
    wrong,
    person: wrong.length === 0 ? { ...person, ...rest } : undefined,
  }
}

/** As our own files are written, what could be taken for a formula begins with an apostrophe. */
function plain(cell: string): string {
  return cell.trim().replace(/^'(?=[=+\-@])/, '')
}

/** RFC 4180, with whatever ends a line; lines with nothing in them are passed over. Undefined where a quote is never closed. */
function linesIn(text: string): Line[] | undefined {
  const separator = separatorOf(text)
  const lines: Line[] = []
  let cells: string[] = ['']
  let [number, began, quoted] = [1, 1, false]
  const end = (): void => {
    if (cells.some((cell) => cell.trim() !== '')) lines.push({ number: began, cells })
    cells = ['']
    began = number
  }
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    const last = cells.length - 1
    if (sign === '\n') number++
    if (quoted && sign === '"' && text.charAt(at + 1) === '"') cells[last] += text.charAt(at++)
    else if (sign === '"' && (quoted || cells[last] === '')) quoted = !quoted
    else if (!quoted && sign === separator) cells.push('')
    else if (!quoted && sign === '\n') end()
    else if (sign !== '\r' || quoted) cells[last] += sign
  }
  end()
  return quoted ? undefined : lines
}

function separatorOf(text: string): string {
  const [head = ''] = text.split('\n', 1)
  return head.includes(';') && !head.includes(',') ? ';' : ','
}
