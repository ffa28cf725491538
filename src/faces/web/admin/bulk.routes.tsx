import { type BulkDeed, bulkDeeds, bulkStep, pickedPeople, type Whom } from '#domain/administration/bulk.ts'
import { type Mark, sizes } from '#domain/administration/listing.ts'
import { listPeople } from '#domain/administration/people.ts'
import type { Reply } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { readForm } from '../form.ts'
import { page, part } from '../respond.ts'
import type { Route } from '../route.ts'
import { BulkPage, type BulkPageProps, BulkPart } from './bulk-page.tsx'
import { markIn, unpacked } from './wanted.ts'

const PATH = '/admin/users/bulk'
const needed = { path: PATH, door: 'govern', deed: 'person.require' } as const

export const bulkRoutes: readonly Route[] = [
  { ...needed, method: 'GET', handle: getBulk },
  { ...needed, method: 'POST', page: PATH, handle: postBulk },
]

const LONGEST = 100
/** Those who can be picked from one page of the list. */
const MOST = Math.max(...sizes)

async function getBulk(call: AdminCall): Promise<Reply> {
  return bulkPage(call, whomIn(call.query))
}

/** First what is to be done, then that it is meant, then step by step. */
async function postBulk(call: AdminCall): Promise<Reply> {
  const whom = whomIn(call.form)
  const form = readForm<'deed'>(call)
  const deed: BulkDeed | undefined = form.choice('deed', bulkDeeds)
  if (!deed) return bulkPage(call, whom, { errors: form.errors }, 422)
  if (field(call, 'sure') !== 'yes') return bulkPage(call, whom, { deed, ask: true })
  const so = { done: countIn(call, 'done'), skipped: countIn(call, 'skipped'), next: markIn(field(call, 'next')) }
  const progress = await bulkStep(call.world, call.scope, call.me, deed, whom, so)
  const all = { view: viewOf(call), whom, deed, progress, total: progress.total }
  return call.wants === 'swap' ? part(<BulkPart {...all} />) : page(<BulkPage {...all} />)
}

async function bulkPage(
  call: AdminCall,
  whom: Whom,
  more: Pick<BulkPageProps, 'deed' | 'ask' | 'errors'> = {},
  status = 200,
): Promise<Reply> {
  return page(<BulkPage view={viewOf(call)} whom={whom} {...(await found(call, whom))} {...more} />, status)
}

async function found({ world, scope }: AdminCall, whom: Whom): Promise<Pick<BulkPageProps, 'total' | 'picked'>> {
  if ('picked' in whom) {
    const picked = await world.within(scope, (work) => pickedPeople(work, whom.picked))
    return { picked, total: picked.length }
  }
  const wanted = { search: whom.search, sort: 'username', descending: false, size: 10, at: { to: 'first' } } as const
  return { total: (await world.within(scope, (work) => listPeople(work, wanted))).total }
}

/** Those who are named one by one, or whoever the search finds. */
function whomIn(said: URLSearchParams): Whom {
  const marks = new Map<string, Mark>()
  for (const mark of said.getAll('who').slice(0, MOST).map(unpacked)) if (mark) marks.set(mark.id, mark)
  return said.has('who') || said.has('pick')
    ? { picked: [...marks.values()] }
    : { search: (said.get('q') ?? '').trim().slice(0, LONGEST) }
}

/** What was counted so far is only said again. */
function countIn(call: AdminCall, name: 'done' | 'skipped'): number {
  const typed = field(call, name)
  return /^\d{1,7}$/.test(typed) ? Number(typed) : 0
}
