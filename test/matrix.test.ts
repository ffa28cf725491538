import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { routes } from '#faces/web/routes.ts'
import { assets } from '#faces/web/ui/assets.ts'
import { type Answered, portalBehindProxy, visitor } from './attack/visitor.ts'
import { addressOf, calls, everybody, MATRIX, markOf, named, restore, type Somebody, somebody, WHO } from './matrix.ts'
import type { TestPortal } from './portal.ts'

const posts = routes.filter(({ method }) => method === 'POST')

const SECURITY: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /^default-src 'none'; .*frame-ancestors 'none'/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\)/,
  'referrer-policy': /^same-origin$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
}

function assertSafe({ headers, body, cookies, status }: Answered, what: string, secure = false): void {
  for (const [name, expected] of Object.entries(SECURITY))
    assert.match(String(headers[name]), expected, `${what}: ${name}`)
  assert.equal(headers['cache-control'], 'no-store', what)
  assert.doesNotMatch(headers['content-security-policy'] as string, /unsafe|\*|https?:/, what)
  assert.equal(headers['x-powered-by'] ?? headers.server, undefined, what)
  assert.doesNotMatch(body, /\bat (?:async )?[\w.]+ \(|node:internal|\.tsx?:\d+/, what)
  for (const line of cookies) {
    assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax(?:; Max-Age=\d+)?(?:; Secure)?$/, what)
    if (secure) assert.match(line, /^__Host-\w+=.*; Secure$/, what)
  }
  assert.ok(status < 500, `${what}: ${status}`)
}

async function ownerOf(portal: TestPortal): Promise<Somebody> {
  return somebody(portal, 'owner!')
}

