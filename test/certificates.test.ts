import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { MOST_IN_AN_HOUR, takeDueName } from '#domain/organizations/certificates.ts'
import { serve } from '#faces/http/serve.ts'
import { day, hour } from '#kernel/time.ts'
import { type Certificates, createCertificates } from '#wiring/certificates.ts'
import { testPortal } from './portal.ts'
import { type TestWorld, testWorld } from './world.ts'

const missing = ['pebble', 'pebble-challtestsrv', 'openssl'].filter((name) => spawnSync('which', [name]).status !== 0)
const needsPebble = { skip: missing.length > 0 && `no ${missing.join(', ')} here` }

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

function runs(t: TestContext, program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, {
    stdio: 'ignore',
    env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' },
  })
  t.after(() => void child.kill())
  return child
}

/** A certificate authority on this machine, which finds every name here and calls it on `port`. */
async function authority(t: TestContext, port: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-acme-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [listen, management, dns, control] = await Promise.all([freePort(), freePort(), freePort(), freePort()])
  const own = { certificate: join(folder, 'cert.pem'), privateKey: join(folder, 'key.pem') }
  const made = ['-keyout', own.privateKey, '-out', own.certificate, '-subj', '/CN=localhost', '-days', '2']
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  spawnSync('openssl', ['req', '-x509', ...kind, ...made, '-addext', 'subjectAltName=DNS:localhost'])
  const ports = { listenAddress: `127.0.0.1:${listen}`, managementListenAddress: `127.0.0.1:${management}` }
  const pebble = { ...own, ...ports, httpPort: port, tlsPort: 1, ocspResponderURL: '' }
  writeFileSync(join(folder, 'pebble.json'), JSON.stringify({ pebble }))
  const none = ['-http01', '', '-https01', '', '-tlsalpn01', '']
  runs(t, 'pebble-challtestsrv', ['-management', `:${control}`, '-dns01', `:${dns}`, '-defaultIPv6', '', ...none])
  runs(t, 'pebble', ['-config', join(folder, 'pebble.json'), '-dnsserver', `127.0.0.1:${dns}`])
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, readFileSync(own.certificate, 'utf8')])
  t.after(() => setDefaultCACertificates(before))
  const directory = `https://localhost:${listen}/dir`
  for (let tries = 100; tries > 0 && !(await fetch(directory).catch(() => undefined)); tries--) await sleep(100)
  return directory
}

async function proved(world: TestWorld, name: string): Promise<void> {
  const { id } = await world.organization(`of ${name}`)
  const now = world.clock.now()
  await world.rows('insert into host_name values ($1, $2, $3, $4, $4)', id, name, 'challenge', now)
}

/** Whose certificate a handshake for this name shows; `undefined` when there is none. */
function shownFor(port: number, servername: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { port, servername, host: '127.0.0.1', path: '/healthz', rejectUnauthorized: false, agent: false }
    get(options, (response) => {
      const { subjectaltname } = (response.socket as TLSSocket).getPeerCertificate()
      response.resume().on('end', () => resolve(subjectaltname))
    }).on('error', () => resolve(undefined))
  })
}

describe('certificates', () => {
  it('are got, shown in the handshake, and renewed a month before they end', {
    ...needsPebble,
    timeout: 90_000,
  }, async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    const directory = await authority(t, Number(new URL(portal.url).port))
    await world.operator()
    await proved(world, 'login.acme.test')
    const failures: unknown[] = []
    const onError = (error: unknown): unknown => failures.push(error)
    const certificates: Certificates = createCertificates({ world, directory, ownName: 'portal.test', onError })
    const serving = await serve('127.0.0.1', 0, () => (_, response) => void response.end('ok'), certificates.contextOf)
    t.after(() => serving.drain(100))
    assert.equal(await shownFor(serving.port, 'login.acme.test'), undefined)
    const got = await certificates.pass()
    assert.deepEqual(failures, [])
    assert.equal(got, 2)
    assert.deepEqual(failures, [])
    assert.equal(await shownFor(serving.port, 'login.acme.test'), 'DNS:login.acme.test')
    assert.equal(await shownFor(serving.port, 'portal.test'), 'DNS:portal.test')
    assert.equal(await shownFor(serving.port, 'other.test'), undefined)
    assert.equal(await certificates.pass(), 0)
    const [kept] = await world.rows<{ key: Buffer; due: Date; expires: Date }>(
      'select key, due_at as due, expires_at as expires from certificate limit 1',
    )
    assert.ok(!kept?.key.includes('PRIVATE KEY'), 'keys are sealed')
    assert.equal(Number(kept?.expires) - Number(kept?.due), 30 * day * 1000)
    assert.deepEqual(await world.rows('select 1 from certificate_challenge'), [])
    await world.rows(`update certificate set due_at = now() - interval '1 second' where name = 'portal.test'`)
    assert.equal(await certificates.pass(), 1)
  })

  it('that cannot be got are asked for later and later', async (t) => {
    const world = await testWorld(t)
    await world.operator()
    await proved(world, 'login.acme.test')
    let failed = 0
    const onError = (): unknown => failed++
    const directory = 'https://127.0.0.1:1/dir'
    const certificates = createCertificates({ world, directory, ownName: undefined, onError })
    for (const wait of [0, 1, 2, 4]) {
      world.clock.advance(wait * hour + 1)
      assert.equal(await certificates.pass(), 0)
      world.clock.advance(hour / 2)
      await certificates.pass()
    }
    assert.equal(failed, 4)
    const [row] = await world.rows<{ answer: string }>('select answer from certificate')
    assert.ok(row?.answer)
  })

  it('are asked for by one node at a time, so many in an hour, and only for names that are served', async (t) => {
    const world = await testWorld(t)
    await world.operator()
    for (let count = 0; count < MOST_IN_AN_HOUR + 5; count++) await proved(world, `login-${count}.acme.test`)
    const take = () => world.work((work) => takeDueName(work, undefined))
    const taken = new Set((await Promise.all([take(), take(), take()])).map((due) => due?.name))
    assert.equal(taken.size, 3)
    for (let due = await take(); due; due = await take()) taken.add(due.name)
    assert.equal(taken.size, MOST_IN_AN_HOUR)
    await world.rows('delete from host_name')
    world.clock.advance(2 * hour)
    assert.equal(await take(), undefined)
    assert.deepEqual(await world.rows('select 1 from certificate'), [])
  })
})
