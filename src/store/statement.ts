import { hash } from 'node:crypto'
import type { QueryConfig } from 'pg'
import sqlTag from 'sql-template-tag'

type Named = { readonly name: string; readonly text: string }

const names = new Map<string, Named>()

/**
 * A named statement: PostgreSQL parses and plans it once for each connection. Its name is a hash of its text, so two
 * versions of this program never mean different things by one name.
 */
export function statement(strings: readonly string[], values: readonly unknown[]): QueryConfig {
  const { text, values: parameters } = sqlTag(strings, ...values)
  return { ...named(text), values: parameters }
}

function named(text: string): Named {
  const known = names.get(text)
  if (known) return known
  const made = { name: `s${hash('sha256', text).slice(0, 24)}`, text }
  names.set(text, made)
  return made
}
