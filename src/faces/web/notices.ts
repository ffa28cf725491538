import type { Word } from './words/words.ts'

/** What a page may say because a redirect led to it. Nothing else in an address is ever said. */
const notices = [
  'signedOut',
  'sessionEnded',
  'signInExpired',
  'passwordChanged',
  'profileSaved',
  'detailsSaved',
  'unchanged',
  'factorEnabled',
  'factorAdded',
  'factorRemoved',
  'factorResumed',
  'factorRenamed',
  'factorTried',
  'defaultChanged',
  'twoFactorDisabled',
  'setupExpired',
  'codesSaved',
  'replaceKept',
  'sessionEndedOne',
  'sessionsEnded',
  'browserUntrusted',
  'browsersUntrusted',
  'organizationSaved',
  'userSaved',
  'loginSplit',
  'mfaOn',
  'mfaOnSent',
  'mfaOff',
  'mfaByPolicy',
  'mfaNoMethod',
  'userAdded',
  'userInvited',
  'clientAdded',
  'gatewaySaved',
  'gatewayRemoved',
  'limitsSaved',
  'stopLifted',
  'closedReadOnly',
  'passwordChangedSignIn',
  'resetStopped',
  'resetDone',
  'resetAsked',
  'resetApproved',
  'invited',
  'enrollmentLinkSent',
  'brandPublished',
  'brandDiscarded',
  'brandRemoved',
  'logoSaved',
  'hostAdded',
  'hostProved',
  'hostRemoved',
  'organizationSuspended',
  'organizationResumed',
  'organizationClosed',
  'organizationReopened',
  'organizationMoved',
  'policySaved',
  'exceptionGranted',
  'exceptionEnded',
  'requirementUnchanged',
  'methodOffLimits',
  'methodCannotLeave',
  'codesExpired',
  'addressProved',
  'addressDropped',
] as const
export type NoticeName = (typeof notices)[number]

export function noticeNamed(name: string | null): Word | undefined {
  const known = notices.find((notice) => notice === name)
  return known && `notice.${known}`
}

/** The address of a page that begins by saying this. */
export function saying(path: string, notice: NoticeName): string {
  return `${path}?notice=${notice}`
}
