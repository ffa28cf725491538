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
  const rows = rowsOf(jsonSchema(schema) as Part, '')
  if (rows.length === 0) return []
  return ['| field | type | |', '| --- | --- | --- |', ...rows, '']
}

function rowsOf({ properties = {}, required = [], items }: Part, before: string): string[] {
  if (items) return rowsOf(items, `${before}[].`)
  return Object.entries(properties).flatMap(([name, part]) => {
    const type = `${typeOf(part)}${required.includes(name) ? '' : ', optional'}`
    const row = `| \`${before}${name}\` | ${type} | ${(part.description ?? '').replaceAll('|', '\\|')} |`
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

/** The reference as a page without style or script of its own. */
export function printPage(operations: readonly Operation[]): string {
  const listed = operations.map(
    ({ method, path, title, text }) =>
      `<h2>${escaped(title)}</h2><p><code>${method} ${escaped(path)}</code></p><p>${escaped(text)}</p>`,
  )
  const rows = Object.entries(problems).map(
    ([code, [status, title]]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escaped(title)}</td></tr>`,
  )
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>API</title>',
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head><body>',
    '<main><h1>API</h1><p>As OpenAPI 3.1: <a href="/v1/openapi.json">/v1/openapi.json</a></p>',
    ...listed,
    '<h2>Problems</h2><table><thead><tr><th>code</th><th>status</th><th>meaning</th></tr></thead><tbody>',
    ...rows,
    '</tbody></table></main></body></html>',
  ].join('\n')
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
