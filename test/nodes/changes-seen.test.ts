import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import {
  type ApplicationDraft,
  addApplication,
  changeApplication,
  nameOfKey,
} from '#domain/applications/applications.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { changeProvider } from '#domain/providers/providers.ts'
import { signedIn, type Visitor, visitor } from '../attack/visitor.ts'
import { keyOf } from '../doors/api.ts'
import { BY, begins, comesIn, party } from '../doors/oidc.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { addsSaml } from '../sso/providers.ts'
import { branded, HOST, proves, type Story, story } from '../white-label.ts'

type Two = Story & {
  /** Where things are changed, and where nobody was told. */
  readonly here: TestPortal
  readonly there: TestPortal
  /** A browser that a balancer leads to the other node, whatever name it calls. */
  browserThere(name?: string): Visitor
}

/** Two portals on one database, each with all that a node keeps for itself, and one clock that obeys. */
async function two(t: TestContext): Promise<Two> {
  const told = await story(t)
  const here = told.portal
  const world = await here.world.another(t)
  const there = await testPortal(t, { world, publicUrl: here.url, trustedProxies: ['127.0.0.1'] })
  const { port } = new URL(here.url)
  const browserThere = (name = 'localhost'): Visitor => behind(visitor(there), `http://${name}:${port}`)
  return { ...told, here, there, browserThere }
}

function behind(inner: Visitor, origin: string): Visitor {
  const { host } = new URL(origin)
  return {
    ...inner,
    get: (path, headers) => inner.get(path, { host, ...headers }),
    post: (path, fields, headers, body) => inner.post(path, fields, { host, origin, ...headers }, body),
  }
}

/** Whether the sign-in page has this in it. */
const shows = async (stranger: Visitor, words: string): Promise<boolean> =>
  (await stranger.get('/signin')).body.includes(words)

/** As docs/several-nodes.md promises: until then the old may show, and from then on it may not. */
const seenByNow = ({ here }: Two): void => here.world.clock.advance(1)

describe('what is changed at one node shows at the other a second later at the latest', () => {
  it('a host name that was proved, and one that was given up, whose sessions end at once', async (t) => {
    const told = await two(t)
    const { acme, owner, browserThere } = told
    const rita = browserThere(HOST)
    assert.equal((await rita.get('/signin')).status, 421)
    await proves(told)
    seenByNow(told)
    await signedIn(told.there, 'rita', { as: rita })
    assert.equal((await rita.get('/account/settings')).status, 200)
    assert.equal((await owner.post(`/admin/organizations/${acme.id}/hosts/${HOST}/remove`)).status, 303)
    assert.notEqual((await rita.get('/account/settings')).status, 200, 'nobody is in by a name that is not theirs')
    seenByNow(told)
    assert.equal((await rita.get('/signin')).status, 421)
  })

  it('a brand that was published', async (t) => {
    const told = await two(t)
    await proves(told)
    const stranger = told.browserThere(HOST)
    assert.ok(!(await shows(stranger, 'Acme Cloud')))
    await branded(told)
    seenByNow(told)
    assert.ok(await shows(stranger, 'Acme Cloud'))
  })

  it('a policy that takes no passkeys any more', async (t) => {
    const told = await two(t)
    const { id: organizationId } = await told.here.world.operator()
    const stranger = told.browserThere()
    assert.ok(await shows(stranger, 'webauthn'))
    await told.here.world.work((work) => changePolicy(work, { organizationId, offLimits: ['passkey'] }))
    seenByNow(told)
    assert.ok(!(await shows(stranger, 'webauthn')))
  })
})

const PANEL = 'https://panel.example.com'
const HTML = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }

