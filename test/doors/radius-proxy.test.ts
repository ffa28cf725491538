import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { radiusRecipes } from '#faces/web/admin/radius-recipes.ts'
import { PASSWORD } from '../world.ts'
import { carrying } from './outside-people.ts'
import { freePort } from './panel.ts'
import { isThere, radclient, radiusStory, SECRET } from './radius-parts.ts'

const NAS_SECRET = 'between-switch-and-proxy'

/** As Debian sets it up, cut down to what a proxy needs; `proxy`: the lines that the page shows. */
const settings = (folder: string, port: number): string => `
libdir = /usr/lib/freeradius
logdir = ${folder}
run_dir = ${folder}
pidfile = ${folder}/freeradius.pid
security {
  reject_delay = 0
  status_server = yes
}
proxy_requests = yes
$INCLUDE ${folder}/proxy.conf
client switch {
  ipaddr = 127.0.0.1
  secret = ${NAS_SECRET}
}
modules {
  realm suffix {
    format = suffix
    delimiter = "@"
  }
}
server default {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  authorize {
    suffix
  }
  authenticate {
  }
}
`

/** FreeRADIUS before us, with the lines of the page in its proxy.conf. */
async function proxied(t: TestContext, ours: number): Promise<{ readonly port: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-freeradius-'))
  const given = { host: '127.0.0.1', port: ours, radsecPort: undefined, secret: SECRET }
  const lines = radiusRecipes(given).find(({ name }) => name === 'freeradius')?.lines ?? ''
  const port = await freePort()
  writeFileSync(join(folder, 'proxy.conf'), lines)
  writeFileSync(join(folder, 'radiusd.conf'), settings(folder, port))
  const server = spawn('freeradius', ['-f', '-X', '-d', folder, '-n', 'radiusd'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const ready = new Promise<boolean>((resolve) => {
    const hear = (part: string): void => {
      text += part
      if (text.includes('Ready to process requests')) resolve(true)
    }
    server.stdout.setEncoding('utf8').on('data', hear)
    server.stderr.setEncoding('utf8').on('data', hear)
    server.on('close', () => resolve(false))
  })
  t.after(async () => {
    const closed = new Promise((resolve) => server.on('close', resolve))
    if (server.kill()) await closed
    rmSync(folder, { recursive: true, force: true })
  })
  assert.ok(await ready, text)
  return { port }
}

const skip = !(isThere('freeradius') && isThere('radclient')) && 'no FreeRADIUS here'

describe('FreeRADIUS that passes on what a switch asks', { skip }, () => {
  it('lets people in with password and code, and asks for a code', async (t) => {
    const at = await radiusStory(t)
    const ana = await carrying(at.world, 'ana')
    const proxy = await proxied(t, at.port)
    const ask = (more: Record<string, string>) =>
      radclient(proxy, { 'User-Name': 'ana', ...more }, { secret: NAS_SECRET, seconds: 10 })
    assert.equal((await ask({ 'User-Password': `${PASSWORD}${ana.codeNow()}` })).said, 'Access-Accept')
    at.world.clock.advance(60)
    const asked = await ask({ 'User-Password': PASSWORD })
    assert.equal(asked.said, 'Access-Challenge', asked.text)
    const answered = await ask({ 'User-Password': ana.codeNow(), State: asked.state ?? '' })
    assert.equal(answered.said, 'Access-Accept', answered.text)
    assert.equal((await ask({ 'User-Password': 'wrong' })).said, 'Access-Reject')
    assert.deepEqual(at.errors, [])
  })

  it('passes on names with a domain as they are', async (t) => {
    const at = await radiusStory(t)
    await at.world.person({ username: 'bob@example.com' })
    const proxy = await proxied(t, at.port)
    const typed = { 'User-Name': 'bob@example.com', 'User-Password': PASSWORD }
    assert.equal((await radclient(proxy, typed, { secret: NAS_SECRET, seconds: 10 })).said, 'Access-Accept')
  })
})
