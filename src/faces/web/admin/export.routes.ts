import { type ExportedPerson, exportPeople } from '#domain/administration/export.ts'
import { csvLine } from '#kernel/csv.ts'
import type { Reply } from '../../http/reply.ts'
import type { AdminCall } from '../call.ts'
import type { Route } from '../route.ts'

export const exportRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/admin/users/export',
    door: 'govern',
    deed: 'organization.export',
    page: '/admin/users',
    handle: getExport,
  },
]

const COLUMNS = [
  'company',
  'username',
  'name',
  'email',
  'mobile',
  'role',
  'status',
  'two_factor',
  'methods',
  'created',
  'last_sign_in',
  'identity_provider',
]

/** A file that is written while it is read from the database. */
async function getExport(call: AdminCall): Promise<Reply> {
  const body = call.isHead ? '' : streamed(call)
  return { status: 200, type: 'text/csv; charset=utf-8', body, download: 'people.csv', cookies: [] }
}

function streamed({ world, scope, me }: AdminCall): ReadableStream<Uint8Array> {
  const parts = exportPeople(world, scope, me)
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

function line({ person, protection }: ExportedPerson): string {
  const { company, username, name, email, mobile, role, status, createdAt, lastSignInAt } = person
  const state = protection?.state ?? 'not-configured'
  const times = [createdAt.toISOString(), lastSignInAt?.toISOString() ?? null]
  return csvLine([
    company,
    username,
    name,
    email,
    mobile,
    role,
    status,
    state,
    protection?.methods.join(' ') ?? '',
    ...times,
    protection?.whoAsks === undefined ? '' : protection.whoAsks === 'provider' ? 'asks' : 'gave no proof',
  ])
}
