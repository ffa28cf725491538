import type { Holder } from '#domain/applications/passes.ts'
import { isTwoFactors } from '#domain/sessions/sessions.ts'
import { IDENTITY, type IdentityHeader } from '../http/identity.ts'

type Identity = Readonly<Record<IdentityHeader, string>>

export const nobody: Identity = identity({})

export function identityOf({ user, company, session }: Holder): Identity {
  const { username, name, role, id, organizationId } = user
  // reason: programs find people by it, and this one is an identity provider's word alone
  const email = user.emailUnproved ? '' : user.email
  return identity({
    ...{ 'remote-user': username, 'remote-name': name, 'remote-email': email, 'remote-role': role },
    ...{ 'remote-company': company, 'remote-id': id, 'remote-organization': organizationId },
    'remote-assurance': session.level === 'second-factor' && !isTwoFactors(session) ? 'password' : session.level,
  })
}

function identity(known: Partial<Record<IdentityHeader, string>>): Identity {
  const all = IDENTITY.map((name) => [name, inHeader(known[name] ?? '')])
  return Object.fromEntries(all) as Identity
}

/** UTF-8, byte by byte, as programs behind proxies expect it; nothing that could end a header. */
function inHeader(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}/gu, ' '), 'utf8').toString('latin1')
}
