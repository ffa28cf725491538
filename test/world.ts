import { createHash, randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { post } from '#domain/messages/messages.ts'
import {
  createOperator,
  findOperator,
  findOrganization,
  type Organization,
} from '#domain/organizations/organizations.ts'
import { createBelow } from '#domain/organizations/tree.ts'
import { createHashing, type Hashing } from '#domain/users/hashing.ts'
import { createUser, findUser, type NewUser, type User } from '#domain/users/users.ts'
import type { Seconds } from '#kernel/time.ts'
import type { Channel, World } from '#kernel/work.ts'
import { databaseClock } from '#store/clock.ts'
import { type Connections, connect, connectAlone } from '#store/connections.ts'
import { checksums, migrate } from '#store/migrate.ts'
import { createVault, type Ring } from '#store/vault.ts'
import { createWorld } from '#store/world.ts'
import { createHashingThreads } from '#wiring/hashing-threads.ts'
import { testDatabase } from './postgres.ts'

/** A world of one's own: a real database, real secrets, and a clock that obeys. */
export type TestWorld = World & {
  readonly hashing: Hashing
  readonly connections: Connections
  readonly connectionString: string
  readonly clock: {
    /** The database's time, as far as it was moved. */
    now(): Date
    advance(seconds: Seconds): void
  }
  /** Which channels leave without any organization's gateway: both, unless a test says otherwise. */
  leaveBy(channels: readonly Channel[]): void
  /** The top of the tree, made when first asked for. */
  operator(): Promise<Organization>
  /** An organization below the operator, or below another. */
  organization(
    name: string,
    at?: { readonly below?: Organization; readonly kind?: 'reseller' | 'client' },
  ): Promise<Organization>
  /** A person of the operator, or of another organization. */
  person(user: Partial<NewUser> & { readonly username: string; readonly password?: string }): Promise<User>
  /** Whatever SQL says, for what no page shows. */
  rows<Row>(text: string, ...values: unknown[]): Promise<Row[]>
  /** Another process on the same database. */
  another(t: TestContext): Promise<TestWorld>
}

/** Of all worlds of this process. */
const threads = createHashingThreads(2)

export const PASSWORD = 'plenty of rain in Hamburg'

export async function testWorld(t: TestContext): Promise<TestWorld> {
  const { connectionString } = await testDatabase({ name: await schemaName(), prepare: migrate })
  return worldOn(t, connectionString, randomBytes(32), { moved: 0 })
}

/** The world on a database that is there already, such as a dump of an older version. */
export async function worldOn(
  t: TestContext,
  connectionString: string,
  masterKey: Uint8Array | Ring,
  shift: { moved: number },
): Promise<TestWorld> {
  const connections = connect({ connectionString, writers: 10, onError: () => undefined })
  const base = await databaseClock(async () => {
    const rows = await ask<{ now: Date }>(connectionString, 'select clock_timestamp() as now', [])
    return rows[0]?.now.getTime() ?? 0
  })
  const vault = createVault(masterKey)
  const now = (): Date => new Date(base.now().getTime() + shift.moved * 1000)
  const beat = setInterval(() => base.synchronize().catch(() => undefined), 10_000).unref()
  t.after(async () => {
    clearInterval(beat)
    await connections.end()
  })
  let standing: readonly Channel[] = ['email', 'sms']
  const random = (size: number): Uint8Array => randomBytes(size)
  const names = ['localhost']
  const world = createWorld({ connections, clock: { now }, vault, random, send: post, standing: () => standing, names })
  const hashing = createHashing({
    cost: { memoryKiB: 64, passes: 1, lanes: 1 },
    threads,
    waiting: 1000,
    pepper: vault.hash('password pepper', ''),
  })
  return {
    ...world,
    ...{ hashing, connections, connectionString },
    leaveBy: (channels) => {
      standing = channels
    },
    clock: { now, advance: (seconds) => void Object.assign(shift, { moved: shift.moved + seconds }) },
    operator: () => operatorOf(world),
    organization: (name, at) => organizationIn(world, name, at),
    person: (user) => personIn(world, hashing, user),
    rows: (text, ...values) => ask(connectionString, text, values),
    another: (other) => worldOn(other, connectionString, masterKey, shift),
  }
}

async function operatorOf(world: World): Promise<Organization> {
  await world.work((work) => createOperator(work, 'Example Hosting'))
  const operator = await world.look(findOperator)
  if (!operator) throw new Error('there is no operator')
  return operator
}

async function organizationIn(
  world: World,
  name: string,
  { below, kind = 'client' }: Parameters<TestWorld['organization']>[1] = {},
): Promise<Organization> {
  const parent = below ?? (await operatorOf(world))
  const id = await world.work((work) => createBelow(work, parent, kind, name))
  const made = id && (await world.look((look) => findOrganization(look, id)))
  if (!made) throw new Error(`${name} could not be made`)
  return made
}

async function personIn(
  world: World,
  hashing: Hashing,
  { password = PASSWORD, ...user }: Partial<NewUser> & { readonly username: string; readonly password?: string },
): Promise<User> {
  const { id: organizationId } = await operatorOf(world)
  const made = { organizationId, email: `${user.username}@example.com`, role: 'member' as const, ...user }
  const passwordHash = await hashing.hash(password)
  const id = await world.work((work) => createUser(work, { ...made, passwordHash }))
  const found = id && (await world.look((look) => findUser(look, { organizationId: made.organizationId, id })))
  if (!found) throw new Error(`${user.username} could not be made`)
  return found
}

async function ask<Row>(connectionString: string, text: string, values: unknown[]): Promise<Row[]> {
  const client = await connectAlone({ connectionString })
  try {
    return (await client.query(text, values)).rows as Row[]
  } finally {
    await client.end()
  }
}

/** One template database for each state of the migrations. */
async function schemaName(): Promise<string> {
  return createHash('sha256')
    .update(JSON.stringify(await checksums()))
    .digest('hex')
}
