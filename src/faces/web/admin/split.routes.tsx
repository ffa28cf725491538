import { type ImportRow, readPeople } from '#domain/administration/import-rows.ts'
import { type SplitRefusal, splitLogin } from '#domain/administration/split.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { Said } from '../ui/view.ts'
import { SplitPage, type SplitPageProps } from './split-page.tsx'
import { aboutUser } from './user.routes.tsx'

const PATH = '/admin/organizations/:organization/users/:user/split'
const needed = { path: PATH, door: 'govern', deed: 'person.suspend', page: PATH } as const

export const splitRoutes: readonly Route[] = [
  { ...needed, method: 'GET', handle: getSplit },
  { ...needed, method: 'POST', handle: postSplit },
]

const MOST = 20

async function getSplit(call: AdminCall): Promise<Reply> {
  return splitPage(call)
}

function splitPage(call: AdminCall, more: Partial<SplitPageProps> = {}, status = 200): Reply {
  return page(<SplitPage view={viewOf(call)} user={aboutUser(call).user} {...more} />, status)
}

async function postSplit(call: AdminCall): Promise<Reply> {
  const { world, scope, me, organization, user } = aboutUser(call)
  const typed = field(call, 'people')
  const people = peopleIn(call, typed)
  if ('word' in people) return splitPage(call, { people: typed, errors: { people } }, 422)
  const refusal = await splitLogin(world, scope, me, { organization, user }, people)
  if (!refusal) return redirect(saying('/admin/users', 'loginSplit'))
  return splitPage(call, { people: typed, errors: { people: saidOf(refusal) } }, 422)
}

function peopleIn(call: AdminCall, typed: string): NonNullable<ImportRow['person']>[] | Said {
  const table = readPeople(`username,email,name\n${typed}`, ['member'], [])
  if (!table.ok) return { word: table.code === 'unclosed' ? 'import.error.unclosed' : 'split.error.few' }
  const [wrong] = table.rows.flatMap((row) => row.wrong.map((each) => ({ ...each, line: row.line - 1 })))
  if (wrong) {
    const { line, column, problem } = wrong
    return { word: 'split.error.line', values: { line, column, problem: call.words(`import.problem.${problem}`) } }
  }
  if (table.rows.length < 2 || table.rows.length > MOST) return { word: 'split.error.few' }
  return table.rows.flatMap(({ person }) => person ?? [])
}

function saidOf(refusal: SplitRefusal): Said {
  switch (refusal.code) {
    case 'taken':
      return { word: 'split.error.taken', values: { username: refusal.username } }
    case 'last-owner':
      return { word: 'error.lastOwner' }
    case 'not-yours':
      return { word: 'error.changedMeanwhile' }
  }
}
