import type { JSX } from 'preact'
import type { Protected, Protection } from '#domain/administration/people.ts'
import type { Status } from '#domain/users/users.ts'
import { Badge, type BadgeTone } from '../ui/badge.tsx'
import { kindWord } from '../ui/methods.ts'
import type { View } from '../ui/view.ts'
import type { Word, Words } from '../words/words.ts'

const STATUS_TONES: Readonly<Record<Status, BadgeTone>> = { invited: 'accent', active: 'good', suspended: 'bad' }
const PROTECTION_TONES: Readonly<Record<Protection, BadgeTone>> = {
  'not-configured': 'neutral',
  untried: 'caution',
  'not-required': 'neutral',
  required: 'good',
}
const PROTECTION_WORDS: Readonly<Record<Protection, Word>> = {
  'not-configured': 'users.token.none',
  untried: 'users.token.untried',
  'not-required': 'details.token.notRequired',
  required: 'details.token.required',
}

type StatusProps = { readonly words: Words; readonly status: Status; readonly onlyIfUnusual?: boolean }

export function UserStatus({ words, status, onlyIfUnusual }: StatusProps): JSX.Element | null {
  if (onlyIfUnusual && status === 'active') return null
  return <Badge tone={STATUS_TONES[status]}>{words(`status.${status}`)}</Badge>
}

type TwoFactorProps = {
  readonly view: View
  readonly protection:
    | (Pick<Protected, 'state' | 'byPolicy' | 'methods'> & Partial<Pick<Protected, 'whoAsks'>>)
    | undefined
}

const UNKNOWN: NonNullable<TwoFactorProps['protection']> = { state: 'not-configured', byPolicy: false, methods: [] }

/** The state of somebody's security token, and by what; of whoever comes by a provider, who asks there. */
export function TwoFactorCell({ view: { words }, protection }: TwoFactorProps): JSX.Element {
  const { state, byPolicy, methods: kinds, whoAsks } = protection ?? UNKNOWN
  const methods = kinds.flatMap((kind) => kindWord(kind) ?? []).map((word) => words(word))
  const lacks = byPolicy && state !== 'required' && whoAsks !== 'provider'
  return (
    <div class="two-factor">
      <Badge tone={lacks ? 'bad' : PROTECTION_TONES[state]}>{words(PROTECTION_WORDS[state])}</Badge>
      {lacks && <span class="hint">{words('users.token.lacking')}</span>}
      {methods.length > 0 && <span class="hint">{words.list(methods)}</span>}
      {whoAsks && <span class="hint">{words(`users.asks.${whoAsks}`)}</span>}
    </div>
  )
}
