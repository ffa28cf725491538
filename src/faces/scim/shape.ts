import { isObject, type Resource } from '#domain/providers/scim-resource.ts'
import { everywhere } from '#domain/providers/scim-schema.ts'

const ALWAYS = everywhere.filter(({ returned }) => returned === 'always').map(({ name }) => name.toLowerCase())
const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/

export type Shape = {
  /** Whether anything of this attribute is shown. */
  readonly shows: (name: string) => boolean
  /** What is shown of a resource (RFC 7644, section 3.9). */
  readonly shown: (resource: Resource) => Resource
}

/** What of a resource is shown: only these attributes, or all but these. The case of names does not count. */
export function shapeOf(attributes: readonly string[], excluded: readonly string[]): Shape {
  const [wanted, unwanted] = [attributes, excluded].map((names) => names.map(plain))
  const only = wanted ?? []
  const out = unwanted ?? []
  const shows = (path: string): boolean => {
    const name = path.toLowerCase()
    if (ALWAYS.includes(name)) return true
    return only.length > 0 ? only.some((one) => touches(one, name)) : !out.includes(name)
  }
  return { shows, shown: (resource) => parts(resource, '', shows) }
}

const plain = (name: string): string => name.trim().toLowerCase().replace(CORE, '')

/** `name` shows `name.familyName`, and that shows something of `name`. */
function touches(one: string, name: string): boolean {
  return one === name || begins(one, name) || begins(name, one)
}

const begins = (long: string, short: string): boolean =>
  long.startsWith(short) && (long[short.length] === '.' || long[short.length] === ':')

function parts(resource: Resource, above: string, shows: Shape['shows']): Resource {
  const kept = Object.entries(resource).flatMap(([name, value]) => {
    const path = `${above}${name}`
    if (!shows(path)) return []
    const between = name.startsWith('urn:') ? ':' : '.'
    const inside = (one: unknown): unknown => (isObject(one) ? parts(one, `${path}${between}`, shows) : one)
    return [[name, Array.isArray(value) ? value.map(inside) : inside(value)] as const]
  })
  return Object.fromEntries(kept)
}
