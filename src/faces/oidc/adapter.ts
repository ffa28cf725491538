import type { Adapter, AdapterFactory, AdapterPayload, errors } from 'oidc-provider'
import { findApplication, parseKey } from '#domain/applications/applications.ts'
import { findOidcClient } from '#domain/applications/oidc-clients.ts'
import {
  type By,
  consumeRecord,
  dropGrant,
  dropRecord,
  type Entered,
  findRecord,
  keepRecord,
} from '#domain/applications/oidc-records.ts'
import type { World } from '#kernel/work.ts'
import { metadataOf } from './client.ts'
import { sessionKeyIn, visitorNow } from './visitor.ts'

type Parts = { readonly world: World; readonly realmId: string; readonly InvalidGrant: typeof errors.InvalidGrant }

/** Where the protocol's library keeps what it has to keep: in our tables, sealed. */
export function adapterOf(parts: Parts): AdapterFactory {
  return (kind) => (kind === 'Client' ? clients(parts) : records(parts, kind))
}

const LONGEST_LIFE = 400 * 24 * 60 * 60

function records({ world, realmId, InvalidGrant }: Parts, kind: string): Adapter {
  const keyOf = (id: string) => ({ realmId, kind, id })
  const find = async (id: string, by: By): Promise<AdapterPayload | undefined> =>
    (await world.look((look) => findRecord(look, keyOf(id), by))) as AdapterPayload | undefined
  return {
    upsert: async (id, payload, expiresIn) => {
      const life = expiresIn !== undefined && Number.isFinite(expiresIn) ? expiresIn : LONGEST_LIFE
      const session = kind === 'Session' ? sessionKeyIn(payload.portal) : undefined
      const entered = await enteredBy(world, kind, payload)
      await keepRecord(world, keyOf(id), { ...payload }, life, { session, entered })
    },
    find: (id) => find(id, 'id'),
    findByUid: (uid) => find(uid, 'uid'),
    findByUserCode: (code) => find(code, 'user code'),
    consume: async (id) => {
      // reason: the library looks first and uses up afterwards; of two at once it would let both through
      if (!(await world.work((work) => consumeRecord(work, keyOf(id))))) throw new InvalidGrant('already used')
    },
    destroy: (id) => world.once((work) => dropRecord(work, keyOf(id))),
    revokeByGrantId: (grantId) => world.once((work) => dropGrant(work, realmId, grantId)),
  }
}

/** A code that lets somebody in is on record with the transaction that keeps it. */
async function enteredBy(world: World, kind: string, payload: AdapterPayload): Promise<Entered | undefined> {
  if (kind !== 'AuthorizationCode' && kind !== 'DeviceCode') return undefined
  const { accountId, clientId = '' } = payload
  const { me, place } = visitorNow()
  const who = accountId === undefined ? undefined : await me()
  const key = parseKey(clientId)
  const application = who && key && (await world.look((look) => findApplication(look, key)))
  if (!application || who.user.id !== accountId) return undefined
  return { holder: { user: who.user, session: who.session, company: who.organization.name }, place, application }
}

/** Applications are clients, of the realm at whose address they ask. */
function clients({ world, realmId }: Parts): Adapter {
  const nothing = async (): Promise<undefined> => undefined
  return {
    find: async (id) => {
      const key = parseKey(id)
      if (!key) return undefined
      const [application, client] = await world.look((look) =>
        Promise.all([findApplication(look, key, realmId), findOidcClient(look, key)]),
      )
      if (application?.kind !== 'oidc' || !application.enabled || !client) return undefined
      return metadataOf(application, client, visitorNow().request)
    },
    ...{ upsert: nothing, findByUid: nothing, findByUserCode: nothing, consume: nothing },
    ...{ destroy: nothing, revokeByGrantId: nothing },
  }
}
