import { attributeNames, type RadiusClientDraft, type RoleAttribute } from '#domain/applications/radius-clients.ts'
import type { Role } from '#domain/users/users.ts'
import { isAddressOrRange } from '#kernel/address.ts'

/** What is wrong with a client as it was typed, by the field it stands in. */
export type ClientWrong =
  | { readonly field: 'network'; readonly is: 'missing' | 'malformed' }
  | { readonly field: 'network'; readonly is: 'too-wide'; readonly widest: number }
  | { readonly field: 'fingerprint' | 'secret'; readonly is: 'malformed' }
  /** Without a signature only by UDP. */
  | { readonly field: 'bare'; readonly is: 'does-not-fit' }

export const SHORTEST_SECRET = 16
export const LONGEST_SECRET = 128
/** More attributes are not kept of one client. */
export const MOST_ATTRIBUTES = 20
export const LONGEST_VALUE = 253
/** Nearer than that: an organization has no more of the world to itself. */
const WIDEST = { ipv4: 8, ipv6: 32 }

export const attributeRoles: readonly (Role | 'all')[] = ['all', 'owner', 'administrator', 'support', 'member']

/** A client as it is typed in: blank texts are nothing. */
export type TypedClient = {
  readonly network: string
  readonly fingerprint: string
  readonly secret: string
  readonly bare: boolean
}

/** Reads it; what is wrong is in `wrong`, and then the rest is of no use. */
export function readClientParts({ network: typed, fingerprint: hex, secret: own, bare }: TypedClient): Pick<
  RadiusClientDraft,
  'network' | 'fingerprint' | 'bare'
> & {
  readonly secret: string | undefined
  readonly wrong: readonly ClientWrong[]
} {
  const network = typed.trim() === '' ? null : typed.trim()
  const fingerprint = fingerprintIn(hex)
  const secret = own === '' ? undefined : own
  const wrong: (ClientWrong | undefined)[] = [
    ...(network === null ? [] : [wrongNetwork(network)]),
    network === null && fingerprint === null ? { field: 'network', is: 'missing' } : undefined,
    fingerprint !== null && !/^[0-9a-f]{64}$/.test(fingerprint) ? { field: 'fingerprint', is: 'malformed' } : undefined,
    secret !== undefined && !isSecret(secret) ? { field: 'secret', is: 'malformed' } : undefined,
    bare && network === null ? { field: 'bare', is: 'does-not-fit' } : undefined,
  ]
  return {
    network,
    fingerprint,
    secret,
    bare: bare && network !== null,
    wrong: wrong.filter((one) => one !== undefined),
  }
}

function wrongNetwork(text: string): ClientWrong | undefined {
  const [address = '', prefix] = text.split('/')
  const widest = address.includes(':') ? WIDEST.ipv6 : WIDEST.ipv4
  if (!isAddressOrRange(text)) return { field: 'network', is: 'malformed' }
  return prefix !== undefined && Number(prefix) < widest ? { field: 'network', is: 'too-wide', widest } : undefined
}

/** As `openssl x509 -fingerprint -sha256` prints it, or without the colons. */
function fingerprintIn(text: string): string | null {
  const hex = text.replace(/^.*=/, '').replace(/[:\s]/g, '').toLowerCase()
  return hex === '' ? null : hex
}

/** Printable and without spaces, as the files of most programs have it. */
function isSecret(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text) && text.length >= SHORTEST_SECRET && text.length <= LONGEST_SECRET
}

/** What people of a role are said to be; `undefined`: it cannot be said so. */
export function attributeIn(who: string, what: string, value: string): RoleAttribute | undefined {
  const role = attributeRoles.find((known) => known === who.toLowerCase())
  const name = attributeNames.find((known) => known.toLowerCase() === what.toLowerCase())
  const fits = value !== '' && Buffer.byteLength(value) <= LONGEST_VALUE && !/\p{Cc}/u.test(value)
  return role && name && fits ? { role, name, value } : undefined
}
