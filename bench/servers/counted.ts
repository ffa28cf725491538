import { Client } from 'pg'

/** What was sent to PostgreSQL by this process. `writes`: each a transaction by itself; `inside`: those within one. */
export type Statements = {
  readonly reads: number
  readonly writes: number
  readonly inside: number
  readonly transactions: number
}

const sent = { reads: 0, writes: 0, inside: 0, transactions: 0 }
const begun = new WeakSet<Client>()

/** Counts from now on. Answers a bench that asks `{ statements: true }`. */
export function countStatements(): () => Statements {
  const { query } = Client.prototype
  Client.prototype.query = function counted(this: Client, ...given: unknown[]) {
    count(this, textOf(given[0]))
    return Reflect.apply(query, this, given) as never
  }
  return () => ({ ...sent })
}

const textOf = (statement: unknown): string =>
  typeof statement === 'string' ? statement : ((statement as { text?: string })?.text ?? '')

function count(client: Client, text: string): void {
  const [word] = /^\s*(begin|commit|rollback)/i.exec(text) ?? []
  if (word !== undefined) {
    sent.transactions++
    if (word.trim().toLowerCase() === 'begin') begun.add(client)
    else begun.delete(client)
  } else if (!/\b(insert into|update|delete from)\b/i.test(text)) sent.reads++
  else sent[begun.has(client) ? 'inside' : 'writes']++
}
