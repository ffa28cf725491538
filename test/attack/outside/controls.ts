import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import type { TestContext } from 'node:test'

const FORM =
  '<form method="post" action="/signin"><input name="username"><input name="password" type="password"></form>'
export const CONTROL_PASSWORD = 'open sesame'

/** A site with the holes that the tools look for: what does not find them here, finds nothing elsewhere either. */
export async function siteWithHoles(t: Pick<TestContext, 'after'>): Promise<string> {
  const database = new DatabaseSync(':memory:')
  database.exec("create table person (id integer, name text); insert into person values (1, 'Ana'), (2, 'Bruce')")
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    let body = ''
    for await (const part of request) body += part
    response.setHeader('content-type', 'text/html')
    if (pathname === '/person') response.end(personOf(database, searchParams.get('id') ?? ''))
    else if (pathname === '/said') response.end(`<html><body>You said ${searchParams.get('text')}</body></html>`)
    else if (new URLSearchParams(body).get('password') === CONTROL_PASSWORD) response.end('<html>Welcome</html>')
    else response.end(`<html><body><a href="/person?id=1">1</a> <a href="/said?text=a">a</a>${FORM}</body></html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
    database.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function personOf(database: DatabaseSync, id: string): string {
  try {
    return `<html>${JSON.stringify(database.prepare(`select name from person where id = ${id}`).all())}</html>`
  } catch (error) {
    return `<html>[SQLITE_ERROR] ${error instanceof Error ? error.message : error}</html>`
  }
}
