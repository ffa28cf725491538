import type { Account } from 'oidc-provider'
import { acrOf, amrOf } from '#domain/applications/acr.ts'
import type { Holder } from '#domain/applications/passes.ts'
import { levelsOf } from '#domain/organizations/organizations.ts'

/** Which claims each scope stands for. */
export const CLAIMS = {
  openid: ['sub', 'auth_time', 'acr', 'amr'],
  profile: ['name', 'preferred_username'],
  email: ['email'],
  organization: ['organization', 'organization_name', 'organization_path'],
  roles: ['roles'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** What applications are told of somebody. `realmId`: what is above the realm is nobody's business there. */
export function accountOf({ user, company, session }: Holder, realmId: string): Account {
  const levels = levelsOf(user)
  return {
    accountId: user.id,
    claims: async () => ({
      sub: user.id,
      ...(user.name === '' ? {} : { name: user.name }),
      preferred_username: user.username,
      // reason: programs find people by it, and this one is an identity provider's word alone
      ...(user.emailUnproved ? {} : { email: user.email }),
      ...{ organization: user.organizationId, organization_name: company },
      organization_path: levels.slice(Math.max(levels.indexOf(realmId), 0)),
      roles: [user.role],
      ...{ acr: acrOf(session), amr: amrOf(session) },
    }),
  }
}
