import { usernameKey } from '#domain/users/users.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import { type Attribute, attributeCalled, everywhere, type ResourceKind } from './scim-schema.ts'

/** A user or a group as it is written, in the case of its schema and with nothing that no schema knows. */
export type Resource = Readonly<Record<string, unknown>>

/** Members of one group at most. */
export const MOST_MEMBERS = 5000
const MOST_VALUES = 50
const LONGEST = 500
const LONGEST_EXTERNAL_ID = 200

/** By which usernames, and names of groups, are the same: case does not count. */
export const nameKey = (name: string): string => usernameKey(name)

/** Whether this is `{...}`: what JSON calls an object. */
export function isObject(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A resource as it was sent. What is read only, and what no schema knows, is passed over, as RFC 7644 wants it (section 3.3);
 * directories send a good deal of both.
 */
export function readResource(kind: ResourceKind, sent: unknown): Resource | ScimRefusal {
  if (!isObject(sent)) return new ScimRefusal('invalidSyntax', 'The body must be a JSON object.')
  const own = readParts([...kind.schema.attributes, ...everywhere], sent)
  if (own instanceof ScimRefusal) return own
  const extension = readExtension(kind, sent)
  if (extension instanceof ScimRefusal) return extension
  const missing = kind.schema.attributes.find(({ name, required }) => required && own[name] === undefined)
  if (missing) return new ScimRefusal('invalidValue', `${missing.name} is required.`)
  return { ...own, ...extension }
}

function readExtension({ extension }: ResourceKind, sent: Resource): Resource | ScimRefusal {
  const wanted = extension?.id.toLowerCase()
  const [, value] = Object.entries(sent).find(([key]) => key.toLowerCase() === wanted) ?? []
  if (!extension || value === undefined || value === null) return {}
  if (!isObject(value)) return new ScimRefusal('invalidValue', `${extension.id} must be an object.`)
  const parts = readParts(extension.attributes, value)
  if (parts instanceof ScimRefusal) return parts
  return Object.keys(parts).length === 0 ? {} : { [extension.id]: parts }
}

function readParts(attributes: readonly Attribute[], sent: Resource): Resource | ScimRefusal {
  const read: Record<string, unknown> = {}
  for (const [key, sentValue] of Object.entries(sent)) {
    const attribute = attributeCalled(attributes, key)
    if (!attribute || attribute.mutability === 'readOnly') continue
    const value = readValue(attribute, sentValue)
    if (value instanceof ScimRefusal) return value
    if (value !== undefined) read[attribute.name] = value
  }
  return read
}

/** The value of one attribute; undefined: it has none. One value of many may stand without its array, and Entra ID writes booleans as text. */
export function readValue(attribute: Attribute, sent: unknown): unknown | ScimRefusal | undefined {
  if (sent === null || sent === undefined) return undefined
  if (!attribute.multiValued) return readOne(attribute, sent)
  const all = Array.isArray(sent) ? sent : [sent]
  const most = attribute.name === 'members' ? MOST_MEMBERS : MOST_VALUES
  if (all.length > most) return wrong(attribute, `has more than ${most} values`)
  const read: unknown[] = []
  for (const each of all) {
    const value = readOne(attribute, each)
    if (value instanceof ScimRefusal) return value
    if (value !== undefined) read.push(value)
  }
  return read.length === 0 ? undefined : withOnePrimary(read)
}

/** Of several that come first, the last does. */
function withOnePrimary(all: readonly unknown[]): unknown[] {
  const first = all.findLastIndex((value) => isObject(value) && value.primary === true)
  return all.map((value, at) => (at < first && isObject(value) && value.primary === true ? notFirst(value) : value))
}

function notFirst({ primary: _, ...value }: Resource): Resource {
  return value
}

function readOne(attribute: Attribute, sent: unknown): unknown | ScimRefusal | undefined {
  switch (attribute.type) {
    case 'complex':
      return readComplex(attribute, sent)
    case 'boolean':
      return readBoolean(attribute, sent)
    case 'string':
    case 'dateTime':
    case 'reference':
      return readText(attribute, sent)
  }
}

function readComplex(attribute: Attribute, sent: unknown): Resource | ScimRefusal | undefined {
  const parts = attribute.subAttributes ?? []
  const value = typeof sent === 'string' && attributeCalled(parts, 'value') ? { value: sent } : sent
  if (!isObject(value)) return wrong(attribute, 'must be an object')
  const read = readParts(parts, value)
  return read instanceof ScimRefusal || Object.keys(read).length > 0 ? read : undefined
}

function readBoolean(attribute: Attribute, sent: unknown): boolean | ScimRefusal {
  const said = typeof sent === 'string' ? sent.toLowerCase() : String(sent)
  const isSaid = typeof sent === 'string' || typeof sent === 'boolean'
  if (isSaid && (said === 'true' || said === 'false')) return said === 'true'
  return wrong(attribute, 'must be true or false')
}

function readText(attribute: Attribute, sent: unknown): string | ScimRefusal | undefined {
  if (typeof sent !== 'string' && typeof sent !== 'number') return wrong(attribute, 'must be text')
  const said = String(sent).toWellFormed().trim()
  const longest = attribute.name === 'externalId' ? LONGEST_EXTERNAL_ID : LONGEST
  if (said.length > longest || said.includes('\0'))
    return wrong(attribute, `must be text of ${longest} characters at most`)
  return said === '' ? undefined : said
}

const wrong = ({ name }: Attribute, problem: string): ScimRefusal =>
  new ScimRefusal('invalidValue', `${name} ${problem}.`)
