import { followTrust, trustRefusal } from '#domain/administration/provider-trust.ts'
import type { IdentityProvider, ProviderKind } from '#domain/providers/providers.ts'
import type { Scoped } from '#kernel/work.ts'
import type { AdminCall } from '../call.ts'
import { type ReadProvider, readProvider, typedProvider } from './provider-form.ts'

/** Reads the form, and asks whether whoever sent it may have it so. */
export async function readTrusted(
  call: AdminCall,
  kind: ProviderKind,
  known: IdentityProvider | undefined,
): ReturnType<typeof readProvider> {
  const read = await readProvider(call, kind, known)
  if ('errors' in read) return read
  const refusal = trustRefusal(call.me, call.organization, { before: known, after: read.draft })
  if (!refusal) return read
  const field = refusal === 'own-factor' ? 'trust' : 'highest'
  return { values: typedProvider(call, kind), errors: { [field]: { word: `providers.refused.${refusal}` } } }
}

/** What follows from having saved it. */
export function followSaved(
  work: Scoped,
  { me, organization }: AdminCall,
  {
    before,
    id,
    read,
  }: { readonly before: IdentityProvider | undefined; readonly id: string; readonly read: ReadProvider },
): Promise<void> {
  const { draft: after, document } = read
  const byHand = document !== undefined && after.kind === 'saml' && after.settings.metadataAddress === null
  return followTrust(work, me, organization, { before, after, id, byHand })
}
