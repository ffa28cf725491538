import type { Client } from 'pg'
import type { Asked } from './key-ring.ts'
import { SEALED, type SealedColumn } from './sealed.ts'
import { createVault, type Ring } from './vault.ts'

const BATCH = 500
const FIRST = '(0,0)'

type Sealed = { readonly at: string; readonly row: string; readonly sealed: Buffer }
export type Resealed = { readonly done: number; readonly unreadable: readonly string[] }

/** Seals everything with the key that seals now that was sealed with another, once over all tables. */
export async function reseal(client: Client, ring: Ring, each: (table: string) => void): Promise<Resealed> {
  const outcomes: Resealed[] = []
  for (const one of SEALED) outcomes.push(await resealColumn(client, one, ring, each))
  return {
    done: outcomes.reduce((sum, { done }) => sum + done, 0),
    unreadable: outcomes.flatMap(({ unreadable }) => unreadable),
  }
}

/** How many values are sealed with another key than this. */
export async function countSealed(client: Pick<Client, 'query'>, keyId: number): Promise<number> {
  const parts = SEALED.map(
    ({ table, column }) =>
      `select count(*) as count from ${table} where ${column} is not null and get_byte(${column}, 1) <> $1`,
  )
  const { rows } = await client.query<{ sum: string }>(
    `select sum(count)::int as sum from (${parts.join(' union all ')}) as each`,
    [keyId],
  )
  return Number(rows[0]?.sum ?? 0)
}

// reason: a row that is written anew goes elsewhere in its table, so what lies behind has been seen; what came into a gap
// meanwhile is found by the next pass
async function resealColumn(
  client: Client,
  of: SealedColumn,
  ring: Ring,
  each: (table: string) => void,
): Promise<Resealed> {
  const vault = createVault(ring)
  const unreadable: string[] = []
  let done = 0
  for (
    let from = FIRST, rows = await next(client, of, ring, from);
    rows.length > 0;
    rows = await next(client, of, ring, from)
  ) {
    const renewed = rows.flatMap(({ at, row, sealed }) => {
      const context = { table: of.table, row, purpose: of.purpose }
      try {
        return [{ at, old: sealed, fresh: Buffer.from(vault.seal(vault.open(sealed, context), context)) }]
      } catch {
        unreadable.push(`${of.table} ${row}`)
        return []
      }
    })
    done += await put(client, of, renewed)
    for (const _ of renewed) each(of.table)
    from = rows.at(-1)?.at ?? from
  }
  return { done, unreadable }
}

async function next(client: Client, { table, column, row }: SealedColumn, ring: Ring, from: string): Promise<Sealed[]> {
  const { rows } = await client.query<Sealed>(
    `select ctid::text as at, ${row} as row, ${column} as sealed from ${table}
     where ctid > $1::tid and ${column} is not null and get_byte(${column}, 1) <> $2 limit ${BATCH}`,
    [from, ring.sealsWith],
  )
  return rows
}

/** What was changed meanwhile stays as it was changed. */
async function put(
  client: Client,
  { table, column }: SealedColumn,
  renewed: readonly { readonly at: string; readonly old: Buffer; readonly fresh: Buffer }[],
): Promise<number> {
  const { rowCount } = await client.query(
    `update ${table} as t set ${column} = r.fresh
     from unnest($1::text[]::tid[], $2::bytea[], $3::bytea[]) as r (at, old, fresh)
     where t.ctid = r.at and t.${column} = r.old`,
    [renewed.map(({ at }) => at), renewed.map(({ old }) => old), renewed.map(({ fresh }) => fresh)],
  )
  return rowCount ?? 0
}

/** How much can be read with this ring and how much cannot, of at most so many values of each column. */
export async function readable(
  client: Asked,
  ring: Ring | undefined,
  atMost: number,
): Promise<{ readonly read: number; readonly unreadable: Readonly<Record<string, number>> }> {
  const vault = ring && createVault(ring)
  const unreadable: Record<string, number> = {}
  let read = 0
  for (const { table, column, row, purpose } of SEALED) {
    const { rows } = await client.query<Sealed>(
      `select ctid::text as at, ${row} as row, ${column} as sealed from ${table} where ${column} is not null limit ${atMost}`,
    )
    for (const { row: of, sealed } of rows) {
      if (vault && opens(() => vault.open(sealed, { table, row: of, purpose }))) read++
      else unreadable[`${table}.${column}`] = (unreadable[`${table}.${column}`] ?? 0) + 1
    }
  }
  return { read, unreadable }
}

function opens(open: () => unknown): boolean {
  try {
    open()
    return true
  } catch {
    return false
  }
}
