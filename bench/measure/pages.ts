// Every page of the administration over two trees. One caller, so that what is measured is a page and not a queue.
import type { PageFigures } from './figures.ts'
import { type Calling, calling, grown } from './growing.ts'
import { get } from './requests.ts'
import { SCOPES, type Standing, type Visit, type Where } from './trees.ts'

/** The pages. A new one is a line here. */
const PAGES: readonly (readonly [name: string, path: (at: Where) => string])[] = [
  ['overview', () => '/admin/overview'],
  ['organization', ({ organization }) => `/admin/organizations/${organization}`],
  ['clients', () => '/admin/clients'],
  // reason: of those that there are some of in the small tree, too
  ['clients, search', () => '/admin/clients?q=island'],
  ['clients, last page', () => '/admin/clients?page=last'],
  ['users', () => '/admin/users'],
  ['users, by username', () => '/admin/users?sort=username'],
  ['users, by sign-in', () => '/admin/users?sort=signed-in&order=desc'],
  ['users, by two-factor', () => '/admin/users?sort=two-factor'],
  ['users, by created', () => '/admin/users?sort=created&order=desc'],
  ['users, last page', () => '/admin/users?page=last'],
  ['users, search', () => '/admin/users?q=anna'],
  ['users, search by last name', () => '/admin/users?q=weber'],
  ['users, rare search', ({ username }) => `/admin/users?q=${encodeURIComponent(username)}`],
  ['users, none found', () => '/admin/users?q=nobody-of-this-name'],
  ['user', ({ organization, user }) => `/admin/organizations/${organization}/users/${user}`],
  ['admins', () => '/admin/admins'],
  ['audit', ({ organization }) => `/admin/organizations/${organization}/audit`],
  ['audit, action', ({ organization }) => `/admin/organizations/${organization}/audit?action=user.changed`],
  ['audit, rare action', ({ organization }) => `/admin/organizations/${organization}/audit?action=user.reset`],
  [
    'audit, person',
    ({ organization, username }) => `/admin/organizations/${organization}/audit?person=${encodeURIComponent(username)}`,
  ],
]

export async function measuredPages(small: Standing, big: Standing, count: number): Promise<PageFigures[]> {
  const all: PageFigures[] = []
  for (const scope of SCOPES)
    for (const [page, path] of PAGES)
      all.push(await grown({ page, scope }, callsOf(small[scope], path), callsOf(big[scope], path), count))
  return all
}

function callsOf({ port, cookies, where, pid, cluster }: Visit, path: (at: Where) => string): Calling {
  const request = get(port, path(where), new Map(cookies))
  return calling({ port, pid }, cluster, async (connection) => {
    const { status } = await connection.send(request)
    if (status !== 200) throw new Error(`${path(where)} was answered ${status}`)
  })
}
