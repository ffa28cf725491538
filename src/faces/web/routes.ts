import { confirmRoutes } from './account/confirm.routes.tsx'
import { detailsRoutes } from './account/details.routes.tsx'
import { passwordRoutes } from './account/password.routes.tsx'
import { profileRoutes } from './account/profile.routes.tsx'
import { recoveryCodesRoutes } from './account/recovery-codes.routes.tsx'
import { securityRoutes } from './account/security.routes.tsx'
import { settingsRoutes } from './account/settings.routes.tsx'
import { tokenRoutes } from './account/token.routes.tsx'
import { twoFactorRoutes } from './account/two-factor.routes.tsx'
import { clientsRoutes } from './admin/clients.routes.tsx'
import { manageRoutes } from './admin/manage.routes.tsx'
import { messagesRoutes } from './admin/messages.routes.tsx'
import { organizationRoutes } from './admin/organization.routes.tsx'
import { overviewRoutes } from './admin/overview.routes.tsx'
import { usersRoutes } from './admin/users.routes.tsx'
import { inboxRoutes } from './dev/inbox.routes.tsx'
import type { Route } from './route.ts'
import { firstRunRoutes } from './signin/first-run.routes.tsx'
import { secondStepRoutes } from './signin/second-step.routes.tsx'
import { signInRoutes } from './signin/signin.routes.tsx'

/** Every address of the portal. A test walks it. */
export const routes: readonly Route[] = [
  ...signInRoutes,
  ...secondStepRoutes,
  ...firstRunRoutes,
  ...confirmRoutes,
  ...settingsRoutes,
  ...profileRoutes,
  ...detailsRoutes,
  ...tokenRoutes,
  ...securityRoutes,
  ...passwordRoutes,
  ...twoFactorRoutes,
  ...recoveryCodesRoutes,
  ...organizationRoutes,
  ...manageRoutes,
  ...overviewRoutes,
  ...clientsRoutes,
  ...usersRoutes,
  ...messagesRoutes,
  ...inboxRoutes,
]
