import type { Role } from '#domain/users/users.ts'

/** Roles that a provider may give, lowest first. Owners are made by owners: whoever keeps the provider must not become one. */
export const givenRoles = ['member', 'support', 'administrator'] as const
export type GivenRole = (typeof givenRoles)[number]

/** Which groups at the provider have which role here, and which role none of them exceeds. */
export type RoleMapping = {
  readonly byGroup: readonly { readonly group: string; readonly role: Role }[]
  readonly highest: Role
}

/** The highest role that is mapped to one of these groups and does not exceed `highest`; a member where there is none. */
export function roleFor(groups: readonly string[], { byGroup, highest }: RoleMapping): GivenRole {
  const ceiling = highest === 'owner' ? givenRoles.length - 1 : givenRoles.indexOf(highest)
  const mapped = byGroup.filter(({ group }) => groups.includes(group)).map(({ role }) => role)
  return givenRoles.findLast((role, rank) => rank <= ceiling && mapped.includes(role)) ?? 'member'
}

/** The roles that it may give to somebody at all. */
export function rolesWithin({ highest }: Pick<RoleMapping, 'highest'>): readonly Role[] {
  return highest === 'owner' ? givenRoles : givenRoles.slice(0, givenRoles.indexOf(highest) + 1)
}
