import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { resetFromConsole } from '#domain/account/from-console.ts'
import type { User } from '#domain/users/users.ts'
import { helper, linkFor, NEW_PASSWORD, pathOf, userNamed } from './access.ts'
import {
  type App,
  beginsApp,
  confirms,
  portalBehindProxy,
  protectedPerson,
  setsUpApp,
  signedIn,
  type Visitor,
  visitor,
} from './attack/visitor.ts'
import type { TestPortal } from './portal.ts'
import { codeSent } from './sent-codes.ts'
import { PASSWORD } from './world.ts'

/** Ana is signed in in two browsers, and changes something in one of them, or has it changed by somebody else. */
type Story = {
  readonly portal: TestPortal
  readonly ana: User
  readonly here: Visitor
  readonly app: App
  /** Somebody who may change everything about her. */
  readonly owner: () => Promise<Visitor>
}

type Change = {
  readonly make: (story: Story) => Promise<unknown>
  /** Whether the browser that it is done in stays signed in. */
  readonly stays: boolean
  /** Where she begins without a factor. */
  readonly without?: true
}

const CHOSEN = { new_password: NEW_PASSWORD, new_password_again: NEW_PASSWORD }
const OWN = { mobile: '', language: 'en', time_zone: 'UTC', current_password: PASSWORD }
const DETAILS = { ...OWN, email: 'ana@example.com' }
const ABOUT = { ...DETAILS, name: '', role: 'member', status: 'active', current_password: '' }

const own = (path: string, fields: Record<string, string> = {}): Change => ({
  stays: true,
  make: async ({ here }) => assert.equal((await here.post(path, fields)).status, 303, path),
})

const byOwner = (fields: Partial<typeof ABOUT> | typeof CHOSEN): Change => ({
  stays: false,
  make: async ({ owner, ana }) => {
    const { status, location } = await (await owner()).post(pathOf(ana, '').slice(0, -1), { ...ABOUT, ...fields })
    assert.deepEqual([status, location?.includes('userSaved')], [303, true])
  },
})

const changes: Readonly<Record<string, Change>> = {
  'her password': own('/account/password', { current_password: PASSWORD, ...CHOSEN }),
  'her password, on her details': own('/account/details', { ...DETAILS, ...CHOSEN }),
  'new recovery codes': own('/account/recovery-codes'),
  'that a token is required no longer': own('/account/details', { ...DETAILS, security_token: 'not-required' }),
  'the same, on her profile': own('/account/profile', DETAILS),
  'two-factor authentication switched off': own('/account/two-factor/disable', { password: PASSWORD }),
  'an app removed': {
    stays: true,
    make: async ({ here, app }) => {
      const { status } = await here.post(`/account/factors/${app.enrollment}/remove`)
      assert.equal(status, 303)
    },
  },
  'a first app': { stays: true, without: true, make: ({ portal, here }) => setsUpApp(portal, here) },
  'an app in place of another': {
    stays: true,
    make: async ({ portal, here, app }) => {
      const other = await beginsApp(here, '/account/two-factor/app', { replaces: app.enrollment })
      const code = other.codeAt(portal.world.clock.now())
      const done = await here.post('/account/two-factor/app/confirm', { enrollment: other.enrollment, code })
      assert.equal(done.status, 303)
    },
  },
  'an address that was proved': {
    stays: true,
    make: async ({ portal, here, ana }) => {
      await here.post('/account/details', { ...DETAILS, email: 'new@example.com' })
      const proved = await here.post('/account/address', { code: await codeSent(portal.world, ana) })
      assert.equal(proved.location, '/account/profile?notice=addressProved')
    },
  },
  'an address that holds at once': {
    stays: true,
    make: async ({ portal, here }) => {
      portal.world.leaveBy([])
      assert.equal((await here.post('/account/details', { ...DETAILS, email: 'new@example.com' })).status, 303)
    },
  },
  'an app that was tried at a sign-in': {
    stays: false,
    without: true,
    make: async ({ portal, here }) => {
      const app = await beginsApp(here, '/account/details/token')
      await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
    },
  },
  'her password, by an administrator': byOwner(CHOSEN),
  'her address, by an administrator': byOwner({ email: 'new@example.com' }),
  'her role': byOwner({ role: 'support' }),
  'being suspended': byOwner({ status: 'suspended' }),
  'a reset by support': {
    stays: false,
    make: async ({ owner, ana }) => {
      const asked = await (await owner()).post(pathOf(ana, 'reset'), { reason: 'lost her phone', ticket: 'T-17' })
      assert.equal(asked.status, 303)
    },
  },
  'a reset at the console': {
    stays: false,
    make: ({ portal, ana }) => portal.world.work((work) => resetFromConsole(work, ana.realmId, 'ana', 'lost')),
  },
  'a new password by a link': {
    stays: false,
    make: async ({ portal, ana }) => {
      const token = await linkFor(portal.world, ana, 'password-link')
      const chosen = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }
      assert.equal((await visitor(portal).post(`/password/${token}`, chosen)).status, 303)
    },
  },
}

async function begins(portal: TestPortal, { without }: Change): Promise<Story & { there: Visitor }> {
  const owner = () => helper(portal, 'owner', 'olga')
  if (without) {
    const ana = await portal.world.person({ username: 'ana' })
    const [here, there] = [await signedIn(portal, 'ana'), await signedIn(portal, 'ana')]
    await confirms(here)
    return { portal, ana, here, there, owner, app: {} as App }
  }
  const { person: here, app } = await protectedPerson(portal, 'ana')
  const there = await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
  portal.world.clock.advance(app.period)
  return { portal, ana: await userNamed(portal.world, 'ana'), here, there, owner, app }
}

/** Another node on the same database. */
async function anotherNode(t: TestContext, { world }: TestPortal): Promise<TestPortal> {
  return portalBehindProxy(t, { world: await world.another(t) })
}

/** What the lane that proxies ask says of this cookie, and whether its pages open. */
async function isIn(portal: TestPortal, session: string | undefined): Promise<boolean> {
  const browser = visitor(portal)
  if (session) browser.jar.set('session', session)
  const [gate, page] = [await browser.get('/session'), await browser.get('/account/security')]
  assert.equal(gate.status === 204, page.status === 200, 'the gate and the pages agree')
  return page.status === 200
}

describe('whoever is signed in elsewhere', () => {
  for (const [name, change] of Object.entries(changes)) {
    it(`is signed out at once, on every node, by ${name}`, async (t) => {
      const portal = await portalBehindProxy(t)
      const node = await anotherNode(t, portal)
      const story = await begins(portal, change)
      const [here, there] = [story.here.jar.get('session'), story.there.jar.get('session')]
      assert.deepEqual([await isIn(node, here), await isIn(node, there)], [true, true])
      await change.make(story)
      assert.equal(await isIn(node, there), false, 'the other browser')
      assert.equal(await isIn(portal, there), false, 'and at the node where it was done')
      assert.equal(await isIn(node, here), false, 'what was known of this browser before')
      assert.equal(await isIn(node, story.here.jar.get('session')), change.stays, 'this browser')
      assert.deepEqual(portal.errors, [])
    })
  }
})