describe('every route', () => {
  it('has a row in the table, and every row a route', () => {
    assert.deepEqual(Object.keys(MATRIX).sort(), routes.map(named).sort())
    for (const [route, row] of Object.entries(MATRIX)) assert.equal(row.split(/\s+/).length, WHO.length, route)
  })

  it('lets in whom the table lets in, and nobody else', async (t) => {
    const portal = await portalBehindProxy(t)
    const people = await everybody(portal)
    const wrong: string[] = []
    for (const route of routes) {
      const expected = MATRIX[named(route)]?.split(/\s+/) ?? []
      for (const [index, who] of WHO.entries()) {
        const person = people.get(who)
        assert.ok(person)
        const answered = await calls(person, route, addressOf(route, person))
        assertSafe(answered, `${named(route)} for ${who}`)
        if (markOf(answered) !== expected[index]) wrong.push(`${named(route)} for ${who}: ${markOf(answered)}`)
        if (route.method === 'POST') await restore(portal, who, person)
      }
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(portal.errors, [])
    t.diagnostic(`${routes.length} routes for ${WHO.length} people: ${routes.length * WHO.length} cases`)
  })

  it('that names a thing knows only one’s own: others do not exist, and look like what never was', async (t) => {
    const portal = await portalBehindProxy(t)
    const people = await everybody(portal)
    const [owner, member, elsewhere] = [people.get('owner!'), people.get('member!'), people.get('elsewhere')]
    assert.ok(owner && member && elsewhere)
    const never = { factor: '01900000-0000-7000-8000-000000000000', session: '01900000-0000-7000-8000-000000000000' }
    const malformed = ['x', '%01', '..%2f..', '1'.repeat(300), never.factor.toUpperCase(), `${never.factor}%0a`]
    const state = () =>
      Promise.all([
        portal.world.rows('select * from enrollment order by id'),
        portal.world.rows('select id from session order by id'),
      ])
    const label = { label: 'another name' }
    const before = await state()
    for (const route of routes.filter(({ path }) => path.includes(':id'))) {
      const reference = await calls(owner, route, addressOf(route, never), label)
      assert.equal(reference.status, 404, named(route))
      const foreign: string[] = [member, elsewhere].map((other) => addressOf(route, other))
      const crossed = addressOf(route, { factor: owner.session, session: owner.factor })
      for (const path of [...foreign, crossed, ...malformed.map((id) => route.path.replace(':id', id))]) {
        const answered: Answered = await calls(owner, route, path, label)
        assert.equal(answered.status, 404, path)
        assert.equal(answered.body.replaceAll(path, ''), reference.body.replaceAll(addressOf(route, never), ''), path)
      }
      const own = await calls(elsewhere, route, addressOf(route, owner), label)
      assert.equal(own.status, 404, 'an owner below knows nothing of those above')
    }
    assert.deepEqual(await state(), before)
  })

  it('that changes something is refused to pages of others', async (t) => {
    const portal = await portalBehindProxy(t)
    const owner = await ownerOf(portal)
    const { host } = new URL(portal.url)
    const origins: Record<string, Record<string, string>> = {
      'no origin': {},
      'another site': { origin: 'https://evil.example' },
      'another port': { origin: 'http://localhost:1' },
      'another scheme': { origin: `https://${host}` },
      'a sandbox': { origin: 'null' },
      'a name that begins alike': { origin: `http://${host}.evil.example` },
      'cross-site': { origin: portal.url, 'sec-fetch-site': 'cross-site' },
      'same-site': { origin: portal.url, 'sec-fetch-site': 'same-site' },
      'the address bar': { 'sec-fetch-site': 'none' },
    }
    const counted = () =>
      portal.world.rows('select (select count(*) from audit_event) + (select count(*) from outbox) as rows')
    const before = await counted()
    for (const route of posts) {
      for (const [name, headers] of Object.entries(origins)) {
        const type = { 'content-type': 'application/x-www-form-urlencoded' }
        const answered = await owner.visitor.send(
          'POST',
          addressOf(route, owner),
          { ...type, ...headers },
          'username=x',
        )
        assert.equal(answered.status, 403, `${named(route)}: ${name}`)
        assertSafe(answered, `${named(route)}: ${name}`)
      }
    }
    assert.deepEqual(await counted(), before)
  })

  it('takes forms only as browsers send them, and no larger than forms are', async (t) => {
    const portal = await portalBehindProxy(t)
    const owner = await ownerOf(portal)
    const types = ['application/json', 'multipart/form-data; boundary=x', 'text/plain', 'application/xml', '']
    for (const route of posts) {
      for (const type of types) {
        const headers = { origin: portal.url, 'content-type': type }
        const answered = await owner.visitor.send('POST', addressOf(route, owner), headers, '{"username":"x"}')
        assert.equal(answered.status, 400, `${named(route)}: ${type}`)
        assertSafe(answered, named(route))
      }
      const large = await owner.visitor.post(addressOf(route, owner), { username: 'x'.repeat(65 * 1024) })
      assert.equal(large.status, 413, named(route))
      assertSafe(large, named(route))
    }
  })

  it('answers only to the names of the portal, and says no name of a tenant to others', async (t) => {
    const portal = await portalBehindProxy(t)
    const owner = await ownerOf(portal)
    const paths = [...routes.map((route) => [route.method, addressOf(route, owner)] as const)]
    const others = [
      ['GET', '/nowhere'],
      ['PUT', '/signin'],
      ['DELETE', '/account'],
      ['POST', '/nowhere'],
    ] as const
    assert.match(
      (await owner.visitor.get('/nowhere')).body,
      /Example Hosting/,
      'the name is there for those who may see it',
    )
    for (const [method, path] of [...paths, ...others]) {
      for (const host of [
        'evil.example',
        'localhost',
        'localhost:1',
        `localhost.evil.example:${new URL(portal.url).port}`,
      ]) {
        const answered = await owner.visitor.send(method, path, { host, origin: `http://${host}` })
        assert.equal(answered.status, 421, `${method} ${path} of ${host}`)
        assert.ok(!answered.body.includes('Example Hosting'), `${method} ${path} of ${host}`)
        assertSafe(answered, `${method} ${path} of ${host}`)
      }
    }
  })

  it('knows its own methods and no others', async (t) => {
    const portal = await portalBehindProxy(t)
    const owner = await ownerOf(portal)
    for (const path of new Set(routes.map(({ path: each }) => each))) {
      const methods = routes.filter((route) => route.path === path).map(({ method }) => method as string)
      const address = addressOf({ path, method: 'GET' } as (typeof routes)[number], owner)
      const send = (method: string) => owner.visitor.send(method, address, { origin: portal.url })
      for (const method of [
        'PUT',
        'DELETE',
        'PATCH',
        'OPTIONS',
        ...['GET', 'POST'].filter((each) => !methods.includes(each)),
      ]) {
        const answered = await send(method)
        assert.equal(answered.status, 405, `${method} ${path}`)
        assertSafe(answered, `${method} ${path}`)
      }
      const head = await send('HEAD')
      assert.equal(head.body, '')
      assert.equal(head.status === 405, !methods.includes('GET'), `HEAD ${path}: ${head.status}`)
    }
    for (const path of [
      '/nowhere',
      '/account/',
      '/account/nothing',
      '/.env',
      '/a/nothing.js',
      '//signin',
      '/signin/%2e%2e/account',
    ])
      assertSafe(await owner.visitor.get(path), path)
  })

  it('sets its cookies for this host only, where people come by https', async (t) => {
    const portal = await portalBehindProxy(t, { publicUrl: 'https://login.example.com' })
    const { user } = await somebody(portal, 'member')
    const headers = { host: 'login.example.com', origin: 'https://login.example.com' }
    const person = visitor(portal)
    const answers = [
      await person.get('/signin?language=de', headers),
      await person.post('/signin', { username: user.username, password: 'plenty of rain in Hamburg' }, headers),
      await person.get('/account/settings', headers),
      await person.post('/signout', {}, headers),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303, 200, 303],
    )
    for (const answered of answers) {
      assertSafe(answered, 'over https', true)
      assert.match(String(answered.headers['strict-transport-security']), /max-age=31536000/)
    }
    const names = answers.flatMap(({ cookies }) => cookies.map((line) => line.split('=')[0]))
    assert.ok(
      ['__Host-session', '__Host-browser', '__Host-language'].every((name) => names.includes(name)),
      `${names}`,
    )
    const plain = await person.post('/signin', {}, { ...headers, origin: 'http://login.example.com' })
    assert.equal(plain.status, 403, 'a page of the same name without https is another origin')
  })

  it('leaves assets to caches for good, and nothing else', async (t) => {
    const portal = await portalBehindProxy(t)
    assert.ok(assets.size > 2)
    for (const path of assets.keys()) {
      const { status, headers } = await visitor(portal).get(path)
      assert.equal(status, 200)
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
      for (const [name, expected] of Object.entries(SECURITY)) assert.match(String(headers[name]), expected)
    }
    for (const path of ['/healthz', '/readyz', '/session'])
      assert.equal((await visitor(portal).get(path)).headers['cache-control'], 'no-store')
  })
})
