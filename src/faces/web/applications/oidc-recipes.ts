/** What somebody needs who lets a program sign people in by OpenID Connect. */
export type OidcIngredients = {
  readonly issuer: string
  readonly clientId: string
  /** Where the program waits for people who come back. */
  readonly redirect: string
  /** A word in place of the secret; undefined for a program that has none. */
  readonly secret: string | undefined
}

export const oidcPrograms = ['apache', 'node'] as const
export type OidcProgram = (typeof oidcPrograms)[number]

const SCOPES = 'openid profile email organization roles'

/** The lines for a program, with the real values. */
export function oidcRecipe(program: OidcProgram, ingredients: OidcIngredients): string {
  switch (program) {
    case 'apache':
      return apache(ingredients)
    case 'node':
      return node(ingredients)
  }
}

/** https://github.com/OpenIDC/mod_auth_openidc. Headers that clients send under its names are taken away by it. */
function apache({ issuer, clientId, redirect, secret }: OidcIngredients): string {
  return `OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${clientId}
${secret === undefined ? 'OIDCProviderTokenEndpointAuth none' : `OIDCClientSecret ${secret}`}
OIDCRedirectURI ${redirect}
# a long random text of your own, such as from: openssl rand -base64 32
OIDCCryptoPassphrase REPLACE-WITH-A-RANDOM-TEXT
OIDCPKCEMethod S256
OIDCScope "${SCOPES}"
OIDCRemoteUserClaim preferred_username
OIDCSessionInactivityTimeout 600
OIDCCookieSameSite On

<Location />
  AuthType openid-connect
  Require valid-user
</Location>`
}

/** https://github.com/panva/openid-client */
function node({ issuer, clientId, redirect, secret }: OidcIngredients): string {
  const own = secret === undefined ? 'undefined, client.None()' : `'${secret}'`
  return `import * as client from 'openid-client'

const config = await client.discovery(new URL('${issuer}'), '${clientId}', ${own})
const verifier = client.randomPKCECodeVerifier()
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: '${redirect}',
  scope: '${SCOPES}',
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
})
// lead the browser to the address; when it comes back to ${redirect}:
const tokens = await client.authorizationCodeGrant(config, currentUrl, { pkceCodeVerifier: verifier })`
}
