import { isObject, type Resource } from '#domain/providers/scim-resource.ts'
import type { Details, User } from '#domain/users/users.ts'
import { displayName, email, mobile, timeZone, username } from '#kernel/parse.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'

/** Somebody as a directory describes them, in our own words. */
export type DescribedPerson = Details &
  Pick<User, 'username' | 'email'> & {
    /** Undefined: it says nothing about that. */
    readonly active: boolean | undefined
  }

const LONGEST_NAME = 100

/** What a resource comes to here; a refusal where somebody could not sign in by it, or hear of anything. */
export function describedBy(resource: Resource): DescribedPerson | ScimRefusal {
  const named = username(resource.userName)
  if (!named.ok) return new ScimRefusal('invalidValue', 'userName has 3 to 128 letters, digits, or any of . _ - @ +')
  const address = email(firstOf(resource.emails, 'work') ?? named.value)
  if (!address.ok)
    return new ScimRefusal('invalidValue', 'emails must hold an address, or userName must be one: letters go there.')
  const number = mobile(firstOf(resource.phoneNumbers, 'mobile', true))
  const zone = timeZone(resource.timezone)
  return {
    username: named.value,
    email: address.value,
    name: nameOf(resource),
    mobile: number.ok ? number.value : null,
    language: languageOf(resource),
    timeZone: zone.ok ? zone.value : 'UTC',
    active: typeof resource.active === 'boolean' ? resource.active : undefined,
  }
}

/** What is kept of a resource as it was said; the rest stands with the person. */
export function keptOf(resource: Resource): { readonly externalId: string | null; readonly attributes: Resource } {
  const { userName: _, active: __, externalId, ...attributes } = resource
  return { externalId: typeof externalId === 'string' ? externalId : null, attributes }
}

/** The one that comes first, or else one of this kind, or any; `only`: one of this kind and no other. */
function firstOf(all: unknown, type: string, only = false): unknown {
  const values = Array.isArray(all) ? all.filter(isObject) : []
  const ofType = values.filter((one) => String(one.type ?? '').toLowerCase() === type)
  const those = only ? ofType : values
  return (those.find(({ primary }) => primary === true) ?? ofType[0] ?? those[0])?.value
}

function nameOf({ displayName: shown, name }: Resource): string {
  const { formatted, givenName, familyName } = isObject(name) ? name : {}
  const both = [givenName, familyName].filter((part) => typeof part === 'string').join(' ')
  for (const one of [shown, formatted, both]) {
    const read = displayName(typeof one === 'string' ? [...one].slice(0, LONGEST_NAME).join('').trim() : undefined)
    if (read.ok) return read.value
  }
  return ''
}

/** Of `de-AT` and `de_AT`, German. What no page is written in follows the browser. */
function languageOf({ preferredLanguage, locale }: Resource): string {
  const [said] = [preferredLanguage, locale].filter((one) => typeof one === 'string')
  const short = said?.slice(0, 2).toLowerCase()
  return short === 'de' || short === 'en' ? short : 'auto'
}
