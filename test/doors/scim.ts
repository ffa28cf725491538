import type { Organization } from '#domain/organizations/organizations.ts'
import { addScimToken, type ScimTokenDraft } from '#domain/providers/scim-tokens.ts'
import type { TestPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'
import { SOMEBODY } from './api.ts'

/** A token of this organization, of no provider, whose groups give no role unless it is said. */
export async function scimTokenOf(
  world: TestWorld,
  { id: organizationId }: Organization,
  more: Partial<ScimTokenDraft> = {},
): Promise<string> {
  const roles = { byGroup: [], highest: 'member' } as const
  const draft = { name: 'a directory', providerId: null, roles, endsAt: null, ...more }
  const by = { actor: { userId: SOMEBODY, organizationId }, place: { address: '192.0.2.1', browser: 'Firefox' } }
  const made = await world.work((work) => addScimToken(work, by, organizationId, draft))
  if (!made) throw new Error('there are too many tokens')
  return made
}

export type ScimHeard = {
  readonly status: number
  /** The word of RFC 7644 for what is wrong. */
  readonly scimType: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: stories read what they know is there
  readonly body: any
  readonly headers: Headers
}

export type Provisioner = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<ScimHeard>

/** Calls as a directory does that has this token. */
export function provisioner({ url }: Pick<TestPortal, 'url'>, token: string | undefined): Provisioner {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}/scim/v2${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const json = text === '' ? undefined : JSON.parse(text)
    if (answer.status >= 400) agree(answer, json)
    return { status: answer.status, scimType: json?.scimType, body: json, headers: answer.headers }
  }
}

/** Every refusal has the shape of RFC 7644, section 3.12. */
function agree({ status, headers }: Response, json: { schemas?: unknown; status?: unknown } | undefined): void {
  const isError = `${json?.schemas}` === 'urn:ietf:params:scim:api:messages:2.0:Error' && json?.status === `${status}`
  if (!isError || !headers.get('content-type')?.startsWith('application/scim+json'))
    throw new Error(`${status} is not answered as SCIM does`)
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** A PATCH of these operations. */
export const patchOf = (...operations: readonly object[]): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: operations,
})
