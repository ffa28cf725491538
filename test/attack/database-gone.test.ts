import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { portalBehindProxy, protectedPerson, signedIn, visitor } from './visitor.ts'

const ana = { username: 'ana', password: PASSWORD }

/** Takes the database away as a restart does: nobody gets in and everybody is thrown out. */
async function away({ world }: TestPortal): Promise<{ back(): Promise<void> }> {
  const name = /\/(test_\w+)\?/.exec(world.connectionString)?.[1] ?? ''
  const server = new Client({ connectionString: world.connectionString.replace(`/${name}?`, '/postgres?') })
  await server.connect()
  await server.query(`alter database ${name} allow_connections false`)
  await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  return {
    back: async () => {
      await server.query(`alter database ${name} allow_connections true`)
      await server.end()
    },
  }
}

describe('a portal whose database is gone', () => {
  it('says so with a page that can be tried again, keeps everybody out, and recovers by itself', async (t) => {
    const portal = await portalBehindProxy(t)
    const { person, app } = await protectedPerson(portal, 'ana')
    const database = await away(portal)
    const stranger = visitor(portal)
    for (const answered of [
      await person.get('/account/security'),
      await stranger.post('/signin', ana),
      await stranger.post('/signin/challenge', { code: '123456' }),
      await stranger.get(`/qr/${'A'.repeat(43)}`),
    ]) {
      assert.equal(answered.status, 503, answered.body.slice(0, 200))
      assert.ok(Number(answered.headers['retry-after']) > 0)
      assert.match(String(answered.headers['content-type']), /^text\/html/)
      assert.equal(answered.headers['cache-control'], 'no-store')
      assert.ok(!/postgres|database "|at .*\.ts/.test(answered.body))
      assert.deepEqual(answered.cookies, [])
    }
    assert.equal((await person.get('/session')).status, 401, 'whoever asks about a session gets a no')
    assert.equal((await stranger.get('/readyz')).status, 503)
    assert.equal((await stranger.get('/healthz')).status, 200)
    await database.back()
    assert.equal((await person.get('/account/security')).status, 200, 'and the session is still there')
    await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
  })
})
