import {
  type IdentityProvider,
  type ProviderDraft,
  type ProviderKind,
  passwordRules,
  trusts,
} from '#domain/providers/providers.ts'
import { type GivenRole, givenRoles } from '#domain/providers/roles.ts'
import { minute } from '#kernel/time.ts'
import { type AdminCall, type Call, field } from '../call.ts'
import { type FormReader, kinds, readForm } from '../form.ts'
import type { FieldErrors } from '../ui/view.ts'
import { linesOf } from './application-form.ts'
import { linesIn, minutesIn } from './provider-fields.tsx'
import type { ProviderValues, ReadKind } from './provider-kind.ts'
import { providerKindsOnPages } from './provider-kinds.ts'

const MOST_GROUPS = 200
const MOST_MINUTES = 10_000
const COMMON: ProviderValues = {
  ...{ name: '', enabled: 'on', trust: 'on-proof', amr: 'mfa', acr: '', proofAge: '', joins: '', groups: '' },
  ...{ highest: 'member', passwords: 'everybody' },
}

export const blankProvider = (kind: ProviderKind): ProviderValues => ({
  ...COMMON,
  ...providerKindsOnPages[kind].blank,
})

/** What was typed, to be shown again; never a secret. */
export function typedProvider(call: Call, kind: ProviderKind): ProviderValues {
  const names = Object.keys(blankProvider(kind))
  return Object.fromEntries(names.map((name) => [name, name === 'secret' ? '' : field(call, name)]))
}

/** One as its form shows it. */
export function valuesOfProvider(provider: IdentityProvider): ProviderValues {
  const { name, enabled, trust, proofs, joins, roles, passwords, kind } = provider
  return {
    ...providerKindsOnPages[kind].valuesOf(provider),
    ...{ name, enabled: enabled ? 'on' : '', trust, joins: joins ? 'on' : '', highest: roles.highest, passwords },
    ...{ amr: proofs.amr.join('\n'), acr: proofs.acr.join('\n') },
    proofAge: proofs.maxAgeSeconds === null ? '' : String(proofs.maxAgeSeconds / minute),
    groups: roles.byGroup.map(({ group, role }) => `${group} = ${role}`).join('\n'),
  }
}

export type ReadProvider = Pick<ReadKind, 'secret' | 'document'> & { readonly draft: ProviderDraft }

/** Reads the form; what is wrong with it otherwise. */
export async function readProvider(
  call: AdminCall,
  kind: ProviderKind,
  known: IdentityProvider | undefined,
): Promise<ReadProvider | { readonly values: ProviderValues; readonly errors: FieldErrors<string> }> {
  const form = readForm<string>(call)
  const name = form.required('name', kinds.label)
  const trust = form.choice('trust', trusts)
  const passwords = form.choice('passwords', passwordRules)
  const highest = form.choice('highest', givenRoles)
  const proofAge = minutesIn(call, form, 'proofAge', MOST_MINUTES)
  const proofs = {
    amr: linesIn(call, form, 'amr'),
    acr: linesIn(call, form, 'acr'),
    maxAgeSeconds: proofAge === null ? null : proofAge * minute,
  }
  const byGroup = groupsIn(call, form)
  const read = await providerKindsOnPages[kind].read(call, form, known)
  if (form.failed() || !read || !name || !trust || !passwords || !highest)
    return { values: typedProvider(call, kind), errors: form.errors }
  const common = { name, issuer: read.issuer, enabled: field(call, 'enabled') === 'on', trust, proofs, passwords }
  const draft = { ...read.own, ...common, roles: { byGroup, highest }, joins: field(call, 'joins') === 'on' }
  return { draft, secret: read.secret, document: read.document }
}

/** `Domain Admins = administrator`: a group there, and the role of its people here. */
function groupsIn(call: Call, form: FormReader<string>): { group: string; role: GivenRole }[] {
  const lines = linesOf(field(call, 'groups'))
  if (lines.length > MOST_GROUPS) form.wrong('groups', 'error.tooMany', { max: MOST_GROUPS })
  return lines.flatMap((line) => {
    const [, group = '', word = ''] = /^(.{1,200}?)\s*=\s*([a-z]+)$/i.exec(line) ?? []
    const role = givenRoles.find((known) => known === word.toLowerCase())
    return role && group
      ? [{ group, role }]
      : (form.wrong('groups', 'providers.groups.wrong', { line: line.slice(0, 100) }) ?? [])
  })
}
