import type { IncomingMessage } from 'node:http'
import type { AdapterPayload } from 'oidc-provider'
import { type Application, nameOfKey } from '#domain/applications/applications.ts'
import type { OidcClient } from '#domain/applications/oidc-clients.ts'

export const CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/**
 * An application as the library knows it; `undefined` as long as it has no secret and needs one. The secret stands there as its
 * hash, which is all we have.
 */
export function metadataOf(
  application: Application,
  client: OidcClient,
  { headers }: Pick<IncomingMessage, 'headers'>,
): AdapterPayload | undefined {
  const { redirectAddresses, afterAddresses, logoutAddress, isPublic, secretHash } = client
  if (!isPublic && secretHash === null) return undefined
  const leadsBack = redirectAddresses.length > 0
  return {
    client_id: nameOfKey(application),
    client_name: application.name,
    ...{ redirect_uris: [...redirectAddresses], post_logout_redirect_uris: [...afterAddresses] },
    response_types: leadsBack ? ['code'] : [],
    response_modes: ['query'],
    grant_types: [...(leadsBack ? ['authorization_code'] : []), 'refresh_token', CODE_GRANT],
    application_type: isPublic && redirectAddresses.some(isOfProgram) ? 'native' : 'web',
    id_token_signed_response_alg: 'ES256',
    require_auth_time: true,
    ...(logoutAddress === null
      ? {}
      : { backchannel_logout_uri: logoutAddress, backchannel_logout_session_required: true }),
    ...(secretHash === null || isPublic ? { token_endpoint_auth_method: 'none' } : secretly(secretHash, headers)),
  }
}

/** In the header or in the body, as the program likes: to us both are the same. */
function secretly(
  secretHash: Uint8Array,
  { authorization }: IncomingMessage['headers'],
): Pick<AdapterPayload, 'client_secret' | 'token_endpoint_auth_method'> {
  return {
    client_secret: Buffer.from(secretHash).toString('base64url'),
    token_endpoint_auth_method: /^basic /i.test(authorization ?? '') ? 'client_secret_basic' : 'client_secret_post',
  }
}

/** An address of a program on somebody's own machine: it waits at a port of its own, or has a scheme of its own. */
function isOfProgram(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && url.protocol !== 'https:'
}
