import type { Compared, Comparison, Filter } from '#kernel/scim-filter.ts'
import { isObject, type Resource } from './scim-resource.ts'

/** Whether one value of many is what stands in brackets: `emails[type eq "work"]`. */
export function matches(filter: Filter, value: unknown): boolean {
  switch (filter.kind) {
    case 'compare':
      return compares(filter.comparison, partOf(value, filter.path.attribute), filter.value)
    case 'present':
      return partOf(value, filter.path.attribute) !== undefined
    case 'and':
      return filter.parts.every((part) => matches(part, value))
    case 'or':
      return filter.parts.some((part) => matches(part, value))
    case 'not':
      return !matches(filter.part, value)
    case 'some':
      return false
  }
}

/** What a value must have to be what stands in brackets, where these say so plainly: a new one is made of that. */
export function saidBy(filter: Filter): Resource | undefined {
  if (filter.kind === 'compare') {
    const { comparison, path, value } = filter
    return comparison === 'eq' && value !== null ? { [path.attribute]: value } : undefined
  }
  if (filter.kind !== 'and') return undefined
  const parts = filter.parts.map(saidBy)
  return parts.every((part) => part !== undefined) ? Object.assign({}, ...parts) : undefined
}

function partOf(value: unknown, lower: string): unknown {
  if (!isObject(value)) return lower === 'value' ? value : undefined
  return Object.entries(value).find(([key]) => key.toLowerCase() === lower)?.[1]
}

function compares(comparison: Comparison, actual: unknown, wanted: Compared): boolean {
  const [is, to] = [plain(actual), plain(wanted)]
  switch (comparison) {
    case 'eq':
      return is === to
    case 'ne':
      return is !== to
    case 'co':
      return is?.includes(to ?? '') === true
    case 'sw':
      return is?.startsWith(to ?? '') === true
    case 'ew':
      return is?.endsWith(to ?? '') === true
    case 'gt':
      return is !== undefined && to !== undefined && is > to
    case 'ge':
      return is !== undefined && to !== undefined && is >= to
    case 'lt':
      return is !== undefined && to !== undefined && is < to
    case 'le':
      return is !== undefined && to !== undefined && is <= to
  }
}

/** Without regard to case, and true as the text that some directories write. */
function plain(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value).toLowerCase()
}
