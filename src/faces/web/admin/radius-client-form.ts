import {
  attributeIn,
  type ClientWrong,
  LONGEST_SECRET,
  MOST_ATTRIBUTES,
  readClientParts,
  SHORTEST_SECRET,
} from '#domain/administration/radius-client-draft.ts'
import type { RadiusClient, RadiusClientDraft, RoleAttribute } from '#domain/applications/radius-clients.ts'
import { type Call, field } from '../call.ts'
import { type FormReader, kinds, readForm, typed } from '../form.ts'
import { linesOf } from './application-form.ts'
import { shownNetwork } from './radius-recipes.ts'

const FIELDS = ['name', 'network', 'fingerprint', 'attributes', 'bare'] as const
export type ClientField = (typeof FIELDS)[number] | 'secret' | 'again'
export type ClientValues = Readonly<Record<(typeof FIELDS)[number], string>>

export const blankClient: ClientValues = { name: '', network: '', fingerprint: '', attributes: '', bare: '' }

/** What was typed, but for the secret. */
export const typedClient = (call: Call): ClientValues => typed(call, FIELDS)

/** One as its form shows it. */
export function clientValues({ name, network, fingerprint, attributes, bare }: RadiusClient): ClientValues {
  const lines = attributes.map((one) => `${one.role} ${one.name} ${one.value}`)
  return {
    ...{ name, network: network === null ? '' : shownNetwork(network), fingerprint: fingerprint ?? '' },
    ...{ attributes: lines.join('\n'), bare: bare ? 'on' : '' },
  }
}

/** `secret`: as it was typed; undefined: left blank. */
export type ReadClient = {
  readonly draft: RadiusClientDraft
  readonly secret: string | undefined
  readonly again: boolean
}

/** Reads the form; what is wrong is in the reader's errors. */
export function readClient(call: Call): { readonly read?: ReadClient; readonly form: FormReader<ClientField> } {
  const form = readForm<ClientField>(call)
  const name = form.required('name', kinds.displayName)
  const [network, fingerprint, secret] = [field(call, 'network'), field(call, 'fingerprint'), field(call, 'secret')]
  const bare = field(call, 'bare') === 'on'
  const { wrong, secret: own, ...parts } = readClientParts({ network, fingerprint, secret, bare })
  for (const one of wrong) noteWrong(form, one)
  const attributes = attributesIn(call, form)
  if (form.failed() || !name) return { form }
  return { form, read: { draft: { name, ...parts, attributes }, secret: own, again: field(call, 'again') === 'on' } }
}

function noteWrong(form: FormReader<ClientField>, wrong: ClientWrong): void {
  switch (wrong.field) {
    case 'network':
      if (wrong.is === 'too-wide') form.wrong('network', 'radius.network.wide', { widest: wrong.widest })
      else form.wrong('network', wrong.is === 'missing' ? 'radius.network.none' : 'radius.network.wrong')
      break
    case 'fingerprint':
      form.wrong('fingerprint', 'radius.fingerprint.wrong')
      break
    case 'secret':
      form.wrong('secret', 'radius.secret.wrong', { min: SHORTEST_SECRET, max: LONGEST_SECRET })
      break
    case 'bare':
      form.wrong('bare', 'radius.bare.udp')
  }
}

/** Lines such as `owner Filter-Id admins`. */
function attributesIn(call: Call, form: FormReader<ClientField>): RoleAttribute[] {
  const lines = linesOf(field(call, 'attributes'))
  if (lines.length > MOST_ATTRIBUTES) form.wrong('attributes', 'error.tooMany', { max: MOST_ATTRIBUTES })
  return lines.flatMap((line) => {
    const [, who = '', what = '', value = ''] = /^(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? []
    const read = attributeIn(who, what, value)
    return read ?? form.wrong('attributes', 'radius.attributes.wrong', { line: line.slice(0, 100) }) ?? []
  })
}
