// What a check of a session cannot do without: one SELECT by primary key.
import { Pool } from 'pg'
import { given, serveBench } from './child.ts'
import { CONNECTIONS } from './world.ts'

const { connectionString } = given<{ readonly connectionString: string }>()
const pool = new Pool({ connectionString, max: CONNECTIONS })

const STATEMENT = { name: 'session', text: 'select user_id, expires_at from bare_session where id = $1' }

await serveBench(() => async (request, response) => {
  const { rows } = await pool.query({ ...STATEMENT, values: [request.headers.cookie?.slice('session='.length)] })
  response.writeHead(rows.length === 1 ? 204 : 401).end()
})
