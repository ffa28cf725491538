import sql, { join } from 'sql-template-tag'
import type { AttributePath, Compared, Comparison, Filter } from '#kernel/scim-filter.ts'
import { parseAttributePath } from '#kernel/scim-filter.ts'
import { ScimRefusal } from '#kernel/scim-refusal.ts'
import type { Fragment } from '#kernel/work.ts'
import { type Column, type Columns, groupColumns, userColumnsIn } from './scim-columns.store.ts'
import { attributeAt, type ResourceKind } from './scim-schema.ts'

class NotSearched extends Error {}

type Single = Exclude<Column, { readonly type: 'many' }>

const columnsOf = ({ name }: ResourceKind, realmId: string): Columns =>
  name === 'User' ? userColumnsIn(realmId) : groupColumns

/** A filter as a condition on the rows of a kind; a refusal where it asks for what cannot be searched. */
export function conditionOf(kind: ResourceKind, filter: Filter, realmId: string): Fragment | ScimRefusal {
  try {
    const columns = columnsOf(kind, realmId)
    return condition(filter, (path) => columnAt(kind, columns, path))
  } catch (error) {
    if (error instanceof NotSearched) return new ScimRefusal('invalidFilter', error.message)
    throw error
  }
}

/** What a list is put in order by; a refusal for an attribute that has many values, or that there is not. */
export function orderOf(kind: ResourceKind, sortBy: string): Fragment | ScimRefusal {
  const path = parseAttributePath(sortBy)
  const named = path && attributeAt(kind, path)
  const found = named && columnsOf(kind, '')[nameOf(named)]
  if (found && found.type !== 'many') return found.sql
  return new ScimRefusal('invalidValue', `Nothing is put in order by ${sortBy.slice(0, 100)}.`)
}

function nameOf({ attribute, sub, extension }: NonNullable<ReturnType<typeof attributeAt>>): string {
  const own = sub && !attribute.multiValued ? `${attribute.name}.${sub.name}` : attribute.name
  return extension === undefined ? own : `${extension}:${own}`
}

type Find = (path: AttributePath) => {
  readonly column: Column
  readonly part: string | undefined
  readonly name: string
}

function columnAt(kind: ResourceKind, columns: Columns, path: AttributePath): ReturnType<Find> {
  const named = attributeAt(kind, path)
  const name = [path.attribute, path.sub].filter((part) => part !== undefined).join('.')
  if (!named) throw new NotSearched(`There is no attribute ${name}.`)
  const column = columns[nameOf(named)]
  if (!column) throw new NotSearched(`Nothing is searched by ${name}.`)
  return { column, part: named.sub?.name, name }
}

function condition(filter: Filter, find: Find): Fragment {
  switch (filter.kind) {
    case 'and':
      return sql`(${join(
        filter.parts.map((part) => condition(part, find)),
        ' and ',
      )})`
    case 'or':
      return sql`(${join(
        filter.parts.map((part) => condition(part, find)),
        ' or ',
      )})`
    case 'not':
      return sql`not coalesce(${condition(filter.part, find)}, false)`
    case 'present':
      return present(find(filter.path))
    case 'compare':
      return compared(find(filter.path), filter.comparison, filter.value)
    case 'some':
      return some(find(filter.path), filter.where)
  }
}

function present({ column, part, name }: ReturnType<Find>): Fragment {
  if (column.type !== 'many') return sql`${column.sql} is not null`
  if (part === undefined) return sql`exists (select 1 from ${column.from})`
  return sql`exists (select 1 from ${column.from} where ${partOf(column, part, name).sql} is not null)`
}

/** Of many values, one that is so is enough. */
function compared({ column, part, name }: ReturnType<Find>, comparison: Comparison, value: Compared): Fragment {
  if (column.type !== 'many') return compare(column, comparison, value, name)
  const one = partOf(column, part ?? 'value', name)
  if (value === null && comparison === 'eq') return sql`not ${present({ column, part, name })}`
  return sql`exists (select 1 from ${column.from} where ${compare(one, comparison, value, name)})`
}

function some({ column, name }: ReturnType<Find>, where: Filter): Fragment {
  if (column.type !== 'many') throw new NotSearched(`${name} has one value.`)
  const find: Find = ({ attribute, sub }) => {
    if (sub !== undefined) throw new NotSearched(`${name} has no part ${attribute}.${sub}.`)
    return { column: partOf(column, attribute, name), part: undefined, name: `${name}.${attribute}` }
  }
  return sql`exists (select 1 from ${column.from} where ${condition(where, find)})`
}

function partOf({ parts }: Column & { readonly type: 'many' }, part: string, name: string): Single {
  const [, found] = Object.entries(parts).find(([known]) => known.toLowerCase() === part.toLowerCase()) ?? []
  if (!found) throw new NotSearched(`Nothing is searched by ${name}.${part}.`)
  return found
}

function compare(column: Single, comparison: Comparison, value: Compared, name: string): Fragment {
  if (value === null) {
    if (comparison === 'eq') return sql`${column.sql} is null`
    if (comparison === 'ne') return sql`${column.sql} is not null`
    throw new NotSearched(`${name} cannot be compared with null by ${comparison}.`)
  }
  switch (column.type) {
    case 'text':
      if (comparison === 'eq' && column.same) return column.same(String(value))
      return texts(column.sql, comparison, column.sought(String(value)))
    case 'boolean':
      return booleans(column.sql, comparison, value, name)
    case 'instant':
      return instants(column.sql, comparison, value, name)
  }
}

function texts(is: Fragment, comparison: Comparison, to: Fragment): Fragment {
  switch (comparison) {
    case 'co':
      return sql`position(${to} in ${is}) > 0`
    case 'sw':
      return sql`starts_with(${is}, ${to})`
    case 'ew':
      return sql`right(${is}, length(${to})) = ${to}`
    case 'eq':
      return sql`${is} = ${to}`
    case 'ne':
      return sql`${is} is distinct from ${to}`
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return ordered(sql`${is} collate "C"`, comparison, to)
  }
}

function ordered(is: Fragment, comparison: 'gt' | 'ge' | 'lt' | 'le', to: Fragment): Fragment {
  switch (comparison) {
    case 'gt':
      return sql`${is} > ${to}`
    case 'ge':
      return sql`${is} >= ${to}`
    case 'lt':
      return sql`${is} < ${to}`
    case 'le':
      return sql`${is} <= ${to}`
  }
}

/** Some directories write them as text. */
function booleans(is: Fragment, comparison: Comparison, value: Compared, name: string): Fragment {
  const said = String(value).toLowerCase()
  if (said !== 'true' && said !== 'false') throw new NotSearched(`${name} is true or false.`)
  if (comparison === 'eq') return sql`${is} = ${said === 'true'}::boolean`
  if (comparison === 'ne') return sql`${is} <> ${said === 'true'}::boolean`
  throw new NotSearched(`${name} is not compared by ${comparison}.`)
}

const INSTANT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/

function instants(is: Fragment, comparison: Comparison, value: Compared, name: string): Fragment {
  const at = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined
  if (!at || Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1) throw new NotSearched(`${name} is an instant.`)
  const to = sql`${at}::timestamptz`
  switch (comparison) {
    case 'eq':
      return sql`${is} = ${to}`
    case 'ne':
      return sql`${is} <> ${to}`
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return ordered(is, comparison, to)
    case 'co':
    case 'sw':
    case 'ew':
      throw new NotSearched(`${name} is not compared by ${comparison}.`)
  }
}
