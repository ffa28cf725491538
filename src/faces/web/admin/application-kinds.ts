import type { ApplicationKind } from '#domain/applications/applications.ts'
import { api } from './application-api.tsx'
import { forwardAuth } from './application-forward-auth.tsx'
import type { KindOnPages } from './application-kind.ts'
import { oidc } from './application-oidc.tsx'
import { radius } from './application-radius.tsx'

/** Every kind of application, as its pages show it. */
export const kindsOnPages: Readonly<Record<ApplicationKind, KindOnPages>> = {
  'forward-auth': forwardAuth,
  oidc,
  radius,
  api,
}
