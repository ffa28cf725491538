import type { Me } from '#domain/account/me.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import { findUser } from '#domain/users/users.ts'
import type { Scope, Scoped, World } from '#kernel/work.ts'
import { type Target, type Terms, termsOf } from './access.ts'
import * as store from './bulk.store.ts'
import { listFound } from './found.ts'
import { invite } from './invite.ts'
import type { Mark } from './listing.ts'
import { type Requiring, requirePerson, requiringOf } from './people-change.ts'
import { may } from './rights.ts'
import { isSetUp, makeEnrollmentLink } from './set-up-for.ts'

/** What is done to many: require a second factor, remind those who have none, send them links. */
export const bulkDeeds = ['require', 'remind', 'link'] as const
export type BulkDeed = (typeof bulkDeeds)[number]

/** Whom it is done to: everybody that a search finds, or those who were picked from a list. */
export type Whom = { readonly search: string } | { readonly picked: readonly Mark[] }

export type Picked = Mark & { readonly username: string }

/** How far it is: it goes on after the last person who was looked at. */
export type Progress = {
  readonly done: number
  readonly skipped: number
  readonly total: number
  readonly next: Mark | undefined
}

const AT_ONCE = 25

/** Of those who were picked, who is there. */
export function pickedPeople(work: Scoped, marks: readonly Mark[]): Promise<Picked[]> {
  return store.selectPicked(work, marks)
}

/** Some at a time: each in a unit of their own, so that one who cannot stops nobody. */
export async function bulkStep(
  world: World,
  scope: Scope,
  me: Me,
  deed: BulkDeed,
  whom: Whom,
  so: Pick<Progress, 'done' | 'skipped' | 'next'>,
): Promise<Progress> {
  const { people, looked, total, next } = await world.within(scope, (work) => following(work, whom, so.next))
  let done = 0
  for (const person of people) if (await doOne(world, scope, me, deed, person)) done++
  return { done: so.done + done, skipped: so.skipped + looked - done, total, next }
}

type Following = Pick<Progress, 'total' | 'next'> & {
  readonly people: readonly Mark[]
  /** Those who were picked and are gone count as well. */
  readonly looked: number
}

async function following(work: Scoped, whom: Whom, after: Mark | undefined): Promise<Following> {
  if ('picked' in whom) {
    const { picked } = whom
    const from = after ? picked.findIndex(({ id }) => id === after.id) + 1 : 0
    const some = picked.slice(from, from + AT_ONCE)
    const next = from + AT_ONCE < picked.length ? some.at(-1) : undefined
    return { people: await pickedPeople(work, some), looked: some.length, total: picked.length, next }
  }
  const at = after ? ({ to: 'after', mark: after, number: undefined } as const) : ({ to: 'first' } as const)
  const { rows, total, next } = await listFound(work, { search: whom.search, size: AT_ONCE, at })
  return { people: rows, looked: rows.length, total, next }
}

async function doOne(world: World, scope: Scope, me: Me, deed: BulkDeed, person: Mark): Promise<boolean> {
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
