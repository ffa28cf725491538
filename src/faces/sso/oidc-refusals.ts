import type { AnswerRefusal } from '#domain/providers/refusals.ts'
import type { Refused } from '../http/upstream.ts'
import { Unreachable } from './asking.ts'

const BY_CLAIM: Readonly<Record<string, AnswerRefusal>> = {
  ...{ aud: 'audience', azp: 'audience', iss: 'issuer', nonce: 'nonce', auth_time: 'stale', exp: 'expired' },
  ...{ nbf: 'not-yet', iat: 'not-yet' },
}

const BY_CODE: Readonly<Record<string, AnswerRefusal>> = {
  OAUTH_AUTHORIZATION_RESPONSE_ERROR: 'denied',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'expired',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'userinfo',
  OAUTH_KEY_SELECTION_FAILED: 'signature',
  OAUTH_UNSUPPORTED_OPERATION: 'algorithm',
  OAUTH_TIMEOUT: 'unreachable',
}

/** By the words of the library, where it has no code for it. */
const BY_WORDS: readonly (readonly [RegExp, AnswerRefusal])[] = [
  [/"alg"/, 'algorithm'],
  [/signature verification failed/, 'signature'],
  [/"iss"/, 'issuer'],
  [/"state"/, 'state'],
  [/"nonce"/, 'nonce'],
  [/"auth_time"|max_age/, 'stale'],
  [/"exp"/, 'expired'],
  [/"aud"|"azp"/, 'audience'],
]

/** Why the library does not take what the provider says. What is none of its errors is a fault of ours, and thrown on. */
export function refusalOf(error: unknown): Refused {
  const chain = causesOf(error)
  const unreachable = chain.find((each) => each instanceof Unreachable)
  if (unreachable) return { reason: 'unreachable', said: unreachable.message }
  if (chain.some(isOfKey)) return { reason: 'signature', said: 'its key is none' }
  const code = chain.map((each) => ('code' in each ? String(each.code) : '')).find((each) => each.startsWith('OAUTH_'))
  if (code === undefined) throw error
  const said = [...new Set(chain.map(wordsOf))].join(': ')
  const claim = chain.map(({ cause }) => claimIn(cause)).find((each) => each !== undefined)
  const byClaim = claim === undefined ? undefined : BY_CLAIM[claim]
  const isOther = /implicit and hybrid/.test(said)
  const reason = isOther
    ? 'malformed'
    : (byClaim ?? BY_CODE[code] ?? BY_WORDS.find(([words]) => words.test(said))?.[1] ?? 'token')
  return { reason, said: claim ? `${said}: ${claim}` : said }
}

/** What the platform throws for a key that lacks its numbers, or has other things in their place. */
function isOfKey(error: Error): boolean {
  return error.name === 'DataError' || ('code' in error && error.code === 'ERR_INVALID_ARG_TYPE')
}

function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : []
}

/** An error of the provider has a code of its own. */
function wordsOf(error: Error): string {
  return 'error' in error && typeof error.error === 'string' ? error.error : error.message
}

function claimIn(cause: unknown): string | undefined {
  return typeof cause === 'object' && cause !== null && 'claim' in cause ? String(cause.claim) : undefined
}
