import type { JSX } from 'preact'
import type { Document } from '#domain/providers/metadata.ts'
import type { IdentityProvider, ProviderDraft, ProviderKind } from '#domain/providers/providers.ts'
import type { OurAddresses } from '../../http/upstream.ts'
import type { AdminCall } from '../call.ts'
import type { FormReader } from '../form.ts'
import type { FieldErrors, View } from '../ui/view.ts'

export type ProviderValues = Readonly<Record<string, string>>

export type KindFieldsProps = {
  readonly view: View
  readonly values: ProviderValues
  readonly errors: FieldErrors<string>
  /** It is there already. */
  readonly isThere: boolean
  readonly ours: OurAddresses
}

type Of<Kind extends ProviderKind, Whole> = Extract<Whole, { kind: Kind }>

/** What only one kind says of itself. */
export type ReadKind = {
  readonly issuer: string
  readonly own:
    | Pick<Of<'oidc', ProviderDraft>, 'kind' | 'settings'>
    | Pick<Of<'saml', ProviderDraft>, 'kind' | 'settings'>
  readonly secret?: string | undefined
  /** What it has published, where that was read just now. */
  readonly document?: Document | undefined
}

/** What the pages know of a kind of identity provider. Its words are those under `providers.kind.` and its name. */
export type ProviderKindOnPages = {
  readonly blank: ProviderValues
  /** One as its form shows it. */
  readonly valuesOf: (provider: IdentityProvider) => ProviderValues
  readonly Fields: (props: KindFieldsProps) => JSX.Element
  /** Reads its own fields, and asks the provider where something of it is new; what is wrong is in the reader's errors. */
  readonly read: (
    call: AdminCall,
    form: FormReader<string>,
    known: IdentityProvider | undefined,
  ) => Promise<ReadKind | undefined>
  /** What has to be registered there. */
  readonly register: (ours: OurAddresses) => readonly (readonly ['callback' | 'acs' | 'entityId', string])[]
}
