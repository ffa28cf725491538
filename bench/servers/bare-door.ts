// What a door cannot do without: so many statements, the smallest there are, and a constant. By HTTP, or by UDP.
import { createSocket } from 'node:dgram'
import { Pool, type QueryConfig } from 'pg'
import { given, obey, serveBench } from './child.ts'
import type { Statements } from './counted.ts'
import { CONNECTIONS } from './world.ts'

type Constant = { readonly status: number; readonly headers: Record<string, string>; readonly body: string }
/** `constant`: what is answered by HTTP; without it, a yes by UDP. */
type Options = { readonly connectionString: string; readonly statements: Statements; readonly constant?: Constant }

const { connectionString, statements, constant } = given<Options>()
const pool = new Pool({ connectionString, max: CONNECTIONS })
const IDS = 4000
let turn = 0

const read = (id: number): QueryConfig => ({
  name: 'read',
  text: 'select holder, expires_at from bare_row where id = $1',
  values: [id],
})
const write = (id: number): QueryConfig => ({
  name: 'write',
  text: 'update bare_row set used = used + 1 where id = $1',
  values: [id],
})

/** So many that it comes to `each` on the average. */
function counter(each: number): () => number {
  let owed = 0
  return () => {
    owed += each
    const now = Math.floor(owed + 1e-9)
    owed -= now
    return now
  }
}
const [reads, writes, inside] = [counter(statements.reads), counter(statements.writes), counter(statements.inside)]

async function work(): Promise<void> {
  const id = turn++ % IDS
  await Promise.all(Array.from({ length: reads() }, () => pool.query(read(id))))
  for (let left = writes(); left > 0; left--) await pool.query(write(id))
  const transactions = statements.transactions / 2
  const share = Math.ceil(inside() / transactions)
  for (let count = 0; count < transactions; count++) await transaction(id, share)
}

async function transaction(id: number, written: number): Promise<void> {
  const client = await pool.connect()
  // reason: as the product does, it travels with the first statement
  const begun = client.query('begin')
  for (let each = 0; each < written; each++) await client.query(write(id))
  await begun
  await client.query('commit')
  client.release()
}

if (constant) {
  const { status, headers, body } = constant
  await serveBench(() => async (_request, response) => {
    await work()
    response.writeHead(status, headers).end(body)
  })
} else {
  const socket = createSocket('udp4')
  // a yes of RADIUS, of the length that ours has
  const yes = Buffer.alloc(38, 2)
  socket.on('message', async (bytes, { port }) => {
    await work()
    yes[1] = bytes[1] ?? 0
    socket.send(yes, port, '127.0.0.1')
  })
  socket.bind(0, '127.0.0.1', () => obey(socket.address().port, () => true))
}
