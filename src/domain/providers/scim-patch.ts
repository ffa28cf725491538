import { type Filter, parsePatchPath } from '#kernel/scim-filter.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import { matches, saidBy } from './scim-match.ts'
import { isObject, type Resource, readResource, readValue } from './scim-resource.ts'
import { type Attribute, attributeAt, attributeCalled, type Named, type ResourceKind } from './scim-schema.ts'

type Op = 'add' | 'replace' | 'remove'
type Operation = { readonly op: Op; readonly path: string | undefined; readonly value: unknown }
type Draft = Record<string, unknown>

const MOST_OPERATIONS = 1000
/** Values that are looked at, times what is asked about each: a quarter of a second, in which nobody else is answered. */
const MOST_EFFORT = 600_000
const ops: readonly Op[] = ['add', 'replace', 'remove']

const syntax = (detail: string): ScimRefusal => new ScimRefusal('invalidSyntax', detail)

/** The operations of a PATCH (RFC 7644, section 3.5.2); `op` is read in any case, as Entra ID capitalizes it. */
export function readOperations(sent: unknown): readonly Operation[] | ScimRefusal {
  if (!isObject(sent)) return syntax('The body must be a JSON object.')
  const [, list] = Object.entries(sent).find(([key]) => key.toLowerCase() === 'operations') ?? []
  if (!Array.isArray(list) || list.length === 0) return syntax('Operations must be a list with something in it.')
  if (list.length > MOST_OPERATIONS) return syntax(`There are more than ${MOST_OPERATIONS} operations.`)
  const read: Operation[] = []
  for (const one of list) {
    const { op: said, path, value } = isObject(one) ? one : {}
    const op = ops.find((known) => typeof said === 'string' && known === said.toLowerCase())
    if (!op) return syntax('op must be add, replace or remove.')
    if (path !== undefined && path !== null && typeof path !== 'string') return syntax('path must be text.')
    if (op !== 'remove' && value === undefined) return new ScimRefusal('invalidValue', `${op} needs a value.`)
    read.push({ op, path: path ? path : undefined, value })
  }
  return read
}

/** The resource with all of these changes, or why one of them cannot be made; then none is. */
export function patched(
  kind: ResourceKind,
  resource: Resource,
  operations: readonly Operation[],
): Resource | ScimRefusal {
  const draft: Draft = structuredClone(resource)
  let effort = 0
  for (const { op, path, value } of operations) {
    effort += effortOf(draft, path, value)
    if (effort > MOST_EFFORT) return new ScimRefusal('tooMany', 'These are too many operations for so many values.')
    const refusal = path === undefined ? withoutPath(kind, draft, op, value) : changed(kind, draft, op, path, value)
    if (refusal) return refusal
  }
  return readResource(kind, draft)
}

/** At most: the longest list there is, for each comparison of the path or each member of the value. */
function effortOf(draft: Draft, path: string | undefined, value: unknown): number {
  const lengths = Object.values(draft).map((one) => (Array.isArray(one) ? one.length : 1))
  const members = isObject(value) ? Object.keys(value).length : 1
  return Math.max(1, ...lengths) * Math.ceil(path === undefined ? members : path.split(/\s+/).length / 2)
}

/** Each member of the value is a change of its own. What cannot be changed is passed over: Okta sends the id along. */
function withoutPath(kind: ResourceKind, draft: Draft, op: Op, value: unknown): ScimRefusal | undefined {
  if (op === 'remove') return new ScimRefusal('noTarget', 'remove needs a path.')
  if (!isObject(value)) return new ScimRefusal('invalidValue', 'Without a path the value must be an object.')
  for (const [key, part] of Object.entries(value)) {
    const refusal = changed(kind, draft, op, key, part)
    const isPassedOver = refusal?.code === 'invalidPath' || refusal?.code === 'mutability'
    if (refusal && !isPassedOver) return refusal
  }
  return undefined
}

function changed(kind: ResourceKind, draft: Draft, op: Op, path: string, value: unknown): ScimRefusal | undefined {
  const { extension } = kind
  if (extension && path.toLowerCase() === extension.id.toLowerCase())
    return ofExtension(kind, draft, op, extension.id, value)
  const parsed = parsePatchPath(path)
  if (parsed instanceof ScimRefusal) return parsed
  const named = attributeAt(kind, parsed.path)
  if (!named) return new ScimRefusal('invalidPath', `There is no attribute ${path}.`)
  if ([named.attribute, named.sub].some((one) => one?.mutability === 'readOnly'))
    return new ScimRefusal('mutability', `${path} is read only.`)
  const holder = named.extension === undefined ? draft : held(draft, named.extension)
  return named.attribute.multiValued
    ? ofMany(holder, named, parsed.where, op, value)
    : ofOne(holder, named, parsed.where, op, value)
}

function ofExtension(kind: ResourceKind, draft: Draft, op: Op, id: string, value: unknown): ScimRefusal | undefined {
  if (op === 'remove') delete draft[id]
  else if (!isObject(value)) return new ScimRefusal('invalidValue', `${id} must be an object.`)
  else
    for (const [key, part] of Object.entries(value)) {
      const refusal = changed(kind, draft, op, `${id}:${key}`, part)
      if (refusal && refusal.code !== 'invalidPath') return refusal
    }
  return undefined
}

