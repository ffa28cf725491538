import { hash } from 'node:crypto'
import { Sql } from 'sql-template-tag'
import type { NamedStatement } from './named-query.ts'

type Named = { readonly name: string; readonly text: string }

const names = new Map<string, Named>()

/**
 * A named statement: PostgreSQL parses and plans it once for each connection. Its name is a hash of its text, so two
 * versions of this program never mean different things by one name.
 */
export function statement(strings: readonly string[], values: readonly unknown[]): NamedStatement {
  const { text, parameters } = numbered(new Sql(strings, values))
  return { ...named(text), values: parameters }
}

/**
 * One parameter for each value, but for an instant: it is sent once, however often the statement speaks of it. Only what
 * is the same object is the same instant, so a statement's text never depends on what the values happen to be.
 */
function numbered({ strings, values }: Sql): { text: string; parameters: unknown[] } {
  const parameters: unknown[] = []
  const instants = new Map<unknown, number>()
  let text = strings[0] ?? ''
  for (const [at, value] of values.entries()) {
    let number = instants.get(value)
    if (number === undefined) {
      number = parameters.push(value)
      if (value instanceof Date) instants.set(value, number)
    }
    text += `$${number}${strings[at + 1]}`
  }
  return { text, parameters }
}

function named(text: string): Named {
  const known = names.get(text)
  if (known) return known
  const made = { name: `s${hash('sha256', text).slice(0, 24)}`, text }
  names.set(text, made)
  return made
}
