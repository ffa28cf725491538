import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as dialPlain } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import { radiusRecipes } from '#faces/web/admin/radius-recipes.ts'
import { PASSWORD } from '../world.ts'
import { carrying } from './outside-people.ts'
import { freePort } from './panel.ts'
import { isGenuine, requestOf } from './radius-packets.ts'
import { isThere, radclient, radiusStory, SECRET } from './radius-parts.ts'

type Pair = { readonly certificate: string; readonly key: string; readonly fingerprint: string }

/** A certificate that nobody signed but itself. */
function selfSigned(folder: string, name: string): Pair {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', certificate, ...subject], {
    stdio: 'ignore',
  })
  const pem = readFileSync(certificate, 'utf8')
  const fingerprint = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex')
  return { certificate: pem, key: readFileSync(key, 'utf8'), fingerprint }
}

async function story(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-radsec-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [server, gateway] = [selfSigned(folder, 'localhost'), selfSigned(folder, 'gateway')]
  const client = { network: null, fingerprint: gateway.fingerprint }
  const at = await radiusStory(t, { client, radsec: { port: 0, ...server } })
  return { ...at, folder, server, gateway, secure: at.radius.radsecPort ?? 0 }
}

type Dialed = { readonly socket: TLSSocket; ask(bytes: Uint8Array): Promise<Buffer | undefined> }

async function dial(port: number, server: Pair, own?: Pair): Promise<Dialed> {
  const shown = own ? { cert: own.certificate, key: own.key } : {}
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: server.certificate, ...shown })
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  const ask = async (bytes: Uint8Array): Promise<Buffer | undefined> => {
    socket.write(bytes)
    const heard = await Promise.race([
      once(socket, 'data'),
      once(socket, 'close'),
      sleep(800, undefined, { ref: false }),
    ])
    return Buffer.isBuffer(heard?.[0]) ? heard[0] : undefined
  }
  return { socket, ask }
}

describe('RADIUS by TLS', { skip: !isThere('openssl') && 'no openssl here' }, () => {
  it('answers whoever shows the certificate of a client and knows its secret', async (t) => {
    const at = await story(t)
    const ana = await carrying(at.world, 'ana')
    const { ask, socket } = await dial(at.secure, at.server, at.gateway)
    const first = requestOf({ username: 'ana', password: PASSWORD, id: 1 })
    const asked = (await ask(first.bytes)) ?? assert.fail('no answer')
    assert.ok(asked[0] === 11 && isGenuine(asked, first))
    const second = requestOf({ username: 'ana', password: `${PASSWORD}${ana.codeNow()}`, id: 2 })
    const [head, tail] = [second.bytes.subarray(0, 30), second.bytes.subarray(30)]
    socket.write(head)
    await sleep(30)
    assert.equal((await ask(tail))?.[0], 2, 'also in parts')
    socket.destroy()
  })

  it('answers nobody else', async (t) => {
    const at = await story(t)
    await at.world.person({ username: 'bob' })
    const { bytes } = requestOf({ username: 'bob', password: PASSWORD })
    const nobody = await dial(at.secure, at.server)
    assert.equal(await nobody.ask(bytes), undefined, 'without a certificate')
    const stranger = await dial(at.secure, at.server, selfSigned(at.folder, 'stranger'))
    assert.equal(await stranger.ask(bytes), undefined, 'with one that is nobody’s')
    const own = await dial(at.secure, at.server, at.gateway)
    const other = requestOf({ username: 'bob', password: PASSWORD, secret: 'another-secret-than-its-own' })
    assert.equal(await own.ask(other.bytes), undefined, 'with another secret')
    const bare = requestOf({ username: 'bob', password: PASSWORD, signed: false })
    assert.equal(await own.ask(bare.bytes), undefined, 'unsigned')
    assert.equal((await own.ask(bytes))?.[0], 2)
    await at.world.rows('delete from radius_client')
    const again = requestOf({ username: 'bob', password: PASSWORD, id: 9 })
    assert.equal(await own.ask(again.bytes), undefined, 'once it is removed, also while it is connected')
    for (const { socket } of [nobody, stranger, own]) socket.destroy()
  })

  it('has a place for its clients, however many others connect', async (t) => {
    const at = await story(t)
    await at.world.person({ username: 'bob' })
    const bob = (id: number) => requestOf({ username: 'bob', password: PASSWORD, id }).bytes
    const before = await dial(at.secure, at.server, at.gateway)
    assert.equal((await before.ask(bob(1)))?.[0], 2)
    const strangers = Array.from({ length: 1000 }, () => dialPlain(at.secure, '127.0.0.1'))
    t.after(() => strangers.map((socket) => socket.destroy()))
    for (const socket of strangers) socket.on('error', () => undefined)
    await Promise.all(strangers.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])))
    await sleep(300)
    const after = await dial(at.secure, at.server, at.gateway)
    assert.equal((await after.ask(bob(2)))?.[0], 2, 'whoever comes')
    assert.equal((await before.ask(bob(3)))?.[0], 2, 'whoever was there')
    for (const { socket } of [before, after]) socket.destroy()
  })

  it('hangs up where what comes is no packet', async (t) => {
    const at = await story(t)
    const { socket } = await dial(at.secure, at.server, at.gateway)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await once(socket, 'close')
    assert.deepEqual(at.errors, [])
  })

  it('carries what radsecproxy passes on', { skip: !isThere('radsecproxy') && 'no radsecproxy here' }, async (t) => {
    const at = await story(t)
    const ana = await carrying(at.world, 'ana')
    const port = await freePort()
    const file = join(at.folder, 'radsecproxy.conf')
    const path = (name: string): string => join(at.folder, name)
    const given = { host: '127.0.0.1', port: undefined, radsecPort: at.secure, secret: SECRET }
    const shown = radiusRecipes(given).find(({ name }) => name === 'radsecproxy')?.lines ?? ''
    const lines = shown
      .replace('/etc/ssl/certs/ca-certificates.crt', path('localhost.pem'))
      .replaceAll('/etc/radsecproxy/client', path('gateway'))
    writeFileSync(
      file,
      `ListenUDP 127.0.0.1:${port}\nclient near {\n  host 127.0.0.1\n  type udp\n  secret the-secret-before-the-proxy\n}\n${lines}`,
    )
    const proxy = spawn('radsecproxy', ['-f', '-c', file], { stdio: 'ignore' })
    t.after(() => proxy.kill())
    await sleep(700)
    const typed = { 'User-Name': 'ana', 'User-Password': `${PASSWORD}${ana.codeNow()}` }
    const heard = await radclient({ port }, typed, { secret: 'the-secret-before-the-proxy' })
    assert.equal(heard.said, 'Access-Accept', heard.text)
  })
})
