import { AsyncLocalStorage } from 'node:async_hooks'
import type { TestContext } from 'node:test'
import type { Says } from '#domain/policies/levels.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import type { User } from '#domain/users/users.ts'
import { routes } from '#faces/web/routes.ts'
import type { Query, Work } from '#kernel/work.ts'
import { portalBehindProxy, type Visitor } from './attack/visitor.ts'
import type { TestPortal } from './portal.ts'
import { WRITES } from './roads.ts'
import { type TestWorld, testWorld } from './world.ts'

const asked = new AsyncLocalStorage<string>()

/** Says of every session that is written by which route it was. */
export async function watchedPortal(t: TestContext): Promise<TestPortal & { readonly written: string[] }> {
  const written: string[] = []
  for (const route of routes) watch(route)
  const world = await testWorld(t)
  const portal = await portalBehindProxy(t, { world: spied(world, written) })
  return { ...portal, world, written }
}

/** From now on whatever is done for a call of this route knows it. */
function watch(route: (typeof routes)[number]): void {
  const { method, path, handle } = route as { method: string; path: string; handle(call: unknown): Promise<unknown> }
  Object.assign(route, { handle: (call: unknown) => asked.run(`${method} ${path}`, () => handle(call)) })
}

function spied(world: TestWorld, written: string[]): TestWorld {
  const on = <Unit extends Work>(work: Unit): Unit => {
    const sql: Query = (strings, ...values) => {
      if (WRITES.test(strings.join(' '))) written.push(asked.getStore() ?? 'no route')
      return work.sql(strings, ...values)
    }
    return { ...work, sql }
  }
  return {
    ...world,
    work: (unit) => world.work((work) => unit(on(work))),
    once: (unit) => world.once((work) => unit(on(work))),
    within: (scope, unit) => world.within(scope, (work) => unit(on(work))),
  }
}

/** The host name of a realm that is not that of the person. */
const ELSEWHERE = 'login.harbor.example'

/** Another realm at the same portal; returns what a request there says of itself. */
export async function elsewhere({ world, url }: TestPortal): Promise<Readonly<Record<string, string>>> {
  const { id } = await world.organization('Harbor', { kind: 'reseller' })
  await world.rows(
    `insert into host_name (organization_id, name, challenge, created_at, proved_at) values ($1, $2, '', now(), now())`,
    ...[id, ELSEWHERE],
  )
  await world.rows('update organization set realm_id = id where id = $1', id)
  const host = `${ELSEWHERE}:${new URL(url).port}`
  return { host, origin: `http://${host}` }
}

/** What has become of a person, or of what is asked of them, between the first page of a road and its last. */
export type Situation = (world: TestWorld, user: User) => Promise<unknown>

const says =
  (said: Partial<Says>): Situation =>
  (world, { organizationId }) =>
    world.work((work) => changePolicy(work, { organizationId, ...said }))

export const situations = {
  'as it is': async () => undefined,
  required: says({ secondFactor: 'required' }),
  grace: says({ secondFactor: 'required', graceDays: 14 }),
  reset: (world, { id }) => world.rows('update app_user set must_enroll = true where id = $1', id),
  'off-limits': says({ offLimits: ['totp', 'passkey', 'sms-code', 'email-code', 'recovery-codes', 'bypass-code'] }),
  suspended: (world, { id }) => world.rows("update app_user set status = 'suspended' where id = $1", id),
  stopped: (world, { organizationId }) =>
    world.rows('update organization set stopped = true where id = $1', organizationId),
  elsewhere: async () => undefined,
} as const satisfies Readonly<Record<string, Situation>>

export type Named = keyof typeof situations

let people = 0

/** Somebody of a client of their own, so that what is said about one organization is said about nobody else. */
export async function newcomer({ world }: Pick<TestPortal, 'world'>, role: User['role'] = 'member'): Promise<User> {
  const number = ++people
  const { id: organizationId } = await world.organization(`Client ${number}`)
  return world.person({ username: `person-${number}`, organizationId, role })
}

/** How far a browser has come. */
export async function reachOf({ jar, get }: Visitor): Promise<string> {
  const { status, location } = await get('/account/settings')
  if (status === 200) return 'in'
  if (location?.startsWith('/account/two-factor')) return 'set-up'
  return jar.has('signin') && (await get('/signin/challenge')).status === 200 ? 'asked' : 'out'
}
