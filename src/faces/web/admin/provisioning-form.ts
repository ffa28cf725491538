import { rolesToGive } from '#domain/administration/rights.ts'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import { type GivenRole, givenRoles, type RoleMapping } from '#domain/providers/roles.ts'
import type { ScimTokenDraft } from '#domain/providers/scim-tokens.ts'
import { text } from '#kernel/parse.ts'
import { day, plus } from '#kernel/time.ts'
import { type AdminCall, type Call, field } from '../call.ts'
import { type FormReader, kinds, readForm } from '../form.ts'
import { linesOf } from './application-form.ts'

const FIELDS = ['name', 'provider', 'groups', 'highest', 'ends'] as const
export type TokenField = (typeof FIELDS)[number]
export type TokenValues = Readonly<Record<TokenField, string>>

export const blankToken: TokenValues = { name: '', provider: '', groups: '', highest: 'member', ends: '' }

const MOST_GROUPS = 50
const LONGEST_GROUP = 200

export function typedToken(call: Call): TokenValues {
  return Object.fromEntries(FIELDS.map((name) => [name, field(call, name)])) as TokenValues
}

/** The roles that whoever fills the form in may let a directory give: those they may give themselves, and never owner. */
export function rolesFor({ me, organization }: AdminCall): GivenRole[] {
  const theirs: readonly string[] = rolesToGive(me, organization)
  return givenRoles.filter((role) => role === 'member' || theirs.includes(role))
}

/** Reads the form; what is wrong is in the reader's errors. */
export function readToken(
  call: AdminCall,
  providers: readonly IdentityProvider[],
): { readonly draft?: ScimTokenDraft; readonly form: FormReader<TokenField> } {
  const form = readForm<TokenField>(call)
  const name = form.required('name', kinds.displayName)
  const provider = providerIn(call, providers, form)
  const highest = form.choice('highest', rolesFor(call))
  const byGroup = provider ? nothingSaid(call, form) : groupsIn(call, form, highest)
  const endsAt = endIn(call, form)
  if (form.failed() || !name || !highest) return { form }
  const roles = provider ? { byGroup: [], highest: 'member' as const } : { byGroup, highest }
  return { form, draft: { name, providerId: provider?.id ?? null, roles, endsAt } }
}

function providerIn(
  call: AdminCall,
  providers: readonly IdentityProvider[],
  form: FormReader<TokenField>,
): IdentityProvider | undefined {
  const chosen = field(call, 'provider')
  if (chosen === '') return undefined
  const provider = providers.find(({ id }) => id === chosen)
  if (!provider) return form.wrong('provider', 'error.choice')
  const mine: readonly string[] = rolesFor(call)
  // reason: whoever holds the token says who is in which group
  if (!mine.includes(provider.roles.highest === 'owner' ? 'administrator' : provider.roles.highest))
    return form.wrong('provider', 'provisioning.provider.notYours')
  return provider
}

/** What its groups come to stands at the provider, and is not said twice. */
function nothingSaid(call: AdminCall, form: FormReader<TokenField>): RoleMapping['byGroup'] {
  if (field(call, 'groups').trim() !== '') form.wrong('groups', 'provisioning.groups.atProvider')
  return []
}

function groupsIn(
  call: AdminCall,
  form: FormReader<TokenField>,
  highest: GivenRole | undefined,
): RoleMapping['byGroup'] {
  const lines = linesOf(field(call, 'groups'))
  if (lines.length > MOST_GROUPS) form.wrong('groups', 'error.tooMany', { max: MOST_GROUPS })
  return lines.flatMap((line) => {
    const at = line.lastIndexOf('=')
    const group = text(line.slice(0, Math.max(at, 0)).trim(), { max: LONGEST_GROUP })
    const said = line
      .slice(at + 1)
      .trim()
      .toLowerCase()
    const role = givenRoles.find((known) => known === said)
    if (at < 0 || !group.ok || !role) form.wrong('groups', 'provisioning.groups.wrong', { line })
    else if (highest && givenRoles.indexOf(role) > givenRoles.indexOf(highest))
      form.wrong('groups', 'provisioning.groups.above', { line })
    return group.ok && role ? [{ group: group.value, role }] : []
  })
}

/** The last day it is good; null: none. */
function endIn(call: Call, form: FormReader<TokenField>): Date | null {
  const typed = field(call, 'ends').trim()
  if (typed === '') return null
  const at = /^\d{4}-\d\d-\d\d$/.test(typed) ? new Date(`${typed}T00:00:00Z`) : undefined
  const isDay = at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(typed)
  if (isDay && plus(at, day) > call.now) return plus(at, day)
  form.wrong('ends', 'apiKeys.ends.wrong')
  return null
}
