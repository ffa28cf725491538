import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type ApplicationDraft, addApplication, nameOfKey } from '#domain/applications/applications.ts'
import { type Answered, portalBehindProxy, signedIn, type Visitor, visitor } from '../attack/visitor.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { keyOf, type Speaking, speaking } from './api.ts'
import { form } from './confirming.ts'
import { type Carrying, carrying } from './outside-people.ts'
import { freePort, nginx, oldPanel } from './panel.ts'
import { exchange, isGenuine, requestOf } from './radius-packets.ts'
import { radiusStory } from './radius-parts.ts'

/** `refused` is also what those doors say while one has to wait that do not tell one from the other. */
export type Came = 'in' | 'refused' | 'wait'

/** Asked up to the code: what is left is to give it. */
export type Asked = (code: string) => Promise<Came>

/** Somebody with an app, and two browsers in which they have signed in before. */
export type Person = Carrying & { readonly name: string; readonly browsers: readonly [Visitor, Visitor] }

/** Everything that asks for a second factor, each on its own real server before one database. */
export type House = {
  readonly portal: TestPortal
  readonly classic: string
  readonly radius: number
  readonly says: Speaking
}

const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
const HTML = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
const FRESH_SECONDS = 300

export async function house(t: TestContext): Promise<House> {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const operator = await world.operator()
  const classic = `http://127.0.0.1:${await freePort()}`
  const whole: ApplicationDraft = {
    ...{ kind: 'forward-auth', name: 'Classic', origins: [classic], roles: [], organizations: [], enabled: true },
    demand: { assurance: 'two-factors', freshSeconds: null },
    rules: [{ prefix: '/fresh', demand: { assurance: 'two-factors', freshSeconds: FRESH_SECONDS } }],
  }
  const id = (await world.work((work) => addApplication(work, BY, operator.id, whole))) ?? ''
  const { address: upstream } = await oldPanel(t)
  const application = nameOfKey({ organizationId: operator.id, id })
  const inside = portal.url.replace('localhost', '127.0.0.1')
  await nginx(t, Number(new URL(classic).port), { portal: inside, application, upstream, host: classic })
  const { port: radius } = await radiusStory(t, { world })
  return { portal, classic, radius, says: speaking(portal, (await keyOf(world, operator)).token) }
}

/** They signed in long enough ago that the classic interface wants to be sure again. */
export async function person({ portal }: House, name: string): Promise<Person> {
  const carried = await carrying(portal.world, name)
  const one = await signedIn(portal, name, { token: carried.codeNow() })
  portal.world.clock.advance(60)
  const other = await signedIn(portal, name, { token: carried.codeNow() })
  portal.world.clock.advance(FRESH_SECONDS + 60)
  return { ...carried, name, browsers: [one, other] }
}

type Door = (house: House, person: Person) => Promise<Asked>

/** All doors. What is asked for at one is begun there; no code has been given yet. */
export const doors = {
  panel: async ({ portal }, { name }) => {
    const at = visitor(portal)
    await at.get('/signin')
    return async (token) => cameOf(await at.post('/signin', { username: name, password: PASSWORD, token }))
  },
  'panel, on its second page': async ({ portal }, { name }) => {
    const at = visitor(portal)
    const asked = await at.post('/signin', { username: name, password: PASSWORD, token: '' })
    assert.equal(asked.location, '/signin/challenge')
    return async (code) => cameOf(await at.post('/signin/challenge', { code }))
  },
  classic: async (house, { name }) => {
    const [at, portal] = [visitor({ url: house.classic }), visitor(house.portal)]
    assert.equal((await leads(house, at, portal, '/')).location, '/signin')
    return async (token) => {
      const signed = await portal.post('/signin', { username: name, password: PASSWORD, token })
      return enters(house, at, portal, signed, '/')
    }
  },
  'classic, stepping up': async (house, { browsers: [browser] }) => {
    const at = visitor({ url: house.classic })
    const { location = '' } = await leads(house, at, browser, '/fresh')
    assert.match(location, /^\/account\/confirm\?then=/)
    const then = new URL(location, house.portal.url).searchParams.get('then') ?? ''
    return async (code) =>
      enters(house, at, browser, await browser.post('/account/confirm', { then, proof: 'code', code }), '/fresh')
  },
  'REST, at once':
    async ({ says }, { name: user }) =>
    async (code) =>
      said(await says('POST', '/v1/verify', { user, code })),
  'REST, asked before': async ({ says }, { name: user }) => {
    const { body } = await says('POST', '/v1/challenges', { user, purpose: 'signin' })
    return async (code) => said(await says('POST', `/v1/challenges/${body.id}/answer`, { code }))
  },
  RADIUS:
    async ({ radius }, { name }) =>
    (code) =>
      answers(radius, requestOf({ username: name, password: `${PASSWORD}${code}` })),
  'RADIUS, challenged': async ({ radius }, { name }) => {
    const first = requestOf({ username: name, password: PASSWORD, id: 8 })
    const [challenge] = await exchange(radius, [first.bytes])
    assert.equal(challenge?.[0], 11, 'a challenge')
    const more = [[24, stateIn(challenge)]] as const
    return (code) => answers(radius, requestOf({ username: name, password: code, more, id: 9 }))
  },
  'hosted page': (house, who) => onHostedPage(house, who, visitor(house.portal)),
  'hosted page, in their own browser': (house, who) => onHostedPage(house, who, who.browsers[0]),
  confirmation: async ({ says, radius }, { name: user, browsers: [, browser] }) => {
    const { body: asked } = await says('POST', '/v1/confirmations', { user, text: `Open gate ${radius}` })
    const { pathname } = new URL(asked.page)
    const { body: page } = await browser.get(pathname)
    return async (code) => {
      const { status } = await browser.post(pathname, form(page, code))
      const { state } = (await says('GET', `/v1/confirmations/${asked.id}`)).body
      assert.equal(state, status === 200 ? 'confirmed' : 'waiting')
      return status === 200 ? 'in' : cameOf({ status, body: '' })
    }
  },
} as const satisfies Readonly<Record<string, Door>>

