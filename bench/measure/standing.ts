import { randomBytes } from 'node:crypto'
import { addKey } from '#domain/applications/api-keys.ts'
import {
  type Application,
  type ApplicationKind,
  addApplication,
  findApplication,
} from '#domain/applications/applications.ts'
import { fetchPass, issueTicket } from '#domain/applications/passes.ts'
import { addRadiusClient } from '#domain/applications/radius-clients.ts'
import { findSession } from '#domain/sessions/sessions.ts'
import { findUser, type UserKey } from '#domain/users/users.ts'
import type { World } from '#kernel/work.ts'
import { benchWorld } from '../servers/world.ts'
import type { Stage } from './stage.ts'

const PLACE = { address: '192.0.2.1', browser: 'bench' }
const BY = { actor: { name: 'console' }, place: PLACE } as const

/** The world of the bench itself, to make what it stands on. */
export async function worldOf({ database }: Stage) {
  const { connectionString, masterKey, client } = database
  const { world, end } = await benchWorld({ connectionString, masterKey })
  const { rows } = await client.query<{ id: string }>("select id from organization where kind = 'operator'")
  return { world, end, organizationId: rows[0]?.id ?? '' }
}

/** Something that the operator protects. */
export async function protects(world: World, organizationId: string, kind: ApplicationKind): Promise<Application> {
  const origins = kind === 'forward-auth' ? ['https://panel.example.com'] : []
  const demand = { assurance: 'any', freshSeconds: null } as const
  const draft = {
    kind,
    name: 'Panel',
    origins,
    roles: [],
    organizations: [],
    demand,
    rules: [],
    enabled: true,
  } as const
  const id = await world.work((work) => addApplication(work, BY, organizationId, draft))
  const made = await world.look((look) => findApplication(look, { organizationId, id: id ?? '' }))
  return there(made)
}

/** A pass for whoever this session of the portal is of. */
export async function passInto(world: World, application: Application, sessionToken: string): Promise<string> {
  const [origin = ''] = application.origins
  const state = randomBytes(32).toString('base64url')
  const ticket = await world.work(async (work) => {
    const session = there(await findSession(work, sessionToken))
    const { organizationId, userId: id } = session
    const user = there(await findUser(work, { organizationId, id }))
    return issueTicket(work, { user, session, place: PLACE }, application, { origin, state })
  })
  return there(await world.work((work) => fetchPass(work, application, { ticket, origin, state })))
}

/** A key with which codes can be checked and asked for. */
export async function keyOf(world: World, { organizationId, id }: UserKey): Promise<string> {
  const draft = {
    name: 'Bench',
    verbs: ['verify', 'challenges'],
    networks: [],
    applicationId: null,
    userId: null,
    endsAt: null,
  } as const
  const by = { actor: { userId: id, organizationId }, place: PLACE }
  return there(await world.work((work) => addKey(work, by, organizationId, draft))).token
}

/** Whoever asks by RADIUS from this machine. */
export async function asksByRadius(world: World, application: Application, secret: string): Promise<void> {
  const draft = { name: 'Gateway', network: '127.0.0.1', fingerprint: null, bare: false, attributes: [] }
  there(await world.work((work) => addRadiusClient(work, BY, application, draft, secret)))
}

function there<T>(one: T | undefined): T {
  if (one === undefined) throw new Error('the bench has not what it stands on')
  return one
}
