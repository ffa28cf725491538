import { type AuditPart, exportAudit, readAudit } from '#domain/administration/audit.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { FILE_TYPES, type FileForm, fileForms, fileHead, fileRow } from './audit-file.ts'
import { type Asked, askedIn } from './audit-form.ts'
import { AuditPage } from './audit-page.tsx'
import { headOf, organizationPath } from './organization-head.tsx'

const AUDIT = '/admin/organizations/:organization/audit'
const needed = { method: 'GET', door: 'rule', deed: 'organization.audit' } as const

export const auditRoutes: readonly Route[] = [
  { ...needed, path: '/admin/audit', handle: getOwn },
  { ...needed, path: AUDIT, handle: getAudit },
  { ...needed, path: `${AUDIT}/export`, handle: getExport },
]

const SHOWN = 50

/** Whoever's the session is: an address that needs no id. */
async function getOwn({ organization }: AdminCall): Promise<Reply> {
  return redirect(`${organizationPath(organization.id)}/audit`)
}

async function getAudit(call: AdminCall): Promise<Reply> {
  const before = call.query.get('before') ?? ''
  const asked = askedIn(call)
  return auditPage(call, asked, await partOf(call, asked, SHOWN, isId(before) ? before : undefined))
}

/** Nothing is looked for with what was typed wrongly. */
async function partOf(call: AdminCall, asked: Asked, limit: number, before?: string): Promise<AuditPart | undefined> {
  if (Object.keys(asked.errors).length > 0) return undefined
  return call.world.within(call.scope, (work) => readAudit(work, call.organization, asked.search, limit, before))
}

async function auditPage(call: AdminCall, asked: Asked, part: AuditPart | undefined): Promise<Reply> {
  const errors =
    part?.ok === false ? { [part.wrong]: { word: `record.error.${part.wrong}.${part.why}` } } : asked.errors
  const props = {
    view: viewOf(call),
    head: await headOf(call),
    values: asked.values,
    errors,
    continued: call.query.has('before'),
  }
  const found = part?.ok ? part : { rows: [], hasOlder: false }
  return page(<AuditPage {...props} {...found} />, part?.ok ? 200 : 422)
}

/** A file that is written while it is read from the database. */
async function getExport(call: AdminCall): Promise<Reply> {
  const form = fileForms.find((one) => one === call.query.get('form'))
  if (!form) return nothing(404)
  const asked = askedIn(call)
  const part = await partOf(call, asked, 1)
  if (!part?.ok) return auditPage(call, asked, part)
  const body = call.isHead ? '' : streamed(call, asked, form)
  return { status: 200, type: FILE_TYPES[form], body, download: `audit.${form}`, cookies: [] }
}

function streamed(call: AdminCall, { search }: Asked, form: FileForm): ReadableStream<Uint8Array> {
  const { world, scope, organization, me, place } = call
  const parts = exportAudit(world, { scope, organization, search, form, place, actor: me.user })
  const encoder = new TextEncoder()
  return new ReadableStream({
    start: (file) => file.enqueue(encoder.encode(fileHead(form))),
    pull: async (file) => {
      const { value: rows, done } = await parts.next()
      if (done) return file.close()
      if (rows.length > 0) file.enqueue(encoder.encode(rows.map((row) => fileRow(form, row)).join('')))
    },
    cancel: async () => void (await parts.return(undefined)),
  })
}
