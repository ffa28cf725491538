import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import fc from 'fast-check'
import { type ApplicationDraft, addApplication, nameOfKey } from '#domain/applications/applications.ts'
import { confirms, type Visitor, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'

const ORIGIN = 'https://panel.example.com'
const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
const HTML = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }

type Gate = {
  readonly portal: TestPortal
  readonly name: string
  /** What a proxy would ask and get, for a browser at the panel. */
  asks(at: Visitor, path: string, headers?: Record<string, string>): ReturnType<Visitor['get']>
  /** A request to `/.countersign/...`, as the proxy passes it on. */
  own(at: Visitor, path: string): ReturnType<Visitor['get']>
}

async function gate(t: TestContext, draft: Partial<ApplicationDraft> = {}): Promise<Gate> {
  const portal = await testPortal(t)
  const { id: organizationId } = await portal.world.operator()
  const whole: ApplicationDraft = {
    ...{ kind: 'forward-auth', name: 'Panel', origins: [ORIGIN], roles: [], organizations: [], rules: [] },
    ...{ demand: { assurance: 'any', freshSeconds: null }, enabled: true, ...draft },
  }
  const id = (await portal.world.work((work) => addApplication(work, BY, organizationId, whole))) ?? ''
  const name = nameOfKey({ organizationId, id })
  const told = {
    ...{ 'x-countersign-application': name, 'x-forwarded-proto': 'https', 'x-forwarded-host': 'panel.example.com' },
  }
  return {
    ...{ portal, name },
    asks: (at, path, headers = {}) =>
      at.get('/forward-auth', { ...told, ...HTML, 'x-forwarded-uri': path, ...headers }),
    own: (at, path) => at.get(path.replace(/^\/\.countersign/, '/forward-auth'), told),
  }
}

/** From the panel to the page at the portal, and the address that page leads back to. */
async function arrives({ portal, own, asks }: Gate, at: Visitor, person: Visitor, path = '/'): Promise<string> {
  const { location = '' } = await asks(at, path)
  const begun = await own(at, location.replace(ORIGIN, ''))
  const entry = new URL(begun.location ?? '')
  const page = await person.get(`${entry.pathname}${entry.search}`)
  void portal
  return /^0; url=(.*)$/.exec(String(page.headers.refresh ?? ''))?.[1] ?? `${page.status} ${page.location ?? ''}`
}

async function signsIn(portal: TestPortal, username: string): Promise<Visitor> {
  const person = visitor(portal)
  await person.post('/signin', { username, password: PASSWORD, token: '' })
  return person
}

