import { jsonSchema, problemsOf } from './openapi.ts'
import type { Operation, Schema } from './operation.ts'
import { problems } from './problem.ts'

const HEAD = [
  'This page is printed from the schemas that check the requests (`src/faces/api/`) by `npm run docs`.',
  'The same as OpenAPI 3.1: `/v1/openapi.json`. How to begin: [api.md](api.md).',
]

/** The reference as it stands in `docs/`. */
export function printReference(operations: readonly Operation[]): string {
  return ['# API reference', '', ...HEAD, '', ...operations.flatMap(described), ...problemTable(), ''].join('\n')
}

function described(operation: Operation): string[] {
  const { method, path, title, text, verb, params, query, body, answers } = operation
  const ok = Object.entries(answers).flatMap(([status, { text: what, schema }]) => [
    `**${status}**: ${what}`,
    '',
    ...(schema ? fieldTable(schema) : []),
  ])
  return [
    ...[`## ${title}`, '', `\`${method} ${path}\`${verb === undefined ? '' : ` · verb \`${verb}\``}`, '', text, ''],
    ...(params && Object.keys(params.entries).length > 0 ? ['In the address:', '', ...fieldTable(params)] : []),
    ...(query ? ['After the question mark:', '', ...fieldTable(query)] : []),
    ...(body ? ['In the body:', '', ...fieldTable(body)] : []),
    ...ok,
    `Problems: ${problemsOf(operation)
      .map((code) => `\`${code}\``)
      .join(', ')}.`,
    '',
  ]
}

type Part = {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Part>>
  readonly required?: readonly string[]
  readonly items?: Part
  readonly anyOf?: readonly Part[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

function fieldTable(schema: Schema): string[] {
  const rows = fieldsOf(schema).map(
    ({ name, type, text }) => `| \`${name}\` | ${type} | ${text.replaceAll('|', '\\|')} |`,
  )
  if (rows.length === 0) return []
  return ['| field | type | |', '| --- | --- | --- |', ...rows, '']
}

/** One field of a request or an answer; the type is as text with \`code\` in it, and so is what is said of it. */
export type Described = { readonly name: string; readonly type: string; readonly text: string }

export function fieldsOf(schema: Schema): Described[] {
  return rowsOf(jsonSchema(schema) as Part, '')
}

function rowsOf({ properties = {}, required = [], items }: Part, before: string): Described[] {
  if (items) return rowsOf(items, `${before}[].`)
  return Object.entries(properties).flatMap(([name, part]) => {
    const type = `${typeOf(part)}${required.includes(name) ? '' : ', optional'}`
    const row = { name: `${before}${name}`, type, text: part.description ?? '' }
    return [row, ...rowsOf(part.items ?? part, `${before}${name}${part.items ? '[]' : ''}.`)]
  })
}

function typeOf({ type, anyOf, enum: values, const: only, items }: Part): string {
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' or ')
  if (values) return values.map((value) => `\`${value}\``).join(', ')
  if (only !== undefined) return `\`${only}\``
  return items ? `list of ${typeOf(items)}` : (type ?? 'anything')
}

function problemTable(): string[] {
  const rows = Object.entries(problems).map(([code, [status, title]]) => `| \`${code}\` | ${status} | ${title} |`)
  return ['## Problems', '', '| code | status | |', '| --- | --- | --- |', ...rows]
}
