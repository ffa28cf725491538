import type { Place } from '#domain/audit/audit.ts'
import { take } from '#domain/budgets/budgets.ts'
import { browserHash } from '#domain/sessions/browsers.ts'
import type { UserKey } from '#domain/users/users.ts'
import { networkOf } from '#kernel/address.ts'
import { minute, plus } from '#kernel/time.ts'
import type { Look, SealContext, Work } from '#kernel/work.ts'
import * as store from './flows.store.ts'
import type { ProviderKey } from './providers.ts'

/**
 * What somebody is sent to a provider for: to sign in, to link an account that they are signed in to, to prove anew who they are, or
 * to see what it says of them. `unasked`: the provider has sent them to us.
 */
export type Purpose = 'sign-in' | 'link' | 'confirm' | 'test' | 'unasked'

/** What was asked, to be compared with what comes back. Nobody sees it but us. */
export type Asked = {
  /** The nonce of OpenID Connect. */
  readonly nonce: string
  /** The verifier of its PKCE. */
  readonly verifier: string
  /** The ID of the request of SAML. */
  readonly requestId: string
}

/** A sign-in that is under way at a provider. */
export type Flow = ProviderKey & {
  readonly purpose: Purpose
  /** Who tries it out, or links their account. */
  readonly user: UserKey | undefined
  /** Where they were going when they were asked to prove anew who they are. */
  readonly then: string | undefined
  readonly asked: Asked
  /** What SAML brought. */
  readonly answer: string | undefined
}

export type FlowRefusal = 'flow-unknown' | 'flow-expired' | 'other-browser' | 'other-provider'

/** As long as somebody may take to sign in there. */
const LIFE = 10 * minute
/** Sign-ins that one network may begin in a quarter of an hour: each is a row. */
const BEGINNING = { burst: 300 }

/** Whether this network may begin, or bring, one more. */
export async function mayBegin(work: Work, realmId: string, { address }: Place): Promise<boolean> {
  const name = `identity-flow:network:${networkOf(address)}`
  return (await take(work, [{ organizationId: realmId, name, rule: BEGINNING, shared: true }])).granted
}

type Begun = {
  readonly purpose: Purpose
  readonly user?: UserKey | undefined
  readonly then?: string | undefined
  readonly browserName: string | undefined
}

/** Begins one in this browser, and gives the state by which it is found again. */
export async function beginFlow(
  work: Work,
  { organizationId, id }: ProviderKey,
  { purpose, user, then, browserName }: Begun,
): Promise<{ readonly state: string; readonly asked: Asked }> {
  const state = text(work)
  const asked = {
    nonce: text(work),
    verifier: text(work),
    requestId: `_${Buffer.from(work.random(20)).toString('hex')}`,
  }
  const stateHash = hashOf(work, state)
  await store.insertFlow(
    work,
    { organizationId, id },
    {
      ...{ purpose, user: user ?? null, stateHash, expiresAt: plus(work.now, LIFE) },
      browserHash: browserName === undefined ? null : browserHash(work, browserName),
      sealed: work.vault.seal(Buffer.from(JSON.stringify({ ...asked, then })), contextOf(stateHash, 'asked')),
    },
  )
  return { state, asked }
}

/** Keeps what SAML brought until the browser that began comes for it; false where nothing waits for it, or no longer. */
export function keepAnswer(work: Work, provider: ProviderKey, state: string, answer: string): Promise<boolean> {
  const stateHash = hashOf(work, state)
  const sealed = work.vault.seal(Buffer.from(answer), contextOf(stateHash, 'answer'))
  return store.updateAnswer(work, provider, stateHash, sealed)
}

/** Takes one out: whatever comes of it, nobody comes by it again. Of another browser it is left to that one. */
export async function takeFlow(
  work: Work,
  provider: ProviderKey,
  { state, browserName }: { readonly state: string; readonly browserName: string },
): Promise<Flow | FlowRefusal> {
  const stateHash = hashOf(work, state)
  const found = await store.deleteFlow(work, provider, stateHash, browserHash(work, browserName))
  if (!found) return (await store.selectWhy(work, provider, stateHash)) ?? 'flow-unknown'
  if (found.expiresAt <= work.now) return 'flow-expired'
  const { organizationId, id } = provider
  const sealed = Buffer.from(work.vault.open(found.sealed, contextOf(stateHash, 'asked'))).toString()
  const { then, ...asked } = JSON.parse(sealed) as Asked & Pick<Flow, 'then'>
  const answer = found.sealedAnswer && work.vault.open(found.sealedAnswer, contextOf(stateHash, 'answer'))
  const user = found.userId === null ? undefined : { organizationId: found.userOrganizationId ?? '', id: found.userId }
  return {
    organizationId,
    id,
    purpose: found.purpose,
    user,
    then,
    asked,
    answer: answer ? Buffer.from(answer).toString() : undefined,
  }
}

/** Whether this was asserted for the first time; from now on it was not. */
export function isFirst(work: Work, provider: ProviderKey, assertionId: string, until: Date): Promise<boolean> {
  return store.insertAssertion(work, provider, work.vault.hash('identity assertion', assertionId), until)
}

export function deleteExpiredFlows(work: Work): Promise<void> {
  return store.deleteExpired(work)
}

const text = ({ random }: Work): string => Buffer.from(random(32)).toString('base64url')
const hashOf = ({ vault }: Pick<Look, 'vault'>, state: string): Uint8Array => vault.hash('identity flow', state)
const contextOf = (stateHash: Uint8Array, purpose: string): SealContext => ({
  ...{ table: 'identity_flow', purpose },
  row: Buffer.from(stateHash).toString('hex'),
})
