import { type Action, type Place, record } from '#domain/audit/audit.ts'
import { enrollmentsOf, isProtected, tokens } from '#domain/factors/enrollments.ts'
import { createExternal, erasePerson } from '#domain/users/external.ts'
import { changeDetails, changeEmail, type Details, findExternal, type User, type UserKey } from '#domain/users/users.ts'
import type { Look, Work } from '#kernel/work.ts'
import { type Made, makeLink } from './links.ts'

/** By which key, made by whom, this is done. */
export type ByKey = {
  readonly keyId: string
  readonly organizationId: string
  readonly createdBy: string
  readonly createdByOrganizationId: string
  readonly place: Place
}

/** Somebody as another portal describes them. */
export type Described = Details & Pick<User, 'email' | 'username'>

/** Somebody, and what they have to answer with. */
export type ExternalPerson = { readonly user: User; readonly methods: readonly string[] }

/** Whom the portal of this organization calls so. Whoever was made more than a member is here for more than that portal: no key changes them. */
export async function findExternalPerson(
  look: Look,
  organizationId: string,
  externalId: string,
): Promise<ExternalPerson | undefined> {
  const user = await findExternal(look, organizationId, externalId)
  if (user?.role !== 'member') return undefined
  const active = tokens(await enrollmentsOf(look, user)).filter(({ state }) => state === 'active')
  return { user, methods: [...new Set(active.map(({ kind }) => kind))] }
}

/** Adds somebody. `taken`: somebody has the name, there or in the realm; nobody of another origin is ever taken over. */
export async function addExternal(
  work: Work,
  by: ByKey,
  externalId: string,
  { username, email, ...details }: Described,
): Promise<'added' | 'taken'> {
  const { organizationId } = by
  if (await findExternal(work, organizationId, externalId)) return 'taken'
  const id = await createExternal(work, { ...details, organizationId, username, email }, externalId)
  if (id === undefined) return 'taken'
  await note(work, by, 'user.created', { organizationId, id }, { role: 'member', invited: false })
  return 'added'
}

/** Writes down what has changed of somebody; their username stays. */
export async function changeExternal(work: Work, by: ByKey, user: User, described: Described): Promise<void> {
  const { email, username: _, ...details } = described
  const changed = (Object.keys(details) as (keyof Details)[]).filter((key) => details[key] !== user[key])
  if (changed.length > 0) {
    await changeDetails(work, user, details)
    await note(work, by, 'user.changed', user, { what: changed.join(', ') })
  }
  if (email === user.email) return
  await changeEmail(work, user, email, {}, 'email-moved')
  await note(work, by, 'email.changed', user)
}

/** Takes somebody away, with their factors. */
export async function removeExternal(work: Work, by: ByKey, user: User): Promise<void> {
  await erasePerson(work, user)
  await note(work, by, 'user.removed', user)
}

/** A link by which somebody sets up a second factor. `protected`: they have one, and only that lets them change it. */
export async function linkForExternal(work: Work, by: ByKey, user: User): Promise<Made | 'protected'> {
  if (isProtected(await enrollmentsOf(work, user))) return 'protected'
  const made = await makeLink(work, user, 'enrollment-link', by.createdBy)
  await note(work, by, 'link.made', user, undefined, 'enrollment-link')
  return made
}

function note(
  work: Work,
  { keyId, createdBy, createdByOrganizationId, place }: ByKey,
  action: Action,
  { organizationId, id }: UserKey,
  detail: Readonly<Record<string, string | boolean>> = {},
  method?: string,
): Promise<void> {
  return record(work, {
    ...{ organizationId, action, outcome: 'done', method, subjectId: id, place },
    ...{
      actor: { userId: createdBy, organizationId: createdByOrganizationId },
      detail: { door: 'api', key: keyId, ...detail },
    },
  })
}
