import type { Me } from '#domain/account/me.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'
import type { Role, User } from '#domain/users/users.ts'
import type { Scope } from '#kernel/work.ts'

/** Who acts: their role, and the organization it is at. */
export type Actor = { readonly user: Pick<User, 'id' | 'role'>; readonly organization: Pick<Organization, 'path'> }

/** What is acted on: an organization, or somebody of it. */
export type Target = {
  readonly organization: Pick<Organization, 'path'>
  readonly user?: Pick<User, 'id' | 'role'> | undefined
}

/** What can be done to people, in the order of the table. */
export type PersonDeed =
  | 'person.see'
  | 'person.add'
  | 'person.change'
  | 'person.suspend'
  | 'person.require'
  | 'person.link'
  | 'person.set-up'
  | 'person.reset'
  | 'person.sessions'
  | 'person.bypass'
  | 'person.lift-waits'
  | 'person.exempt'

/** What can be done to organizations. */
export type OrganizationDeed =
  | 'organization.see'
  | 'organization.add'
  | 'organization.change'
  | 'organization.brand'
  | 'organization.govern'
  | 'organization.limits'
  | 'organization.lift-waits'
  | 'organization.applications'
  | 'organization.keys'
  | 'organization.providers'
  | 'organization.stop'
  | 'organization.move'
  | 'organization.export'
  | 'organization.audit'

export type Deed = PersonDeed | OrganizationDeed

type Administering = Exclude<Role, 'member'>
export type Reach = Readonly<Record<Administering, readonly [own: string, below: string]>>

const LETTERS: Readonly<Record<Role, string>> = { owner: 'o', administrator: 'a', support: 's', member: 'm' }

const row = (...[owner, ownersBelow, admin, adminsBelow, support, supportsBelow]: readonly string[]): Reach => ({
  owner: [owner ?? '-', ownersBelow ?? '-'],
  administrator: [admin ?? '-', adminsBelow ?? '-'],
  support: [support ?? '-', supportsBelow ?? '-'],
})

/**
 * Who may do what to whom. Each column is a role, at its own organization and at those below it; a cell holds the roles it
 * may be done to: owners, administrators, support, members. Nobody acts upward, beside or as a member, and nobody does to
 * themselves what stands here: for that there are the pages of one's own account.
 */
// biome-ignore format: a table
export const people: Readonly<Record<PersonDeed, Reach>> = {
  //                     owner            administrator    support
  //                     own     below    own     below    own     below
  'person.see':      row('oasm', 'oasm',  'oasm', 'oasm',  'oasm', 'oasm'),
  'person.add':      row('oasm', 'oasm',  'sm',   'oasm',  '-',    '-'   ), // also: giving somebody this role
  'person.change':   row('oasm', 'oasm',  'sm',   'oasm',  '-',    '-'   ), // name, address, language, password by link
  'person.suspend':  row('oasm', 'oasm',  'sm',   'oasm',  '-',    '-'   ),
  'person.require':  row('oasm', 'oasm',  'asm',  'oasm',  '-',    '-'   ), // a second factor, of one person
  'person.link':     row('oasm', 'oasm',  'asm',  'oasm',  'm',    'asm' ), // an enrollment link, by mail or handed over
  'person.set-up':   row('asm',  'asm',   'sm',   'asm',   '-',    '-'   ), // seeing their key; policy narrows this
  'person.reset':    row('oasm', 'oasm',  'sm',   'oasm',  'm',    'oasm'), // of owners: with a second person
  'person.sessions': row('oasm', 'oasm',  'sm',   'oasm',  'm',    'oasm'), // where they are signed in, and ending it
  'person.bypass':   row('asm',  'oasm',  'sm',   'oasm',  'm',    'asm' ),
  'person.lift-waits': row('oasm', 'oasm', 'sm',  'oasm',  'm',    'asm' ), // after wrong passwords and tokens
  'person.exempt':   row('oasm', 'oasm',  'sm',   'oasm',  '-',    '-'   ), // only from what this level requires
}

// biome-ignore format: a table
export const organizations: Readonly<Record<OrganizationDeed, Reach>> = {
  //                         owner           administrator   support          x: yes
  //                         own    below    own    below    own    below
  'organization.see':    row('x',   'x',     'x',   'x',     'x',   'x'),
  'organization.add':    row('x',   'x',     'x',   'x',     '-',   '-'), // one below it
  'organization.change': row('x',   'x',     'x',   'x',     '-',   '-'), // name, support contact, messages
  'organization.brand':  row('x',   'x',     'x',   'x',     '-',   '-'), // look and host names
  'organization.govern': row('x',   'x',     'x',   'x',     '-',   '-'), // policy
  'organization.limits': row('x',   'x',     'x',   'x',     '-',   '-'), // limits, countries and budgets of messages
  'organization.applications': row('x', 'x', 'x', 'x', '-', '-'), // what is protected besides the portal
  'organization.keys':   row('x',   'x',     'x',   'x',     '-',   '-'), // keys of the API
  'organization.providers': row('x', 'x',    'x',   'x',     '-',   '-'), // where its people sign in instead of here
  'organization.lift-waits': row('x', 'x',   'x',   'x',     '-',   '-'), // what strangers wait for at its realm
  'organization.stop':   row('-',   'x',     '-',   'x',     '-',   '-'), // suspend, resume, close
  'organization.move':   row('-',   'x',     '-',   'x',     '-',   '-'),
  'organization.export': row('x',   'x',     'x',   'x',     '-',   '-'), // lists of people, in files
  'organization.audit':  row('x',   'x',     'x',   'x',     '-',   '-'),
}

/** Whether this may be done. `target.user` is who it is done to, or has the role that is to be given. */
export function may(actor: Actor, deed: Deed, { organization, user }: Target): boolean {
  const { role } = actor.user
  if (role === 'member' || !organization.path.startsWith(actor.organization.path)) return false
  const place = organization.path === actor.organization.path ? 0 : 1
  if (isAboutPeople(deed)) {
    if (user === undefined || (user.id === actor.user.id && deed !== 'person.see')) return false
    return people[deed][role][place].includes(LETTERS[user.role])
  }
  return organizations[deed][role][place] === 'x'
}

/** Whether it may be done to anybody at all there: what a page of a whole organization asks. */
export function mayAny(actor: Actor, deed: Deed, organization: Pick<Organization, 'path'>): boolean {
  if (!isAboutPeople(deed)) return may(actor, deed, { organization })
  const roles = Object.keys(LETTERS) as Role[]
  return roles.some((role) => may(actor, deed, { organization, user: { id: '', role } }))
}

/** The roles this actor may give to people of an organization. */
export function rolesToGive(actor: Actor, organization: Pick<Organization, 'path'>): Role[] {
  const roles = Object.keys(LETTERS) as Role[]
  return roles.filter((role) => may(actor, 'person.add', { organization, user: { id: '', role } }))
}

/** How far a person reaches: their organization and everything below; `undefined` for members, who administer nothing. */
export function scopeOf({ user, organization }: Actor): Scope | undefined {
  return user.role === 'member' ? undefined : ({ path: organization.path } as Scope)
}

/** How many levels the target is below the actor; 0 in their own organization. */
export function levelsBelow(actor: Pick<Me, 'organization'>, organization: Pick<Organization, 'path'>): number {
  return levelsOf(organization).length - levelsOf(actor.organization).length
}

function isAboutPeople(deed: Deed): deed is PersonDeed {
  return deed in people
}