export type DoorName = keyof typeof doors
export const doorNames = Object.keys(doors) as readonly DoorName[]

/** The page that a portal of somebody's own leads to; what came of it, it is told by the API. */
async function onHostedPage({ says }: House, { name: user }: Person, browser: Visitor): Promise<Asked> {
  const { body: asked } = await says('POST', '/v1/challenges', { user, purpose: 'Old panel' })
  const { pathname } = new URL(asked.page)
  const { body: page } = await browser.get(pathname)
  return async (code) => {
    const { status } = await browser.post(pathname, form(page, code))
    const { state } = (await says('GET', `/v1/challenges/${asked.id}`)).body
    assert.equal(state, status === 200 ? 'passed' : 'open')
    return status === 200 ? 'in' : cameOf({ status, body: '' })
  }
}

function cameOf({ status, body }: Pick<Answered, 'status' | 'body'>): Came {
  if (status === 303) return 'in'
  assert.ok(status === 422 || status === 429, `${status}: ${body}`)
  return status === 429 ? 'wait' : 'refused'
}

/** From a page of the classic interface to the portal, and what is asked there. */
async function leads({ classic }: House, at: Visitor, portal: Visitor, path: string): Promise<Answered> {
  const led = await at.get(path, HTML)
  assert.equal(led.status, 302)
  const begun = await at.get((led.location ?? '').replace(classic, ''))
  const entry = new URL(begun.location ?? '')
  return portal.get(`${entry.pathname}${entry.search}`)
}

/** After the answer: back through the portal to the classic interface, which shows its page or does not. */
async function enters(
  { classic }: House,
  at: Visitor,
  portal: Visitor,
  answered: Answered,
  path: string,
): Promise<Came> {
  const came = cameOf(answered)
  if (came !== 'in') {
    assert.notEqual((await at.get(path, HTML)).status, 200, 'it was refused, and is shut')
    return came
  }
  const passing = await portal.get(answered.location ?? '')
  const [, back = ''] = /^0; url=(.*)$/.exec(String(passing.headers.refresh)) ?? []
  await at.get(back.replace(classic, ''))
  assert.match((await at.get(path, HTML)).body, /<h1>Hello /)
  return 'in'
}

function said({ body }: Awaited<ReturnType<Speaking>>): Came {
  if (body.passed) return 'in'
  assert.ok(body.reason !== 'wait' || body.retryAfter > 0)
  return body.reason === 'wait' ? 'wait' : 'refused'
}

async function answers(port: number, request: ReturnType<typeof requestOf>): Promise<Came> {
  const [answer] = await exchange(port, [request.bytes], 10_000)
  assert.ok(answer && isGenuine(answer, request), 'an answer of the server')
  assert.ok(answer[0] === 2 || answer[0] === 3, `${answer[0]}`)
  return answer[0] === 2 ? 'in' : 'refused'
}

function stateIn(packet: Buffer): Buffer {
  for (let at = 20; at < packet.length; at += packet[at + 1] ?? packet.length)
    if (packet[at] === 24) return packet.subarray(at + 2, at + (packet[at + 1] ?? 2))
  throw new Error('a challenge has a state')
}
