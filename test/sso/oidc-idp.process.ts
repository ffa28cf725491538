import { once } from 'node:events'
import { createServer } from 'node:http'
import { type ClientMetadata, Provider } from 'oidc-provider'

/** A provider of OpenID Connect in a process of its own: it signs in whoever is hinted at, with the proof it is told to give. */
type Told = { readonly acr?: string; readonly amr?: string[]; readonly ageSeconds?: number }

let told: Told = {}
process.on('message', (message: Told) => {
  told = message
  process.send?.('told')
})

const server = createServer()
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = server.address()
if (address === null || typeof address === 'string') throw new Error('it has no port')
const issuer = `http://127.0.0.1:${address.port}`

const clients = [JSON.parse(process.argv[2] ?? '') as ClientMetadata]
const provider = new Provider(issuer, {
  clients,
  claims: {
    acr: null,
    amr: null,
    auth_time: null,
    openid: ['sub'],
    profile: ['name', 'preferred_username'],
    email: ['email'],
    groups: ['groups'],
  },
  scopes: ['openid', 'profile', 'email', 'groups'],
  acrValues: ['phr', 'mfa', 'pwd'],
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false }, claimsParameter: { enabled: true } },
  pkce: { required: () => true },
  cookies: { keys: ['only for a test'] },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({
      ...{ sub, name: 'Anna Ä', preferred_username: sub, email: `${sub}@example.com`, groups: ['admins'] },
    }),
  }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client?.clientId ?? '',
      accountId: ctx.oidc.session?.accountId ?? '',
    })
    grant.addOIDCScope('openid profile email groups')
    grant.addOIDCClaims(['amr', 'acr', 'auth_time'])
    await grant.save()
    return grant
  },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
})
provider.on('server_error', (_ctx, error) => console.error(error))

const answer = provider.callback()
server.on('request', async (request, response) => {
  if (!request.url?.startsWith('/interaction/')) return answer(request, response)
  const { params } = await provider.interactionDetails(request, response)
  const { acr, amr, ageSeconds = 0 } = told
  const login = {
    accountId: String(params.login_hint ?? 'anna'),
    ts: Math.floor(Date.now() / 1000) - ageSeconds,
    ...(acr === undefined ? {} : { acr }),
    ...(amr === undefined ? {} : { amr }),
  }
  await provider.interactionFinished(request, response, { login })
})
process.send?.(issuer)
