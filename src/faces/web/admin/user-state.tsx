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
  readonly protection: Pick<Protected, 'state' | 'byPolicy' | 'methods'> | undefined
}

/** The state of somebody's security token, and by what. */
export function TwoFactorCell({ view: { words }, protection }: TwoFactorProps): JSX.Element {
  const { state, byPolicy, methods: kinds } = protection ?? { state: 'not-configured', byPolicy: false, methods: [] }
  const methods = kinds.flatMap((kind) => kindWord(kind) ?? []).map((word) => words(word))
  const lacks = byPolicy && state !== 'required'
  return (
    <div class="two-factor">
      <Badge tone={lacks ? 'bad' : PROTECTION_TONES[state]}>{words(PROTECTION_WORDS[state])}</Badge>
      {lacks && <span class="hint">{words('users.token.lacking')}</span>}
      {methods.length > 0 && <span class="hint">{words.list(methods)}</span>}
    </div>
  )
}
