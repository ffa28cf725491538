import { assetPath } from '../web/ui/assets.ts'
import { problemsOf } from './openapi.ts'
import type { Operation, Schema } from './operation.ts'
import { problems } from './problem.ts'
import { fieldsOf } from './reference.ts'

/** The reference as a page, in the style of the pages of the portal and without a script. */
export function printPage(operations: readonly Operation[]): string {
  return [
    '<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>API</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    `<link rel="stylesheet" href="${assetPath('app.css')}">`,
    `<link rel="icon" type="image/svg+xml" href="${assetPath('favicon.svg')}"></head>`,
    '<body class="inside"><main id="main" class="page"><h1>API</h1>',
    '<p class="lead">Every operation with its fields. As OpenAPI 3.1: <a href="/v1/openapi.json">/v1/openapi.json</a></p>',
    section('Operations', '', `<ul class="plain">${operations.map(linked).join('')}</ul>`, 'operations'),
    ...operations.map(described),
    section('Problems', 'What a refusal says is wrong. A code never changes its meaning.', problemTable(), 'problems'),
    '</main></body></html>',
  ].join('\n')
}

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`
const anchorOf = (operation: Operation): string =>
  nameOf(operation)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')

function linked(operation: Operation): string {
  return `<li><a href="#${anchorOf(operation)}">${escaped(operation.title)}</a></li>`
}

function section(title: string, text: string, body: string, id: string): string {
  const head = `<div class="section-head"><h2>${escaped(title)}</h2>${text && `<p>${marked(text)}</p>`}</div>`
  return `<section class="section" id="${id}">${head}<div class="section-body"><div class="card"><div class="form">${body}</div></div></div></section>`
}

function described(operation: Operation): string {
  const { title, text, verb, params, query, body, answers } = operation
  const parts = [
    `<p><code class="address">${escaped(nameOf(operation))}</code></p>`,
    verb === undefined ? '' : `<p>Verb: <code>${escaped(verb)}</code></p>`,
    fields('In the address', params),
    fields('After the question mark', query),
    fields('In the body', body),
    ...Object.entries(answers).map(
      ([status, { text: what, schema }]) => `<p><strong>${status}</strong>: ${marked(what)}</p>${fields('', schema)}`,
    ),
    `<p>Problems: ${problemsOf(operation).map(problemLink).join(', ')}</p>`,
  ]
  return section(title, text, parts.join(''), anchorOf(operation))
}

const problemLink = (code: string): string => `<a href="#${code}"><code>${code}</code></a>`

function fields(caption: string, schema: Schema | undefined): string {
  const rows = schema ? fieldsOf(schema) : []
  if (rows.length === 0) return ''
  const cells = rows.map(({ name, type, text }) => ({ cells: [marked(`\`${name}\``), marked(type), marked(text)] }))
  return `${caption && `<p><strong>${caption}</strong></p>`}${table(caption || 'Answer', ['Field', 'Type', 'Meaning'], cells)}`
}

function problemTable(): string {
  const rows = Object.entries(problems).map(([code, [status, title]]) => ({
    id: code,
    cells: [`<code>${code}</code>`, String(status), escaped(title)],
  }))
  return table('Problems', ['Code', 'Status', 'Meaning'], rows)
}

type Row = { readonly id?: string; readonly cells: readonly string[] }

/** As `Table` of the pages draws it: some browsers forget that a table is one when it is not drawn as one. */
function table(caption: string, columns: readonly string[], rows: readonly Row[]): string {
  const head = columns.map((column) => `<th scope="col" role="columnheader">${column}</th>`).join('')
  const body = rows.map(({ id, cells }) => {
    const drawn = cells.map(
      (cell, at) => `<td role="cell" data-column="${columns[at] ?? ''}"><span>${cell}</span></td>`,
    )
    return `<tr role="row"${id === undefined ? '' : ` id="${id}"`}>${drawn.join('')}</tr>`
  })
  return [
    `<table class="table" role="table"><caption class="unseen">${caption}</caption>`,
    `<thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${body.join('')}</tbody></table>`,
  ].join('')
}

/** With `code` in it. */
const marked = (text: string): string => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>')

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
