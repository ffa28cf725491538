import * as v from 'valibot'
import { findOrganization, type Organization } from '#domain/organizations/organizations.ts'
import { byKey } from '#domain/signin/asked-pages.ts'
import type { OutsideFrom } from '#domain/signin/outside.ts'
import type { Named } from '#domain/signin/person.ts'
import { isId } from '#kernel/ids.ts'
import type { ApiCall } from './operation.ts'

/** A line of text of at most so many characters. */
export const line = (most: number, text: string) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(most), v.description(text))

export const id = v.pipe(v.string(), v.check(isId), v.metadata({ format: 'uuid' }), v.description('An id of ours.'))

export const externalId = line(200, 'What your own portal calls this person.')

/** Who is meant, in each of the ways that a request may say it. */
export const whom = v.pipe(
  v.union([
    line(128, 'The username, as people sign in with it.'),
    v.strictObject({ username: line(128, 'The username.') }),
    v.strictObject({ externalId }),
    v.strictObject({ id }),
  ]),
  v.description('Who is meant: a username, what your own portal calls them, or our id.'),
)

/** The same, as the sign-in asks about them. */
export function calledBy({ caller }: ApiCall, user: v.InferOutput<typeof whom>): Named {
  if (typeof user === 'string') return { username: user }
  if ('externalId' in user) return { ...user, organizationId: caller.key.organizationId }
  return user
}

/** In whose name this call asks for somebody's second factor. */
export function outsideOf({ caller, place }: Pick<ApiCall, 'caller' | 'place'>): OutsideFrom {
  return byKey(caller, place)
}

/** At an address of the key's application, and nowhere else. */
export function isOurs({ caller: { application } }: Pick<ApiCall, 'caller'>, returnTo: string): boolean {
  const url = URL.parse(returnTo)
  return url !== null && /^https?:$/.test(url.protocol) && application?.origins.includes(url.origin) === true
}

/** Where the people of the key's organization sign in. */
export async function realmOf({ world, caller }: ApiCall): Promise<Organization> {
  const realm = await world.look((look) => findOrganization(look, caller.realmId))
  if (!realm) throw new Error('a key has a realm')
  return realm
}
