/** Where the protocol's library answers. */
export const ROUTES = {
  authorization: '/oidc/auth',
  code_verification: '/oidc/device',
  device_authorization: '/oidc/device/auth',
  end_session: '/oidc/signout',
  introspection: '/oidc/token/introspection',
  jwks: '/oidc/jwks',
  pushed_authorization_request: '/oidc/request',
  revocation: '/oidc/token/revocation',
  token: '/oidc/token',
  userinfo: '/oidc/userinfo',
} as const

/** Where something is written down before anybody has said who they are. */
export const BEGINNINGS: readonly string[] = [
  ROUTES.authorization,
  ROUTES.device_authorization,
  ROUTES.end_session,
  ROUTES.pushed_authorization_request,
]

/** Where our pages lead people back to. */
export const INTERACTION = '/oidc/interaction/'

const WELL_KNOWN: readonly string[] = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']
const PLACES: readonly string[] = Object.values(ROUTES)

/**
 * Whether something is there. The library takes capitals, and a slash behind an address, for nothing: what we ask before it looks is
 * asked for the address as it is written here, so it is given nothing that is written in another way.
 */
export function isAddress(path: string): boolean {
  if (WELL_KNOWN.includes(path) || PLACES.includes(path)) return true
  const [, before = '', last = ''] = /^(.*\/)([^/]+)$/.exec(path) ?? []
  return last !== '' && (before === INTERACTION || PLACES.includes(before.slice(0, -1)))
}
