import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type ApplicationDraft, addApplication, nameOfKey } from '#domain/applications/applications.ts'
import { type Visitor, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { caddy, freePort, isThere, nginx, oldPanel, type Seen } from './panel.ts'

type Panel = {
  readonly portal: TestPortal
  readonly url: string
  readonly name: string
  readonly seen: readonly Seen[]
  /** A browser at the portal and at the panel: each has cookies of its own. */
  browser(): { readonly at: Visitor; readonly portal: Visitor }
}

const behind = { nginx, caddy } as const
const HTML = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }

async function panelBehind(
  t: TestContext,
  proxy: keyof typeof behind,
  draft: Partial<ApplicationDraft> = {},
): Promise<Panel> {
  const portal = await testPortal(t)
  const panel = await oldPanel(t)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const name = await registered(portal, url, draft)
  const ingredients = {
    portal: portal.url.replace('localhost', '127.0.0.1'),
    application: name,
    upstream: panel.address,
  }
  await behind[proxy](t, port, { ...ingredients, host: url })
  const browser = () => ({ at: visitor({ url }), portal: visitor(portal) })
  return { portal, url, name, seen: panel.seen, browser }
}

async function registered({ world }: TestPortal, origin: string, draft: Partial<ApplicationDraft>): Promise<string> {
  const { id: organizationId } = await world.operator()
  const by = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
  const whole: ApplicationDraft = {
    ...{ kind: 'forward-auth', name: 'Old panel', origins: [origin], roles: [], organizations: [], rules: [] },
    ...{ demand: { assurance: 'any', freshSeconds: null }, enabled: true, ...draft },
  }
  const id = await world.work((work) => addApplication(work, by, organizationId, whole))
  assert.ok(id)
  return nameOfKey({ organizationId, id })
}

/** From a page of the panel to the portal, through the sign-in, and back. */
async function comesIn({ url }: Panel, { at, portal }: ReturnType<Panel['browser']>, username: string, path: string) {
  const led = await at.get(path, HTML)
  assert.equal(led.status, 302)
  const begun = await at.get((led.location ?? '').replace(url, ''))
  assert.equal(begun.status, 303, 'at the panel the browser is given a secret')
  const entry = new URL(begun.location ?? '')
  const asked = await portal.get(`${entry.pathname}${entry.search}`)
  assert.equal(asked.location, '/signin')
  const signedIn = await portal.post('/signin', { username, password: PASSWORD, token: '' })
  const passing = await portal.get(signedIn.location ?? '')
  assert.equal(passing.status, 200, passing.body)
  const [, back = ''] = /^0; url=(.*)$/.exec(String(passing.headers.refresh)) ?? []
  assert.ok(back.startsWith(`${url}/.countersign/enter?`), back)
  const entered = await at.get(back.replace(url, ''))
  assert.deepEqual([entered.status, entered.location], [303, path])
  return back
}

for (const proxy of ['nginx', 'caddy'] as const) {
  describe(`an old panel behind ${proxy}`, { skip: !isThere(proxy) && `no ${proxy} here` }, () => {
    it('lets nobody in but who signed in at the portal, and is told who they are', async (t) => {
      const panel = await panelBehind(t, proxy)
      const ana = await panel.portal.world.person({ username: 'ana', name: 'Ana Müller', email: 'ana@example.com' })
      const browser = panel.browser()
      await comesIn(panel, browser, 'ana', '/domains?page=2')
      const page = await browser.at.get('/domains?page=2', { ...HTML, 'remote-user': 'root', 'Remote-Role': 'owner' })
      assert.match(page.body, /Hello ana/)
      const { headers } = panel.seen.at(-1) ?? assert.fail('the panel was not asked')
      assert.equal(Buffer.from(String(headers['remote-name']), 'latin1').toString(), 'Ana Müller')
      assert.deepEqual(
        [headers['remote-user'], headers['remote-role'], headers['remote-email'], headers['remote-id']],
        ['ana', ana.role, 'ana@example.com', ana.id],
      )
      assert.equal(panel.seen.length, 1, 'nothing came through before')
    })

    it('never sees a name that a client made up, however it is spelled', async (t) => {
      const panel = await panelBehind(t, proxy, {
        rules: [{ prefix: '/public', demand: 'open' }],
      })
      const liar = { 'remote-user': 'root', remote_user: 'root', 'remote.user': 'root', forwarded: 'for=10.0.0.1' }
      const { status } = await panel.browser().at.get('/public/page', { ...HTML, ...liar })
      assert.equal(status, 200)
      const { headers } = panel.seen.at(-1) ?? assert.fail('the panel was not asked')
      assert.deepEqual(
        Object.values(headers).filter((value) => value === 'root'),
        [],
      )
      assert.ok(!headers['remote-user'] && !headers.forwarded)
    })

    it('answers scripts and forms with 401, loses no form, and lets sockets through', async (t) => {
      const panel = await panelBehind(t, proxy)
      await panel.portal.world.person({ username: 'ana' })
      const browser = panel.browser()
      const script = { accept: 'application/json', 'sec-fetch-mode': 'cors' }
      assert.equal((await browser.at.get('/api', script)).status, 401)
      assert.equal((await browser.at.post('/save', { name: 'x' }, HTML)).status, 401)
      const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
      assert.equal((await browser.at.get('/socket', upgrade).catch(() => ({ status: 401 }))).status, 401)
      assert.equal(panel.seen.length, 0)
      await comesIn(panel, browser, 'ana', '/')
      assert.equal((await browser.at.post('/save', { name: 'x' }, HTML)).status, 200)
      assert.deepEqual([panel.seen.at(-1)?.method, panel.seen.at(-1)?.body], ['POST', 'name=x'])
    })

    it('is shut the moment the session at the portal ends', async (t) => {
      const panel = await panelBehind(t, proxy)
      await panel.portal.world.person({ username: 'ana' })
      const browser = panel.browser()
      await comesIn(panel, browser, 'ana', '/')
      assert.equal((await browser.at.get('/', HTML)).status, 200)
      await browser.portal.post('/signout')
      assert.equal((await browser.at.get('/', HTML)).status, 302)
    })

    it('refuses what cannot be read in one way alone', async (t) => {
      const panel = await panelBehind(t, proxy, {
        rules: [
          { prefix: '/public', demand: 'open' },
          { prefix: '/internal', demand: 'closed' },
        ],
      })
      const { at } = panel.browser()
      assert.equal((await at.get('/public', HTML)).status, 200)
      for (const path of [
        '/public/..%2fadmin',
        '/public/%2e%2e/admin',
        '/public/..;/admin',
        '/public//../admin',
        '/public/%5c..%5cadmin',
      ]) {
        const { status } = await at.get(path, HTML)
        assert.ok(status === 403 || status === 400 || status === 302, `${path}: ${status}`)
      }
      assert.equal((await at.get('/internal/x', HTML)).status, 403)
      assert.equal(panel.seen.length, 1)
    })
  })
}