/** What is asked of the other node right after the change at the one, while its clock stands still. */
describe('what is taken away at one node is gone at the other with the next request', () => {
  it('the sessions of somebody that an owner ended, reset or suspended', async (t) => {
    const { here, there, owner, browserThere } = await two(t)
    const ana = await here.world.person({ username: 'ana' })
    const hers = browserThere()
    const path = `/admin/organizations/${ana.organizationId}/users/${ana.id}`
    const about = { username: 'ana', email: ana.email, name: '', role: 'member', mobile: '', current_password: '' }
    const reason = { reason: 'lost her phone', ticket: 'T-17' }
    for (const [action, fields] of [
      ['/sessions/end', {}],
      ['/reset', reason],
      ['', { ...about, language: 'en', time_zone: 'UTC', status: 'suspended' }],
    ] as const) {
      await here.world.rows('update app_user set must_enroll = false')
      await signedIn(there, 'ana', { as: hers })
      assert.equal((await hers.get('/account/settings')).status, 200)
      assert.equal((await owner.post(`${path}${action}`, fields)).status, 303, action)
      assert.equal((await hers.get('/account/settings')).location, '/signin?notice=sessionEnded', action)
    }
  })

  it('a session of people of whom a policy now asks two factors', async (t) => {
    const { here, there, browserThere } = await two(t)
    const { organizationId } = await here.world.person({ username: 'ana' })
    const hers = await signedIn(there, 'ana', { as: browserThere() })
    assert.equal((await hers.get('/account/settings')).status, 200)
    await here.world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required' }))
    assert.equal((await hers.get('/account/settings')).location, '/signin?notice=sessionEnded')
  })

  it('a key of the API', async (t) => {
    const { here, owner, browserThere } = await two(t)
    const operator = await here.world.operator()
    const key = await keyOf(here.world, operator)
    const asks = async () =>
      (await browserThere().get('/v1/users/nobody', { authorization: `Bearer ${key.token}` })).status
    assert.equal(await asks(), 404, 'whoever has the key is told that there is nobody')
    assert.equal((await owner.post(`/admin/organizations/${operator.id}/keys/${key.id}/end`)).status, 303)
    assert.equal(await asks(), 401)
  })

  it('an application behind a proxy', async (t) => {
    const { here, there, browserThere } = await two(t)
    const { id: organizationId } = await here.world.operator()
    const draft: ApplicationDraft = {
      ...{ kind: 'forward-auth', name: 'Panel', origins: [PANEL], roles: [], organizations: [], rules: [] },
      ...{ demand: { assurance: 'any', freshSeconds: null }, enabled: true },
    }
    const id = (await here.world.work((work) => addApplication(work, BY, organizationId, draft))) ?? ''
    const key = { organizationId, id }
    const [hers, atPanel] = [browserThere(), visitor(there)]
    await here.world.person({ username: 'ana' })
    await signedIn(there, 'ana', { as: hers })
    const asks = (path = '/forward-auth') => atPanel.get(path, { ...toldOf(nameOfKey(key)), ...HTML })
    await passes(asks, hers)
    assert.equal((await asks()).status, 200)
    await here.world.work((work) => changeApplication(work, BY, key, { ...draft, enabled: false }))
    assert.equal((await asks()).status, 403)
  })

  it('an application that speaks OpenID Connect, with its tokens', async (t) => {
    const { here, browserThere } = await two(t)
    await here.world.person({ username: 'ana' })
    const panel = await party(here)
    const { access_token: token } = await comesIn(here, panel, await signedIn(here, 'ana'))
    const asks = async () => (await browserThere().get('/oidc/userinfo', { authorization: `Bearer ${token}` })).status
    assert.equal(await asks(), 200)
    const off = { ...panel.application, enabled: false }
    await here.world.work((work) => changeApplication(work, BY, panel.application, off))
    assert.equal(await asks(), 401)
    const { address } = await begins(panel)
    const refused = await browserThere().get(`${address.pathname}${address.search}`)
    assert.equal(refused.status, 400)
  })

  it('an identity provider, though its name may show for a second', async (t) => {
    const told = await two(t)
    const { here, browserThere } = told
    const provider = await addsSaml(here.world, { issuer: 'https://idp.example.com' })
    const stranger = browserThere()
    assert.ok(await shows(stranger, 'Acme ID'))
    assert.equal((await stranger.get(`/sso/${provider.id}`)).status, 200)
    await here.world.work((work) => changeProvider(work, BY, provider, { ...provider, enabled: false }))
    assert.equal((await stranger.get(`/sso/${provider.id}`)).status, 404)
    seenByNow(told)
    assert.ok(!(await shows(stranger, 'Acme ID')))
  })
})

const toldOf = (name: string) => ({
  ...{ 'x-countersign-application': name, 'x-forwarded-proto': 'https' },
  ...{ 'x-forwarded-host': new URL(PANEL).host, 'x-forwarded-uri': '/' },
})

/** From the panel to the portal and back, as somebody who is signed in there. */
async function passes(asks: (path?: string) => ReturnType<Visitor['get']>, person: Visitor): Promise<void> {
  const own = (address = '') => asks(address.replace(`${PANEL}/.countersign`, '/forward-auth'))
  const led = await asks('/forward-auth?answer=redirect')
  const entry = new URL((await own(led.location)).location ?? '')
  const page = await person.get(`${entry.pathname}${entry.search}`)
  const [, back] = /^0; url=(.*)$/.exec(String(page.headers.refresh ?? '')) ?? []
  assert.equal((await own(back)).status, 303, `${page.status} ${page.location}`)
}
