import type { ProviderKind } from '#domain/providers/providers.ts'
import type { ProviderKindOnPages } from './provider-kind.ts'
import { oidc } from './provider-oidc.tsx'
import { saml } from './provider-saml.tsx'

/** Every kind of identity provider, as its pages show it. */
export const providerKindsOnPages: Readonly<Record<ProviderKind, ProviderKindOnPages>> = { oidc, saml }
