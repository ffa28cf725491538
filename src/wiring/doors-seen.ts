/** Addresses by what they begin with, as metrics and traces name them: a closed list, whatever strangers send. */
const DOORS: readonly (readonly [string, string])[] = [
  ['/signin/challenge', 'challenge'],
  ['/signin', 'signin'],
  ['/session', 'session'],
  ['/forward-auth', 'forward-auth'],
  ['/v1/', 'api'],
  ['/privacyidea/', 'privacyidea'],
  ['/oidc', 'oidc'],
  ['/.well-known/openid', 'oidc'],
  ['/scim', 'scim'],
  ['/health', 'health'],
  ['/readyz', 'health'],
  ['/a/', 'assets'],
  ['/account', 'account'],
  ['/admin', 'admin'],
]

const METHODS: readonly (string | undefined)[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Which door an address leads to; `pages` for all the rest. */
export function doorOf(url = ''): string {
  return DOORS.find(([start]) => url.startsWith(start))?.[1] ?? 'pages'
}

export function methodOf(method: string | undefined): string {
  return method !== undefined && METHODS.includes(method) ? method : 'other'
}