describe('a pass to an application', () => {
  it('is fetched once, and by the browser that began', async (t) => {
    const it = await gate(t)
    await it.portal.world.person({ username: 'ana' })
    const [hers, thiefs] = [visitor(it.portal), visitor(it.portal)]
    const back = await arrives(it, hers, await signsIn(it.portal, 'ana'))
    await it.asks(thiefs, '/')
    await it.own(thiefs, '/.countersign/begin?to=/')
    await it.own(thiefs, back.replace(ORIGIN, ''))
    assert.equal((await it.asks(thiefs, '/')).status, 401, 'a ticket that was read on the way is worth nothing')
    await it.own(hers, back.replace(ORIGIN, ''))
    assert.equal((await it.asks(hers, '/')).status, 200)
    const second = visitor(it.portal)
    for (const [name, value] of hers.jar) if (name.endsWith('begun')) second.jar.set(name, value)
    await it.own(second, back.replace(ORIGIN, ''))
    assert.equal((await it.asks(second, '/')).status, 401, 'nor twice')
  })

  it('cannot be slipped to somebody who did not ask for it', async (t) => {
    const it = await gate(t)
    await it.portal.world.person({ username: 'mallory' })
    const mallory = await signsIn(it.portal, 'mallory')
    const { createHash } = await import('node:crypto')
    const state = createHash('sha256').update('').digest('base64url')
    const query = new URLSearchParams({ origin: ORIGIN, to: '/', state })
    const page = await mallory.get(`/enter/${it.name}?${query}`)
    const back = /url=(.*)$/.exec(String(page.headers.refresh))?.[1] ?? ''
    const victim = visitor(it.portal)
    await it.own(victim, back.replace(ORIGIN, ''))
    assert.equal((await it.asks(victim, '/')).status, 401)
  })

  it('is good for a minute on the way, at one address, and for one application', async (t) => {
    const it = await gate(t)
    await it.portal.world.person({ username: 'ana' })
    const ana = await signsIn(it.portal, 'ana')
    const late = visitor(it.portal)
    const back = await arrives(it, late, ana)
    it.portal.world.clock.advance(61)
    await it.own(late, back.replace(ORIGIN, ''))
    assert.equal((await it.asks(late, '/')).status, 401)
    const at = visitor(it.portal)
    await it.own(at, (await arrives(it, at, ana)).replace(ORIGIN, ''))
    assert.equal((await it.asks(at, '/')).status, 200)
    assert.equal((await it.asks(at, '/', { 'x-forwarded-host': 'other.example.com' })).status, 403)
    const other = await gate(t)
    assert.equal((await it.asks(at, '/', { 'x-countersign-application': other.name })).status, 403)
  })

  it('ends with the session, the person and the organization, and when it is given back', async (t) => {
    const it = await gate(t)
    const { world } = it.portal
    const ends: Readonly<Record<string, (person: Visitor, at: Visitor) => Promise<unknown>>> = {
      'signing out': (person) => person.post('/signout'),
      'an hour of silence': async () => world.clock.advance(3601),
      suspension: () => world.rows("update app_user set status = 'suspended' where username = 'ana'"),
      'leaving it': (_, at) => it.own(at, '/.countersign/leave'),
      'an application that is switched off': () => world.rows('update application set enabled = false'),
    }
    await world.person({ username: 'ana' })
    for (const [what, end] of Object.entries(ends)) {
      await world.rows("update app_user set status = 'active'")
      const person = await signsIn(it.portal, 'ana')
      const at = visitor(it.portal)
      await it.own(at, (await arrives(it, at, person)).replace(ORIGIN, ''))
      assert.equal((await it.asks(at, '/')).status, 200, what)
      await end(person, at)
      assert.notEqual((await it.asks(at, '/')).status, 200, what)
    }
  })

  it('tells who somebody is as it is now, however often it was asked before', async (t) => {
    const it = await gate(t)
    const { world } = it.portal
    await world.person({ username: 'ana' })
    const at = visitor(it.portal)
    await it.own(at, (await arrives(it, at, await signsIn(it.portal, 'ana'))).replace(ORIGIN, ''))
    const told = async (name: string): Promise<unknown> => (await it.asks(at, '/')).headers[name]
    assert.deepEqual([await told('remote-role'), await told('remote-role')], ['member', 'member'])
    await world.rows("update app_user set role = 'support', name = 'Ana Bell' where username = 'ana'")
    assert.deepEqual([await told('remote-role'), await told('remote-name')], ['support', 'Ana Bell'])
    await world.rows("update organization set name = 'Other Hosting' where kind = 'operator'")
    assert.equal(await told('remote-company'), 'Other Hosting')
    await world.rows("update session set level = 'mailbox'")
    assert.equal(await told('remote-assurance'), 'mailbox')
    await world.rows("update organization set stopped = true where kind = 'operator'")
    assert.equal((await it.asks(at, '/')).status, 403)
    await world.rows("update organization set stopped = false where kind = 'operator'")
    assert.equal(await told('remote-name'), 'Ana Bell')
    await world.rows('delete from application_pass')
    assert.equal((await it.asks(at, '/')).status, 401)
  })

  it('keeps the session alive that it came from', async (t) => {
    const it = await gate(t)
    await it.portal.world.person({ username: 'ana' })
    const at = visitor(it.portal)
    await it.own(at, (await arrives(it, at, await signsIn(it.portal, 'ana'))).replace(ORIGIN, ''))
    for (let half = 0; half < 4; half++) {
      it.portal.world.clock.advance(1800)
      assert.equal((await it.asks(at, '/')).status, 200)
    }
  })

  it('is given to whoever proves it better, or again, and refused with a reason to others', async (t) => {
    const it = await gate(t, {
      ...{ roles: ['owner'], rules: [{ prefix: '/billing', demand: { assurance: 'any', freshSeconds: 300 } }] },
    })
    const { world } = it.portal
    await world.person({ username: 'olivia', role: 'owner' })
    await world.person({ username: 'mia' })
    const at = visitor(it.portal)
    assert.match(await arrives(it, at, await signsIn(it.portal, 'mia')), /^403/)
    const olivia = await signsIn(it.portal, 'olivia')
    world.clock.advance(301)
    assert.match(await arrives(it, at, olivia, '/billing'), /^303 \/account\/confirm\?then=/)
    await confirms(olivia)
    assert.ok((await arrives(it, at, olivia, '/billing')).startsWith(`${ORIGIN}/.countersign/enter?`))
    const refused = await world.rows(
      "select 1 from audit_event where action = 'application.entered' and outcome = 'refused'",
    )
    assert.equal(refused.length, 1)
  })

  it('leads nowhere but to the application’s own addresses', async (t) => {
    const it = await gate(t)
    await it.portal.world.person({ username: 'ana' })
    const ana = await signsIn(it.portal, 'ana')
    const state = 'A'.repeat(43)
    for (const origin of [
      'https://evil.example',
      'https://panel.example.com.evil.example',
      'javascript:alert(1)',
      '',
    ]) {
      const { status } = await ana.get(`/enter/${it.name}?${new URLSearchParams({ origin, to: '/', state })}`)
      assert.equal(status, 404, origin)
    }
    for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', '/.countersign/leave']) {
      const page = await ana.get(`/enter/${it.name}?${new URLSearchParams({ origin: ORIGIN, to, state })}`)
      assert.match(String(page.headers.refresh), /[?&]to=%2F$/, to)
    }
  })
})

describe('the gate', () => {
  it('never opens for what it does not understand', async (t) => {
    const it = await gate(t)
    const nobody = visitor(it.portal)
    const text = fc.string({ unit: 'binary-ascii', maxLength: 40 }).map((some) => some.replace(/[^\x20-\x7e]/g, '~'))
    const names = [
      'x-forwarded-proto',
      'x-forwarded-host',
      'x-forwarded-uri',
      'x-countersign-application',
      'cookie',
      'accept',
    ]
    const headers = fc.dictionary(fc.constantFrom(...names), text)
    await fc.assert(
      fc.asyncProperty(headers, text, async (more, path) => {
        const { status } = await it.asks(nobody, `/${path}`, more)
        assert.ok([401, 403].includes(status), `${status}`)
      }),
      { numRuns: 500 },
    )
    assert.deepEqual(it.portal.errors, [])
  })

  it('says no when its database is gone', async (t) => {
    const it = await gate(t)
    await it.portal.world.rows('alter table application rename to gone')
    assert.equal((await it.asks(visitor(it.portal), '/')).status, 503)
  })
})
