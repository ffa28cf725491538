import { isIP } from 'node:net'
import type { Answer } from '#domain/factors/factor.ts'
import type { BrowserOptions, Party } from '#domain/factors/request.ts'
import { passkeyHost } from '#domain/organizations/hosts.ts'
import { parsePasskey } from '#kernel/passkey.ts'
import type { Look } from '#kernel/work.ts'
import type { Reply } from '../http/reply.ts'
import { type Call, field } from './call.ts'

/** Whose passkeys are asked for at the address that was called; `undefined` at an address without a name, which has none. */
export async function partyOf(look: Look, { site, realm, host, me }: Call): Promise<Party | undefined> {
  const name = nameIn(host)
  if (name === undefined) return undefined
  return {
    id: await passkeyHost(look, realm.id, name),
    origin: `${site.secure ? 'https' : 'http'}://${host}`,
    name: (me?.brand ?? realm.brand).issuer,
  }
}

/** Whether this address has a name, as passkeys belong to names. */
export const hasName = (host: string): boolean => nameIn(host) !== undefined

function nameIn(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '')
  return name === '' || isIP(name.replace(/^\[|\]$/g, '')) !== 0 ? undefined : name
}

/** What the script hands to the browser. */
export function optionsReply(options: BrowserOptions): Reply {
  return { status: 200, type: 'application/json', body: JSON.stringify(options), cookies: [] }
}

/** What the passkey said; `undefined` where the form asks for none, `malformed` where it brings none that can be read. */
export function passkeyIn(call: Call): Answer | undefined | 'malformed' {
  if (!call.form.has('passkey')) return undefined
  const response = parsePasskey(field(call, 'passkey'))
  return response ? { ask: 'passkey', response } : 'malformed'
}
