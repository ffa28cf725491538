import { type Place, record } from '#domain/audit/audit.ts'
import type { Work } from '#kernel/work.ts'
import type { FlowRefusal } from './flows.ts'
import type { IdentityProvider } from './providers.ts'

/** Why what a provider said, or did not say, lets nobody in. The person is only told that it did not work. */
export const answerRefusals = [
  'unreachable',
  'no-keys',
  'denied',
  'no-answer',
  'malformed',
  'xml',
  'algorithm',
  'signature',
  'wrapped',
  'encrypted',
  'issuer',
  'audience',
  'recipient',
  'in-response-to',
  'unasked',
  'not-yet',
  'expired',
  'replayed',
  'subject',
  'state',
  'nonce',
  'token',
  'stale',
  'userinfo',
] as const
export type AnswerRefusal = (typeof answerRefusals)[number]

export type ProviderRefusal = AnswerRefusal | FlowRefusal | 'wait'

/** Writes down why, under the reference that the person was shown. `said`: in the words of whoever noticed, cut short. */
export function recordRefused(
  work: Work,
  { organizationId, id, name }: IdentityProvider,
  why: { readonly reason: ProviderRefusal; readonly said?: string | undefined; readonly reference: string },
  { place, test }: { readonly place: Place; readonly test: boolean },
): Promise<void> {
  const { reason, said = '', reference } = why
  // reason: others wrote it, and it is to be recognized, not read
  const plain = said.replace(/[^\x20-\x7e]/g, '?').slice(0, 200)
  return record(work, {
    ...{ organizationId, action: test ? 'provider.tested' : 'provider.refused', outcome: 'refused', reason, place },
    actor: { name: 'stranger' },
    detail: { provider: id, name, reference, ...(plain === '' ? {} : { said: plain }) },
  })
}
