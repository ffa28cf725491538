import { addKey } from '#domain/applications/api-keys.ts'
import { addApplication, findApplication, nameOfKey } from '#domain/applications/applications.ts'
import { changeOidcClient, renewSecret } from '#domain/applications/oidc-clients.ts'
import { addRadiusClient } from '#domain/applications/radius-clients.ts'
import type { User } from '#domain/users/users.ts'
import { BACK } from '../doors/oidc.ts'
import type { TestWorld } from '../world.ts'
import type { Known } from './people.ts'

const PLACE = { address: '192.0.2.1', browser: 'the console' }
const BY = { actor: { name: 'console' }, place: PLACE } as const
const SECRET = 'a-secret-of-the-gateway-alone'

/** What other programs ask with: a key of the API, a gateway by RADIUS, and a panel by OpenID Connect. */
export async function doors(world: TestWorld, { organizationId, id: userId }: User): Promise<NonNullable<Known['programs']>> {
  const by = { actor: { userId, organizationId }, place: PLACE }
  const made = async (kind: 'radius' | 'oidc', name: string) => {
    const id = await world.work((work) =>
      addApplication(work, BY, organizationId, {
        ...{ kind, name, origins: [], roles: [], organizations: [], rules: [], enabled: true },
        demand: { assurance: 'second-step', freshSeconds: null },
      }),
    )
    const application = await world.look((look) => findApplication(look, { organizationId, id: id ?? '' }))
    if (!application) throw new Error(`there is no ${name}`)
    return application
  }
  const [vpn, panel] = [await made('radius', 'VPN'), await made('oidc', 'New panel')]
  return world.work(async (work) => {
    const none = { networks: [], applicationId: null, userId: null, endsAt: null }
    const key = await addKey(work, by, organizationId, { name: 'Script', verbs: ['verify'], ...none })
    const gateway = { name: 'Gateway', network: '127.0.0.1', fingerprint: null, bare: false, attributes: [] }
    await addRadiusClient(work, BY, vpn, gateway, SECRET)
    const settings = { redirectAddresses: [BACK], afterAddresses: [], logoutAddress: null, isPublic: false }
    await changeOidcClient(work, BY, panel, settings)
    const secret = await renewSecret(work, BY, panel)
    if (!key || !secret) throw new Error('a door has no key')
    return { apiToken: key.token, radiusSecret: SECRET, panel: { clientId: nameOfKey(panel), secret } }
  })
}
