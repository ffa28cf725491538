import {
  attributeNames,
  type RadiusClient,
  type RadiusClientDraft,
  type RoleAttribute,
} from '#domain/applications/radius-clients.ts'
import type { Role } from '#domain/users/users.ts'
import { isAddressOrRange } from '#kernel/address.ts'
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

export const SHORTEST_SECRET = 16
const LONGEST_SECRET = 128
const MOST_ATTRIBUTES = 20
/** Nearer than that: an organization has no more of the world to itself. */
const WIDEST = { ipv4: 8, ipv6: 32 }

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
  const network = networkIn(field(call, 'network').trim(), form)
  const fingerprint = fingerprintIn(field(call, 'fingerprint'), form)
  if (!network && !fingerprint) form.wrong('network', 'radius.network.none')
  const attributes = attributesIn(call, form)
  const secret = secretIn(field(call, 'secret'), form)
  const bare = field(call, 'bare') === 'on'
  if (bare && !network) form.wrong('bare', 'radius.bare.udp')
  if (form.failed() || !name) return { form }
  const draft = { name, network, fingerprint, attributes, bare: bare && network !== null }
  return { form, read: { draft, secret, again: field(call, 'again') === 'on' } }
}

function networkIn(text: string, form: FormReader<ClientField>): string | null {
  if (text === '') return null
  const [address = '', prefix] = text.split('/')
  const widest = address.includes(':') ? WIDEST.ipv6 : WIDEST.ipv4
  if (!isAddressOrRange(text)) form.wrong('network', 'radius.network.wrong')
  else if (prefix !== undefined && Number(prefix) < widest) form.wrong('network', 'radius.network.wide', { widest })
  return text
}

/** As `openssl x509 -fingerprint -sha256` prints it, or without the colons. */
function fingerprintIn(text: string, form: FormReader<ClientField>): string | null {
  const hex = text.replace(/^.*=/, '').replace(/[:\s]/g, '').toLowerCase()
  if (hex === '') return null
  if (!/^[0-9a-f]{64}$/.test(hex)) form.wrong('fingerprint', 'radius.fingerprint.wrong')
  return hex
}

/** Printable and without spaces, as the files of most programs have it. */
function secretIn(text: string, form: FormReader<ClientField>): string | undefined {
  if (text === '') return undefined
  const bounds = { min: SHORTEST_SECRET, max: LONGEST_SECRET }
  if (!/^[\x21-\x7e]*$/.test(text) || text.length < bounds.min || text.length > bounds.max)
    form.wrong('secret', 'radius.secret.wrong', bounds)
  return text
}

const ROLES: readonly (Role | 'all')[] = ['all', 'owner', 'administrator', 'support', 'member']

function attributesIn(call: Call, form: FormReader<ClientField>): RoleAttribute[] {
  const lines = linesOf(field(call, 'attributes'))
  if (lines.length > MOST_ATTRIBUTES) form.wrong('attributes', 'error.tooMany', { max: MOST_ATTRIBUTES })
  return lines.flatMap(
    (line) =>
      attributeIn(line) ?? form.wrong('attributes', 'radius.attributes.wrong', { line: line.slice(0, 100) }) ?? [],
  )
}

/** `owner Filter-Id admins`. */
function attributeIn(line: string): RoleAttribute | undefined {
  const [, who = '', what = '', value = ''] = /^(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? []
  const role = ROLES.find((known) => known === who.toLowerCase())
  const name = attributeNames.find((known) => known.toLowerCase() === what.toLowerCase())
  const fits = value !== '' && Buffer.byteLength(value) <= 253 && !/\p{Cc}/u.test(value)
  return role && name && fits ? { role, name, value } : undefined
}
