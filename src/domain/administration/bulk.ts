import type { Me } from '#domain/account/me.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import { findUser } from '#domain/users/users.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'
import { type Target, type Terms, termsOf } from './access.ts'
import { invite } from './invite.ts'
import type { Mark } from './listing.ts'
import { type ListedPerson, listPeople } from './people.ts'
import { type Requiring, requirePerson, requiringOf } from './people-change.ts'
import { may } from './rights.ts'
import { isSetUp, makeEnrollmentLink } from './set-up-for.ts'

/** What is done to many: require a second factor, remind those who have none, send them links. */
export const bulkDeeds = ['require', 'remind', 'link'] as const
export type BulkDeed = (typeof bulkDeeds)[number]

/** How far it is: it goes on after the last person who was looked at. */
export type Progress = {
  readonly done: number
  readonly skipped: number
  readonly total: number
  readonly next: Mark | undefined
}

/** Everybody that a search finds, some at a time: each in a unit of their own, so that one who cannot stops nobody. */
export async function bulkStep(
  world: World,
  scope: Scope,
  me: Me,
  deed: BulkDeed,
  search: string,
  so: Pick<Progress, 'done' | 'skipped' | 'next'>,
): Promise<Progress> {
  const at = so.next ? ({ to: 'after', mark: so.next, number: undefined } as const) : ({ to: 'first' } as const)
  const wanted = { search, sort: 'username', descending: false, size: 25, at } as const
  const listed = await world.within(scope, (work) => listPeople(work, wanted))
  let done = 0
  for (const person of listed.rows) if (await doOne(world, scope, me, deed, person)) done++
  const skipped = so.skipped + listed.rows.length - done
  return { done: so.done + done, skipped, total: listed.total, next: listed.hasNext ? listed.rows.at(-1) : undefined }
}

async function doOne(world: World, scope: Scope, me: Me, deed: BulkDeed, person: ListedPerson): Promise<boolean> {
  const read = await world.look(async (look) => {
    const organization = await findOrganization(look, person.organizationId)
    const user = await findUser(look, person)
    if (!organization || organization.status === 'closed' || !user || user.status === 'suspended') return undefined
    const target = { organization, user }
    return { target, requiring: await requiringOf(look, target), terms: await termsOf(look, target) }
  })
  return read ? world.within(scope, (work) => doTo(work, me, deed, read)) : false
}

type Read = { readonly target: Target; readonly requiring: Requiring; readonly terms: Terms }

async function doTo(work: Scoped, me: Me, deed: BulkDeed, { target, requiring, terms }: Read): Promise<boolean> {
  switch (deed) {
    case 'require': {
      if (requiring.byPerson || requiring.byLevel !== undefined) return false
      return (await requirePerson(work, me, target, requiring, true)) === 'done'
    }
    case 'remind':
      return may(me, 'person.link', target) && !(await isSetUp(work, target)) && remind(work, me, target)
    case 'link': {
      if (!may(me, 'person.link', target) || target.user.status !== 'active') return false
      return (await makeEnrollmentLink(work, me, target, terms, true)) !== 'protected'
    }
  }
}

/** Whoever has not come yet is invited again. */
async function remind(work: Scoped, me: Me, target: Target): Promise<boolean> {
  const { organizationId, id: userId, email: to, username, status } = target.user
  if (status === 'invited') return (await invite(work, me, target, true)) !== undefined
  await work.send({ organizationId, userId, channel: 'email', to, template: 'set-up-reminder', data: { username } })
  return true
}
