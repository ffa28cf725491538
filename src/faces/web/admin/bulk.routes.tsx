import { type BulkDeed, bulkDeeds, bulkStep } from '#domain/administration/bulk.ts'
import { listPeople } from '#domain/administration/people.ts'
import type { Reply } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { readForm } from '../form.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { BulkPage, BulkPart } from './bulk-page.tsx'
import { markIn } from './wanted.ts'

const needed = { path: '/admin/users/bulk', door: 'govern', deed: 'person.require', page: '/admin/users/bulk' } as const

export const bulkRoutes: readonly Route[] = [
  { ...needed, method: 'GET', handle: getBulk },
  { ...needed, method: 'POST', handle: postBulk },
]

const LONGEST = 100

async function getBulk(call: AdminCall): Promise<Reply> {
  const search = (call.query.get('q') ?? '').trim().slice(0, LONGEST)
  return page(<BulkPage view={viewOf(call)} search={search} total={await totalOf(call, search)} />)
}

async function totalOf({ world, scope }: AdminCall, search: string): Promise<number> {
  const wanted = { search, sort: 'username', descending: false, size: 10, at: { to: 'first' } } as const
  return (await world.within(scope, (work) => listPeople(work, wanted))).total
}

async function postBulk(call: AdminCall): Promise<Reply> {
  const search = field(call, 'q').trim().slice(0, LONGEST)
  const form = readForm<'deed'>(call)
  const deed: BulkDeed | undefined = form.choice('deed', bulkDeeds)
  const props = { view: viewOf(call), search, deed }
  if (!deed) return page(<BulkPage {...props} total={await totalOf(call, search)} errors={form.errors} />, 422)
  const so = { done: countIn(call, 'done'), skipped: countIn(call, 'skipped'), next: markIn(field(call, 'next')) }
  const progress = await bulkStep(call.world, call.scope, call.me, deed, search, so)
  const all = { ...props, progress, total: progress.total }
  return call.wants === 'swap' ? part(<BulkPart {...all} />) : page(<BulkPage {...all} />)
}

/** What was counted so far is only said again. */
function countIn(call: AdminCall, name: 'done' | 'skipped'): number {
  const typed = field(call, name)
  return /^\d{1,7}$/.test(typed) ? Number(typed) : 0
}
