import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { fetchOnce } from '#delivery/fetching.ts'
import { probe } from '#delivery/probe.ts'

/** Imports of whatever opens a connection or asks the DNS; names that only know addresses, and types, are taken out. */
const HARMLESS =
  /\btype \w+|\b(?:BlockList|isIP|isIPv4|isIPv6|SocketAddress|createServer|createSecureServer|createSecureContext)\b(?: as \w+)?/g
const REACHING =
  /^import (type )?([^'"]*?) from '(?:undici|acme-client|(?:node:)?(?:net|tls|http|https|http2|dgram|dns|dns\/promises))'/gm

/** Everything in the sources that reaches out, and why it may. Whatever else wants to, asks by `openWire` or `fetchOnce`. */
const MAY: Readonly<Record<string, string>> = {
  'src/delivery/http.ts': 'the one client for HTTP: addresses that were looked at, no redirects, bounds',
  'src/delivery/public-address.ts': 'looks at the addresses of a host for both of these',
  'src/delivery/socket.ts': 'the same for what is not HTTP: mail servers and message centers',
  'src/faces/http/txt.ts': 'asks the name server of the settings, or of the machine, for TXT records',
  'src/faces/radius/server.ts': 'listens; answers where it was asked from',
  'src/store/batched-socket.ts': 'to the database of the settings',
  'src/wiring/administration.ts': 'to a thread of this process, over a port between the two',
  'src/wiring/certificates.ts': 'to the certificate authority of the settings',
  'src/wiring/doctor-network.ts': 'asks the DNS where names of this server lead, for whoever is at its console',
}

const reaches = (source: string): boolean =>
  [...source.matchAll(REACHING)].some(([, type, names = '']) => !type && /\w/.test(names.replace(HARMLESS, ''))) ||
  /(?<![.\w])fetch\((?!request, \{ remote|realm\.id)|\bimport\('(?:undici|acme-client)'\)/.test(source)

async function outwards(): Promise<string[]> {
  const paths = (await readdir('src', { recursive: true })).filter((path) => /(?<!\.test)\.tsx?$/.test(path))
  const found = await Promise.all(
    paths.map(async (path) => (reaches(await readFile(`src/${path}`, 'utf8')) ? [`src/${path}`] : [])),
  )
  return found.flat().sort()
}

async function server(t: TestContext, status: number, headers: Record<string, string> = {}, body = '') {
  const seen: string[] = []
  const serving = createServer((request, response) => {
    seen.push(request.url ?? '')
    response.writeHead(status, headers)
    response.end(body)
  })
  await new Promise<void>((resolve) => serving.listen(0, '127.0.0.1', resolve))
  t.after(() => serving.close())
  const address = serving.address()
  assert.ok(address !== null && typeof address === 'object')
  return { port: address.port, url: `http://127.0.0.1:${address.port}`, seen }
}

describe('what is asked of others', () => {
  it('is asked by the files that are named here, and by no other', async () => {
    assert.deepEqual(await outwards(), Object.keys(MAY).sort())
    assert.ok(reaches("import { request } from 'node:https'\n"))
    assert.ok(reaches('const a = await fetch(address)\n'))
    assert.ok(!reaches("import { isIP } from 'node:net'\n"))
  })

  it('never leads into the network of this server for whoever has only typed an address in', async (t) => {
    const inside = await server(t, 200, {}, 'secret')
    const { port } = inside
    const addresses = [
      ...[`https://127.0.0.1:${port}/`, `https://localhost:${port}/`, `https://[::1]:${port}/`],
      ...[`https://[::ffff:127.0.0.1]:${port}/`, `https://2130706433:${port}/`, `https://0x7f.1:${port}/`],
      ...['https://169.254.169.254/latest/meta-data/', 'https://10.0.0.1/', 'https://[fd00::1]/', 'https://0.0.0.0/'],
      ...[inside.url, `ftp://127.0.0.1:${port}/`, 'file:///etc/passwd', 'https://user:word@example.com/', 'nothing'],
    ]
    for (const address of addresses) {
      const answer = await fetchOnce({ address }, { publicOnly: true })
      assert.ok('failed' in answer, address)
      assert.ok('failed' in (await probe(address, { publicOnly: true })), address)
    }
    assert.deepEqual(inside.seen, [])
  })

  it('is not led elsewhere', async (t) => {
    const inside = await server(t, 200, {}, 'secret')
    const leading = await server(t, 302, { location: inside.url })
    const answer = await fetchOnce({ address: leading.url }, { publicOnly: false })
    assert.deepEqual(answer, { failed: 'it leads elsewhere (302)' })
    assert.deepEqual(await probe(leading.url, { publicOnly: false }), { status: 302, location: inside.url })
    assert.deepEqual(inside.seen, [])
  })

  it('is not read beyond a megabyte', async (t) => {
    const large = await server(t, 200, {}, 'a'.repeat(1024 * 1024 + 1))
    assert.ok('failed' in (await fetchOnce({ address: large.url }, { publicOnly: false })))
    const fine = await server(t, 200, { 'content-type': 'application/json' }, '{}')
    const answer = await fetchOnce({ address: `${fine.url}/a?b=c` }, { publicOnly: false })
    assert.deepEqual(answer, { status: 200, text: '{}', type: 'application/json' })
    assert.deepEqual(fine.seen, ['/a?b=c'])
  })
})
