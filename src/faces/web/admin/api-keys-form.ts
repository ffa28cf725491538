import { type ApiKeyDraft, isTooMuch, type Verb, verbs } from '#domain/applications/api-keys.ts'
import type { Application } from '#domain/applications/applications.ts'
import { isAddressOrRange } from '#kernel/address.ts'
import { day, plus } from '#kernel/time.ts'
import { type Call, field } from '../call.ts'
import { type FormReader, kinds, readForm } from '../form.ts'
import { linesOf } from './application-form.ts'

const FIELDS = ['name', 'networks', 'ends', 'application'] as const
export type KeyField = (typeof FIELDS)[number] | 'verbs'
export type KeyValues = Readonly<Record<(typeof FIELDS)[number], string>> & { readonly verbs: readonly Verb[] }

export const blankKey: KeyValues = { name: '', networks: '', ends: '', application: '', verbs: ['verify'] }

/** The name of the box of a verb. */
export const boxOf = (verb: Verb): string => `verb_${verb}`

const MOST_NETWORKS = 20

export function typedKey(call: Call): KeyValues {
  const [name, networks, ends, application] = FIELDS.map((each) => field(call, each))
  return {
    name: name ?? '',
    networks: networks ?? '',
    ends: ends ?? '',
    application: application ?? '',
    verbs: verbsIn(call),
  }
}

const verbsIn = (call: Call): Verb[] => verbs.filter((verb) => field(call, boxOf(verb)) === 'on')

/** Reads the form; what is wrong is in the reader's errors. */
export function readKey(
  call: Call,
  applications: readonly Application[],
): { readonly draft?: ApiKeyDraft; readonly form: FormReader<KeyField> } {
  const form = readForm<KeyField>(call)
  const name = form.required('name', kinds.displayName)
  const can = verbsIn(call)
  if (can.length === 0) form.wrong('verbs', 'apiKeys.verbs.none')
  const networks = networksIn(call, form)
  const endsAt = endIn(call, form)
  const applicationId = applicationIn(call, applications, form)
  if (isTooMuch({ verbs: can, applicationId })) form.wrong('verbs', 'apiKeys.verbs.application')
  if (form.failed() || !name) return { form }
  return { form, draft: { name, verbs: can, networks, applicationId, userId: null, endsAt } }
}

function networksIn(call: Call, form: FormReader<KeyField>): string[] {
  const lines = linesOf(field(call, 'networks'))
  const wrong = lines.find((line) => !isAddressOrRange(line))
  if (wrong !== undefined) form.wrong('networks', 'apiKeys.networks.wrong', { line: wrong })
  if (lines.length > MOST_NETWORKS) form.wrong('networks', 'apiKeys.networks.tooMany', { max: MOST_NETWORKS })
  return lines
}

/** The last day it is good; null: none. */
function endIn(call: Call, form: FormReader<KeyField>): Date | null {
  const typed = field(call, 'ends').trim()
  if (typed === '') return null
  const at = /^\d{4}-\d\d-\d\d$/.test(typed) ? new Date(`${typed}T00:00:00Z`) : undefined
  const isDay = at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(typed)
  if (isDay && plus(at, day) > call.now) return plus(at, day)
  form.wrong('ends', 'apiKeys.ends.wrong')
  return null
}

function applicationIn(call: Call, applications: readonly Application[], form: FormReader<KeyField>): string | null {
  const chosen = field(call, 'application')
  if (chosen === '') return null
  if (!applications.some(({ id }) => id === chosen)) form.wrong('application', 'error.choice')
  return chosen
}
