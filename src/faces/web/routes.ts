import { enrollRoutes } from './access/enroll.routes.tsx'
import { invitationRoutes } from './access/invitation.routes.tsx'
import { notMeRoutes } from './access/not-me.routes.tsx'
import { passkeyInvitationRoutes } from './access/passkey.routes.ts'
import { forgottenRoutes } from './access/password.routes.tsx'
import { stopResetRoutes } from './access/stop-reset.routes.tsx'
import { addressRoutes } from './account/address.routes.tsx'
import { browsersRoutes } from './account/browsers.routes.ts'
import { codesRoutes } from './account/codes.routes.tsx'
import { companyRoutes } from './account/company.routes.tsx'
import { confirmRoutes } from './account/confirm.routes.tsx'
import { detailsRoutes } from './account/details.routes.tsx'
import { ownKeysRoutes } from './account/own-keys.routes.tsx'
import { passkeyRoutes } from './account/passkey.routes.tsx'
import { passwordRoutes } from './account/password.routes.tsx'
import { profileRoutes } from './account/profile.routes.tsx'
import { recoveryCodesRoutes } from './account/recovery-codes.routes.tsx'
import { securityRoutes } from './account/security.routes.tsx'
import { settingsRoutes } from './account/settings.routes.tsx'
import { suspendedRoutes } from './account/suspended.routes.tsx'
import { tokenRoutes } from './account/token.routes.tsx'
import { twoFactorRoutes } from './account/two-factor.routes.tsx'
import { addRoutes } from './admin/add.routes.tsx'
import { adminsRoutes } from './admin/admins.routes.tsx'
import { apiKeysRoutes } from './admin/api-keys.routes.tsx'
import { applicationsRoutes } from './admin/applications.routes.tsx'
import { auditRoutes } from './admin/audit.routes.tsx'
import { brandRoutes } from './admin/brand.routes.tsx'
import { userBrowsersRoutes } from './admin/browsers.routes.tsx'
import { bulkRoutes } from './admin/bulk.routes.tsx'
import { bypassRoutes } from './admin/bypass.routes.tsx'
import { clientsRoutes } from './admin/clients.routes.tsx'
import { domainsRoutes } from './admin/domains.routes.tsx'
import { enrollmentLinkRoutes } from './admin/enrollment-link.routes.tsx'
import { exemptRoutes } from './admin/exempt.routes.tsx'
import { exportRoutes } from './admin/export.routes.ts'
import { hostsRoutes } from './admin/hosts.routes.tsx'
import { importRoutes } from './admin/import.routes.tsx'
import { limitsRoutes } from './admin/limits.routes.tsx'
import { manageRoutes } from './admin/manage.routes.tsx'
import { messagesRoutes } from './admin/messages.routes.tsx'
import { oidcRoutes } from './admin/oidc.routes.tsx'
import { organizationRoutes } from './admin/organization.routes.tsx'
import { overviewRoutes } from './admin/overview.routes.tsx'
import { policyRoutes } from './admin/policy.routes.tsx'
import { personPolicyRoutes } from './admin/policy-person.routes.tsx'
import { privacyideaRoutes } from './admin/privacyidea.routes.tsx'
import { protectionRoutes } from './admin/protection.routes.tsx'
import { providersRoutes } from './admin/providers.routes.tsx'
import { provisioningRoutes } from './admin/provisioning.routes.tsx'
import { radiusClientsRoutes } from './admin/radius-clients.routes.tsx'
import { resetRoutes } from './admin/reset.routes.tsx'
import { sessionsRoutes } from './admin/sessions.routes.tsx'
import { setUpForRoutes } from './admin/set-up.routes.tsx'
import { splitRoutes } from './admin/split.routes.tsx'
import { userRoutes } from './admin/user.routes.tsx'
import { usersRoutes } from './admin/users.routes.tsx'
import { waitsRoutes } from './admin/waits.routes.tsx'
import { webhookRoutes } from './admin/webhook.routes.tsx'
import { actionRoutes } from './applications/action.routes.tsx'
import { askRoutes } from './applications/ask.routes.tsx'
import { enterRoutes } from './applications/enter.routes.tsx'
import { inboxRoutes } from './dev/inbox.routes.tsx'
import { helpRoutes } from './help/help.routes.tsx'
import { relatedRoutes } from './related.routes.ts'
import type { Route } from './route.ts'
import { companySignInRoutes } from './signin/company.routes.tsx'
import { firstRunRoutes } from './signin/first-run.routes.tsx'
import { passkeySignInRoutes } from './signin/passkey.routes.tsx'
import { secondStepRoutes } from './signin/second-step.routes.tsx'
import { signInRoutes } from './signin/signin.routes.tsx'
import { ssoRoutes } from './sso/sso.routes.tsx'

/** Every address of the portal. A test walks it. */
export const routes: readonly Route[] = [
  ...signInRoutes,
  ...secondStepRoutes,
  ...ssoRoutes,
  ...companySignInRoutes,
  ...passkeySignInRoutes,
  ...firstRunRoutes,
  ...invitationRoutes,
  ...passkeyInvitationRoutes,
  ...enrollRoutes,
  ...forgottenRoutes,
  ...stopResetRoutes,
  ...notMeRoutes,
  ...confirmRoutes,
  ...settingsRoutes,
  ...profileRoutes,
  ...detailsRoutes,
  ...tokenRoutes,
  ...securityRoutes,
  ...companyRoutes,
  ...suspendedRoutes,
  ...browsersRoutes,
  ...ownKeysRoutes,
  ...passwordRoutes,
  ...twoFactorRoutes,
  ...passkeyRoutes,
  ...codesRoutes,
  ...addressRoutes,
  ...recoveryCodesRoutes,
  ...organizationRoutes,
  ...manageRoutes,
  ...overviewRoutes,
  ...clientsRoutes,
  ...usersRoutes,
  ...userRoutes,
  ...addRoutes,
  ...importRoutes,
  ...bulkRoutes,
  ...splitRoutes,
  ...exportRoutes,
  ...exemptRoutes,
  ...adminsRoutes,
  ...messagesRoutes,
  ...limitsRoutes,
  ...protectionRoutes,
  ...auditRoutes,
  ...enrollmentLinkRoutes,
  ...setUpForRoutes,
  ...resetRoutes,
  ...sessionsRoutes,
  ...userBrowsersRoutes,
  ...bypassRoutes,
  ...waitsRoutes,
  ...policyRoutes,
  ...personPolicyRoutes,
  ...inboxRoutes,
  ...brandRoutes,
  ...hostsRoutes,
  ...relatedRoutes,
  ...helpRoutes,
  ...enterRoutes,
  ...askRoutes,
  ...actionRoutes,
  ...applicationsRoutes,
  ...apiKeysRoutes,
  ...provisioningRoutes,
  ...oidcRoutes,
  ...privacyideaRoutes,
  ...webhookRoutes,
  ...radiusClientsRoutes,
  ...providersRoutes,
  ...domainsRoutes,
]
