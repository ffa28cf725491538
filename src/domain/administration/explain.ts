import { enrollmentsOf, isProtected } from '#domain/factors/enrollments.ts'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { type Effective, effective } from '#domain/policies/effective.ts'
import { type Demand, demand, requirementNow, type Standings, settled, standingsOf } from '#domain/policies/policies.ts'
import type { Requirement } from '#domain/policies/requirement.ts'
import { findAllNamed, type User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'

/** Why things are as they are for a person: one answer for the page and the command line. */
export type Explained = {
  readonly user: User
  readonly organization: Organization
  /** Each value, and the level it comes from. */
  readonly effective: Effective
  readonly requirement: Requirement
  readonly exceptions: Standings['exceptions']
  readonly grace: Standings['grace']
  /** Whether a token protects them. */
  readonly hasToken: boolean
  /** What their next sign-in needs after the password. */
  readonly demand: Demand
  readonly now: Date
}

/** Reads past the scope of whoever asks, as what holds for a person may come from above. */
export async function explain(look: Look, organization: Organization, user: User): Promise<Explained> {
  const [standings, enrollments] = await Promise.all([standingsOf(look, organization, user), enrollmentsOf(look, user)])
  const all = effective(standings.levels)
  const next = settled(standings, look.now, 'signing-in')
  const hasToken = isProtected(enrollments)
  return {
    ...{ user, organization, effective: all, hasToken, now: look.now },
    requirement: requirementNow(all, standings, look.now),
    exceptions: standings.exceptions,
    grace: standings.grace,
    demand: demand(next, { ...user, hasToken }),
  }
}

/** Everybody of this username, in whichever realm: for the operator's own console. */
export async function explainAll(look: Look, username: string): Promise<Explained[]> {
  const users = await findAllNamed(look, username)
  const explained = users.map(async (user) => {
    const organization = await findOrganization(look, user.organizationId)
    return organization && explain(look, organization, user)
  })
  return (await Promise.all(explained)).flatMap((each) => each ?? [])
}
