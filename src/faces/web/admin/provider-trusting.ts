import { isDeepStrictEqual } from 'node:util'
import { followTrust, trustRefusal } from '#domain/administration/provider-trust.ts'
import { followMap } from '#domain/administration/provision-roles.ts'
import type { IdentityProvider, ProviderKind } from '#domain/providers/providers.ts'
import type { Scoped } from '#kernel/work.ts'
import type { AdminCall } from '../call.ts'
import { type ReadProvider, readProvider, typedProvider } from './provider-form.ts'

const FIELDS = { 'own-factor': 'trust', 'role-not-yours': 'highest', 'groups-not-yours': 'groups' } as const

/** Reads the form, and asks whether whoever sent it may have it so. */
export async function readTrusted(
  call: AdminCall,
  kind: ProviderKind,
  known: IdentityProvider | undefined,
): ReturnType<typeof readProvider> {
  const read = await readProvider(call, kind, known)
  if ('errors' in read) return read
  const refusal = trustRefusal(call.me, call.organization, { before: known, after: read.draft, byHand: isByHand(read) })
  if (!refusal) return read
  const field = FIELDS[refusal]
  return { values: typedProvider(call, kind), errors: { [field]: { word: `providers.refused.${refusal}` } } }
}

/** What follows from having saved it; whoever was put here by its directory has the role that their groups come to now. */
export async function followSaved(
  work: Scoped,
  { me, organization }: AdminCall,
  {
    before,
    id,
    read,
  }: { readonly before: IdentityProvider | undefined; readonly id: string; readonly read: ReadProvider },
): Promise<void> {
  const { draft: after } = read
  await followTrust(work, me, organization, { before, after, id, byHand: isByHand(read) })
  if (before && !isDeepStrictEqual(before.roles, after.roles))
    await followMap(work, me, organization, { sourceId: id, before: before.roles, after: after.roles })
}

const isByHand = ({ draft, document }: ReadProvider): boolean =>
  document !== undefined && draft.kind === 'saml' && draft.settings.metadataAddress === null