/** What stands under a name, made where there is nothing yet. */
function held(holder: Draft, name: string): Draft {
  const known = holder[name]
  const made: Draft = isObject(known) ? known : {}
  holder[name] = made
  return made
}

function ofOne(
  holder: Draft,
  { attribute, sub }: Named,
  where: Filter | undefined,
  op: Op,
  value: unknown,
): ScimRefusal | undefined {
  if (where) return new ScimRefusal('invalidPath', `${attribute.name} has one value.`)
  if (sub) return put(held(holder, attribute.name), sub, op, value)
  if (attribute.type !== 'complex' || op === 'remove') return put(holder, attribute, op, value)
  const read = readValue(attribute, value)
  if (read instanceof ScimRefusal) return read
  // reason: parts that are not named stay (RFC 7644, section 3.5.2.3); null takes a part away
  for (const [key, part] of Object.entries(isObject(value) ? value : {})) {
    const known = attributeCalled(attribute.subAttributes ?? [], key)
    if (known && known.mutability !== 'readOnly') put(held(holder, attribute.name), known, op, part)
  }
  return isObject(value) ? undefined : put(holder, attribute, op, value)
}

function put(holder: Draft, attribute: Attribute, op: Op, value: unknown): ScimRefusal | undefined {
  const read = op === 'remove' ? undefined : readValue(attribute, value)
  if (read instanceof ScimRefusal) return read
  if (read === undefined) delete holder[attribute.name]
  else holder[attribute.name] = read
  return undefined
}

function ofMany(
  holder: Draft,
  { attribute, sub }: Named,
  where: Filter | undefined,
  op: Op,
  value: unknown,
): ScimRefusal | undefined {
  const { name } = attribute
  const known = holder[name]
  const all: unknown[] = Array.isArray(known) ? known : []
  if (where || sub) return ofSome(holder, { attribute, sub, all }, where, op, value)
  const read = readValue(attribute, value)
  if (read instanceof ScimRefusal) return read
  const given = Array.isArray(read) ? read : []
  if (op === 'add') holder[name] = joined(all, given)
  // reason: Entra ID takes members out with the values instead of a path with brackets
  else if (op === 'remove' && given.length > 0) holder[name] = without(all, given)
  else if (op === 'remove') delete holder[name]
  else holder[name] = given
  return undefined
}

type Some = { readonly attribute: Attribute; readonly sub: Attribute | undefined; readonly all: unknown[] }

/** What is done to those values alone that the brackets say. */
function ofSome(
  holder: Draft,
  { attribute, sub, all }: Some,
  where: Filter | undefined,
  op: Op,
  value: unknown,
): ScimRefusal | undefined {
  const { name } = attribute
  const isIt = (one: unknown): boolean => !where || matches(where, one)
  if (op === 'remove' && !sub) {
    holder[name] = all.filter((one) => !isIt(one))
    return undefined
  }
  const chosen = all.filter(isIt).filter(isObject)
  if (chosen.length === 0 && op !== 'remove') {
    const made = op === 'add' && where ? saidBy(where) : undefined
    if (!made) return new ScimRefusal('noTarget', `No value of ${name} is what the path says.`)
    const fresh = inItsCase(attribute, made)
    all.push(fresh)
    chosen.push(fresh)
  }
  for (const one of chosen) {
    const refusal = sub ? put(one as Draft, sub, op, value) : merged(one as Draft, attribute, value)
    if (refusal) return refusal
  }
  holder[name] = all
  return undefined
}

function merged(one: Draft, attribute: Attribute, value: unknown): ScimRefusal | undefined {
  const read = readValue({ ...attribute, multiValued: false }, value)
  if (read instanceof ScimRefusal) return read
  Object.assign(one, read)
  return undefined
}

function inItsCase({ subAttributes = [] }: Attribute, made: Resource): Draft {
  const parts = Object.entries(made).map(([key, part]) => [attributeCalled(subAttributes, key)?.name ?? key, part])
  return Object.fromEntries(parts)
}

/** Values are told apart by what they are and what they are for. */
function nameOf(one: unknown): string {
  if (!isObject(one)) return JSON.stringify(one)
  return JSON.stringify([String(one.value ?? '').toLowerCase(), String(one.type ?? '').toLowerCase()])
}

/** Those that are new come behind; whichever of them comes first now is the only one that does. */
function joined(all: readonly unknown[], given: readonly unknown[]): unknown[] {
  const fresh = new Set(given.map(nameOf))
  return [...all.filter((one) => !fresh.has(nameOf(one))), ...given]
}

function without(all: readonly unknown[], given: readonly unknown[]): unknown[] {
  const gone = new Set(given.map((one) => (isObject(one) ? String(one.value).toLowerCase() : String(one))))
  return all.filter((one) => !(isObject(one) && gone.has(String(one.value).toLowerCase())))
}
