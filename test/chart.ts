import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

// What the templates of the chart become. Only what they use of the language of Helm is known here, and anything else throws.

type Values = Readonly<Record<string, unknown>>
type Scope = { readonly values: Values; readonly item: Readonly<Record<string, unknown>> }

const FOLDER = new URL('../deploy/helm/countersign/', import.meta.url)

export const chartFile = (name: string): unknown => parse(readFileSync(new URL(name, FOLDER), 'utf8'))

/** Every object the chart makes with these values over its own. */
export function rendered(over: Values = {}): Readonly<Record<string, unknown>>[] {
  const values = { ...(chartFile('values.yaml') as Values), ...over }
  const folder = new URL('templates/', FOLDER)
  return readdirSync(folder).flatMap((name) => {
    const lines = readFileSync(new URL(name, folder), 'utf8').split('\n')
    const text = block(lines, { values, item: {} })
    const made = parse(text.join('\n')) as Readonly<Record<string, unknown>> | null
    return made ? [made] : []
  })
}

/** Lines with their conditions and loops. */
function block(lines: readonly string[], scope: Scope): string[] {
  const out: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const [, word, rest = ''] = /^\s*\{\{-? (if|range) (.*?) -?\}\}$/.exec(line) ?? []
    if (word === undefined) {
      out.push(...filled(line, scope))
      continue
    }
    const end = endOf(lines, at)
    const inner = lines.slice(at + 1, end)
    if (word === 'if') out.push(...(isTrue(rest, scope) ? block(inner, scope) : []))
    else for (const item of itemsOf(rest, scope)) out.push(...block(inner, { ...scope, item }))
    at = end
  }
  return out
}

function endOf(lines: readonly string[], from: number): number {
  let depth = 0
  for (let at = from; at < lines.length; at++) {
    if (/\{\{-? (?:if|range) /.test(lines[at] ?? '')) depth++
    if (/\{\{-? end -?\}\}/.test(lines[at] ?? '') && --depth === 0) return at
  }
  throw new Error('a block of the template has no end')
}

function isTrue(condition: string, scope: Scope): boolean {
  const [, not, path = ''] = /^(not )?(\S+)$/.exec(condition) ?? []
  return Boolean(meant(path, scope)) !== (not !== undefined)
}

function itemsOf(loop: string, scope: Scope): Readonly<Record<string, unknown>>[] {
  const [, key, value, path = ''] = /^(?:(\$\w+), (\$\w+) := )?(\S+)$/.exec(loop) ?? []
  const list = meant(path, scope) as object
  return Object.entries(list).map(([name, item]) => ({
    '.': item,
    ...(key && value ? { [key]: name, [value]: item } : {}),
  }))
}

function filled(line: string, scope: Scope): string[] {
  const text = line.replaceAll(/\{\{-? (.*?) -?\}\}/g, (_, expression: string) => piped(expression, scope))
  return text.split('\n')
}

function piped(expression: string, scope: Scope): string {
  const [first = '', ...functions] = expression.split(' | ')
  let value: unknown = start(first, scope)
  for (const each of functions) {
    const [name, argument = ''] = each.split(' ')
    if (name === 'quote') value = JSON.stringify(String(value))
    else if (name === 'trimPrefix') value = String(value).replace(JSON.parse(argument), '')
    else if (name === 'default') value = value || meant(argument, scope)
    else if (name === 'nindent') value = `\n${String(value).replaceAll(/^/gm, ' '.repeat(Number(argument)))}`
    else throw new Error(`the template uses ${name}, which is not known here`)
  }
  return String(value)
}

function start(expression: string, scope: Scope): unknown {
  const [, message] = /^required "([^"]*)"/.exec(expression) ?? []
  const path = expression.split(' ').at(-1) ?? ''
  const value = meant(path, scope)
  if (message !== undefined && !value) throw new Error(message)
  return expression.startsWith('toYaml ') ? JSON.stringify(value) : value
}

function meant(path: string, { values, item }: Scope): unknown {
  if (path in item) return item[path]
  if (path === '.Release.Name') return 'portal'
  const [, rest] = /^\.Values\.([\w.]+)$/.exec(path) ?? []
  if (rest === undefined) throw new Error(`the template uses ${path}, which is not known here`)
  return rest.split('.').reduce<unknown>((value, name) => (value as Values)[name], values)
}
