import { Client } from 'pg'

/** What was sent to PostgreSQL by this process. */
export type Statements = { readonly reads: number; readonly writes: number; readonly transactions: number }

const sent = { reads: 0, writes: 0, transactions: 0 }

/** Counts from now on. Answers a bench that asks `{ statements: true }`. */
export function countStatements(): () => Statements {
  const { query } = Client.prototype
  Client.prototype.query = function counted(this: Client, ...given: unknown[]) {
    sent[kindOf(given[0])]++
    return Reflect.apply(query, this, given) as never
  }
  return () => ({ ...sent })
}

function kindOf(statement: unknown): keyof Statements {
  const text = typeof statement === 'string' ? statement : ((statement as { text?: string })?.text ?? '')
  if (/^\s*(begin|commit|rollback)/i.test(text)) return 'transactions'
  return /\b(insert into|update|delete from)\b/i.test(text) ? 'writes' : 'reads'
}
