import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { routes } from '#faces/web/routes.ts'
import { addressOf, everybody, named, type Route, restore } from '../matrix.ts'
import { allForms, type Form } from './forms.ts'
import { assertCalm, inTurns, NASTY } from './hostile.ts'
import { portalBehindProxy } from './visitor.ts'

const AT_ONCE = 4

/** How many of the nasty things are typed into each field: all of them where CONTRIBUTING.md says so, else others each time. */
const EACH = Number(process.env.FUZZ ?? 0) >= 100_000 ? NASTY.length : 8

type Typed = { readonly route: Route; readonly fields: Form; readonly into: string }

/** Every field of every form, with so many of the nasty things in it and all else as it stands. */
function everyField(forms: ReadonlyMap<string, Form>): Typed[] {
  let next = randomInt(NASTY.length)
  return routes.flatMap((route) => {
    const proper = forms.get(named(route)) ?? {}
    return Object.keys(route.method === 'POST' ? proper : {}).flatMap((into) =>
      Array.from({ length: EACH }, () => ({
        route,
        into,
        fields: { ...proper, [into]: NASTY[next++ % NASTY.length] ?? '' },
      })),
    )
  })
}

describe('hostile input', () => {
  it('is answered calmly in every field of every form', { timeout: 600_000 + EACH * 20_000 }, async (t) => {
    const portal = await portalBehindProxy(t)
    const people = await everybody(portal)
    const owner = people.get('owner!')
    assert.ok(owner)
    const typed = everyField(await allForms([...people.values()]))
    await inTurns(typed, AT_ONCE, async ({ route, fields, into }) => {
      const answered = await owner.visitor.post(addressOf(route, owner), fields)
      assertCalm(answered, `${named(route)}: ${JSON.stringify(fields[into]).slice(0, 300)} as ${into}`)
      if (answered.location?.startsWith('/signin')) await restore(portal, 'owner!', owner)
    })
    assert.deepEqual(portal.errors.map(String), [])
    t.diagnostic(`${typed.length} forms`)
  })

  it('changes nothing of other people', async (t) => {
    const portal = await portalBehindProxy(t)
    const people = await everybody(portal)
    const other = people.get('elsewhere')
    const thief = people.get('owner!')
    assert.ok(other && thief)
    const theirs = () =>
      Promise.all([
        portal.world.rows('select * from app_user where id = $1', other.user.id),
        portal.world.rows('select * from enrollment where user_id = $1', other.user.id),
        portal.world.rows('select token_hash from session where user_id = $1', other.user.id),
      ])
    const before = await theirs()
    const ids = { id: other.user.id, user_id: other.user.id, organization_id: other.user.organizationId }
    for (const route of routes.filter(({ method, path }) => method === 'POST' && path !== '/signout')) {
      for (const enrollment of [other.factor, other.session]) {
        const sent = { ...ids, enrollment, replaces: other.factor, code: '123456', label: 'mine now', role: 'owner' }
        assertCalm(await thief.visitor.post(addressOf(route, other), sent), named(route))
        await restore(portal, 'owner!', thief)
      }
    }
    assert.deepEqual(await theirs(), before)
  })

  it('in an address with the sign that no text has is refused on every page, and reaches no database', async (t) => {
    const portal = await portalBehindProxy(t)
    const owner = (await everybody(portal)).get('owner!')
    assert.ok(owner)
    const names = 'q before parent for n page once then with form set-up replaces actor subject address'.split(' ')
    const query = names.map((name) => `${name}=a%00b`).join('&')
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const address = addressOf(route, owner)
      assert.equal((await owner.visitor.get(`${address}?${query}`)).status, 400, named(route))
      assertCalm(await owner.visitor.get(route.path.replaceAll(/:\w+/g, 'a%00b')), named(route))
    }
    assert.deepEqual(portal.errors.map(String), [])
  })

  it('that is hardly HTTP is refused without a word', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.operator()
    const { port, host } = new URL(portal.url)
    const lines = (first: string, ...more: string[]): string =>
      [first, ...more, 'Connection: close', '', ''].join('\r\n')
    const requests = [
      lines('GET / HTTP/1.1', 'Host:'),
      lines('GET / HTTP/1.1', `Host: ${host}`, 'Host: evil.example'),
      lines('GET / HTTP/1.1', `Host: ${host}.evil`),
      lines('GET /nowhere HTTP/1.1', 'Host: a b'),
      lines('GET http://evil.example/nowhere HTTP/1.1', 'Host: evil.example'),
      lines('GET //evil.example/%2e%2e HTTP/1.1', 'Host: evil.example'),
      lines('POST /signin HTTP/1.1', `Host: ${host}`, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
      lines('GET /%E0%A4%A HTTP/1.1', `Host: ${host}`, `X-Part: ${'\u00ff'.repeat(10)}`),
      lines('GET / HTTP/1.1', `Host: ${host}`, `Cookie: ${'a=b; '.repeat(5_000)}`),
      'GET / HTTP/1.0\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    ]
    for (const request of requests) {
      const said = await exchange(Number(port), request)
      assert.doesNotMatch(said, /^HTTP\/1\.1 [25]/, JSON.stringify(request.slice(0, 80)))
      if (!request.includes(`Host: ${host}\r\n`)) assert.ok(!said.includes('Example Hosting'))
    }
    assert.deepEqual(portal.errors, [])
  })
})

function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(request, 'latin1'))
    socket.on('data', (part) => {
      said += part
    })
    socket.on('error', () => resolve(said))
    socket.on('close', () => resolve(said))
  })
}
