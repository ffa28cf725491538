import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ingredients, recipeFor } from '#faces/web/applications/recipes.ts'

/** What an old panel was asked, by whoever the proxy let through. */
export type Seen = {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An old panel that believes every header. It answers with what it was asked, and speaks over sockets, too. */
export async function oldPanel(t: TestContext): Promise<{ readonly address: string; readonly seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    response.setHeader('content-type', 'text/html')
    response.end(`<title>Old panel</title><h1>Hello ${request.headers['remote-user'] ?? 'nobody'}</h1>`)
  })
  server.on('upgrade', (request, socket) => {
    seen.push({ method: 'UPGRADE', url: request.url ?? '', headers: request.headers, body: '' })
    socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

export const isThere = (program: string): boolean => spawnSync('which', [program]).status === 0

/** A free port, for programs that do not choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

export async function nginx(t: TestContext, port: number, ingredients: Ingredients): Promise<void> {
  const folder = newFolder()
  mkdirSync(join(folder, 'temp'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(folder, 'temp', kind)};`,
  )
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${join(folder, 'pid')}; error_log stderr crit;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http { access_log off; ${temporary.join(' ')}
  server { listen 127.0.0.1:${port};
${recipeFor('nginx', ingredients)}
  } }`,
  )
  await running(t, port, folder, spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'inherit' }))
}

export async function caddy(t: TestContext, port: number, ingredients: Ingredients): Promise<void> {
  const folder = newFolder()
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, `{\n  admin off\n  auto_https off\n}\n${recipeFor('caddy', ingredients)}`)
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const args = ['run', '--adapter', 'caddyfile', '--config', file]
  await running(t, port, folder, spawn('caddy', args, { env, stdio: 'ignore' }))
}

/** Apache before an old panel, with these lines of mod_auth_openidc. */
export async function apache(t: TestContext, port: number, upstream: string, lines: string): Promise<void> {
  const folder = newFolder()
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'proxy', 'proxy_http', 'auth_openidc']
  const path = (name: string): string => `/usr/lib/apache2/modules/mod_${name}.so`
  const file = join(folder, 'apache.conf')
  writeFileSync(
    file,
    `${modules.map((name) => `LoadModule ${name}_module ${path(name)}`).join('\n')}
ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${join(folder, 'pid')}
ErrorLog ${join(folder, 'error.log')}
DefaultRuntimeDir ${folder}
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
${lines}
ProxyPass /oidc/callback !
ProxyPass / ${upstream}/`,
  )
  const child = spawn('apache2', ['-X', '-f', file], { stdio: 'inherit' })
  await running(t, port, folder, child)
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'countersign-proxy-'))

/** Waits until the program answers at its port, and ends it and what it wrote with the test. */
async function running(t: TestContext, port: number, folder: string, child: ChildProcess): Promise<void> {
  t.after(async () => {
    const ended = once(child, 'exit')
    if (child.kill()) await ended
    rmSync(folder, { recursive: true, force: true })
  })
  for (let tries = 200; tries > 0; tries--) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`)
    if (await answersAt(port)) return
    await sleep(50)
  }
  throw new Error(`${child.spawnfile} does not answer`)
}

async function answersAt(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const answers = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return answers
}
