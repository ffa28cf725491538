// What an answer cannot do without: one conditional UPDATE and one INSERT, in one statement.
import { Pool } from 'pg'
import { given, readJson, serveBench } from './child.ts'
import { CONNECTIONS } from './world.ts'

type Asked = { readonly id: string; readonly step: number; readonly eventId: string }

const { connectionString } = given<{ readonly connectionString: string }>()
const pool = new Pool({ connectionString, max: CONNECTIONS })

const STATEMENT = {
  name: 'answer',
  text: `with spent as (update bare_secret set last_step = $2 where id = $1 and last_step < $2 returning 1)
    insert into bare_event (id, secret_id, at, outcome)
    select $3, $1, now(), 'done' where exists (select 1 from spent) returning 1`,
}

await serveBench(() => async (request, response) => {
  const { id, step, eventId } = await readJson<Asked>(request)
  const { rowCount } = await pool.query({ ...STATEMENT, values: [id, step, eventId] })
  response.writeHead(rowCount === 1 ? 204 : 401).end()
})
