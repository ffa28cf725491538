import { importPeople } from '#domain/administration/import.ts'
import { readPeople, type Table } from '#domain/administration/import-rows.ts'
import { rolesToGive } from '#domain/administration/rights.ts'
import type { Reply } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { Said } from '../ui/view.ts'
import { languages, type Word } from '../words/words.ts'
import { ImportPage, type ImportPageProps } from './import-page.tsx'
import { headOf } from './organization-head.tsx'

const PATH = '/admin/organizations/:organization/import'
const needed = { path: PATH, door: 'govern', deed: 'person.add', page: PATH } as const

export const importRoutes: readonly Route[] = [
  { ...needed, method: 'GET', handle: getImport },
  { ...needed, method: 'POST', upload: true, handle: postImport },
]

const LANGUAGES = languages.map(({ code }) => code)

async function getImport(call: AdminCall): Promise<Reply> {
  return importPage(call)
}

async function importPage(call: AdminCall, more: Partial<ImportPageProps> = {}, status = 200): Promise<Reply> {
  return page(<ImportPage view={viewOf(call)} head={await headOf(call)} {...more} />, status)
}

async function postImport(call: AdminCall): Promise<Reply> {
  const { world, scope, me, organization } = call
  const table = tableIn(call)
  if (typeof table !== 'string') return importPage(call, { errors: { file: table } }, 422)
  const read = readPeople(table, rolesToGive(me, organization), LANGUAGES)
  if (!read.ok) return importPage(call, { table, errors: { table: { word: REFUSALS[read.code] } } }, 422)
  const rehearsal = field(call, 'do') !== 'import'
  const report = await importPeople(world, scope, me, organization, read.rows, rehearsal)
  return importPage(call, { table, report, rehearsal })
}

const REFUSALS: Readonly<Record<Extract<Table, { ok: false }>['code'], Word>> = {
  empty: 'import.error.empty',
  columns: 'import.error.columns',
  'too-many': 'import.error.tooMany',
  unclosed: 'import.error.unclosed',
}

/** The file, or what was pasted where there is none. */
function tableIn(call: AdminCall): string | Said {
  if (call.file === 'too-large') return { word: 'import.error.large' }
  if (!call.file || call.file.length === 0) return field(call, 'table')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(call.file)
  } catch {
    return { word: 'import.error.encoding' }
  }
}
