import { exemptFrom, exportExempt } from '#domain/administration/exempt.ts'
import type { ExemptPerson } from '#domain/providers/links.ts'
import { csvLine } from '#kernel/csv.ts'
import type { Reply } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { ExemptPage, exemptPath, proofText } from './exempt-page.tsx'
import { headOf } from './organization-head.tsx'

const EXEMPT = '/admin/organizations/:organization/exempt'

export const exemptRoutes: readonly Route[] = [
  { method: 'GET', path: EXEMPT, door: 'rule', deed: 'organization.see', handle: getExempt },
  {
    method: 'GET',
    path: `${EXEMPT}/export`,
    door: 'govern',
    deed: 'organization.export',
    page: EXEMPT,
    handle: getExport,
  },
]

const COLUMNS = ['username', 'name', 'provider', 'standing', 'last_proof', 'proved_at', 'last_sign_in']

async function getExempt(call: AdminCall): Promise<Reply> {
  const { organization, query, world, scope } = call
  const { people, after } = await world.within(scope, (work) =>
    exemptFrom(work, organization, query.get('after') ?? ''),
  )
  const next = after && `${exemptPath(organization.id)}?after=${encodeURIComponent(after)}`
  const props = { people, next, mayExport: call.may('organization.export') }
  return page(<ExemptPage view={viewOf(call)} head={await headOf(call)} {...props} />)
}

/** A file that is written while it is read from the database. */
async function getExport(call: AdminCall): Promise<Reply> {
  const body = call.isHead ? '' : streamed(call)
  return { status: 200, type: 'text/csv; charset=utf-8', body, download: 'exempt.csv', cookies: [] }
}

function streamed({ world, scope, me, organization }: AdminCall): ReadableStream<Uint8Array> {
  const parts = exportExempt(world, scope, me, organization)
  const encoder = new TextEncoder()
  return new ReadableStream({
    start: (file) => file.enqueue(encoder.encode(csvLine(COLUMNS))),
    pull: async (file) => {
      const { value: people, done } = await parts.next()
      if (done) return file.close()
      file.enqueue(encoder.encode(people.map(line).join('')))
    },
    cancel: async () => void (await parts.return(undefined)),
  })
}

function line(person: ExemptPerson): string {
  const { username, name, provider, standing, provedAt, lastSignInAt } = person
  const times = [provedAt?.toISOString() ?? null, lastSignInAt?.toISOString() ?? null]
  return csvLine([username, name, provider, standing, proofText(person), ...times])
}
