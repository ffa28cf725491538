import { factsOf } from '#domain/account/passkeys.ts'
import { destinationOf } from '#domain/account/sent-codes.ts'
import type { TwoFactor } from '#domain/account/two-factor.ts'
import type { HistoryEntry } from '#domain/audit/audit.ts'
import { appsThatIgnore } from '#domain/factors/all.ts'
import type { Begun } from '#domain/factors/enrollments.ts'
import type { Beginning, Enrollment, Setup } from '#domain/factors/factor.ts'
import type { Party } from '#domain/factors/request.ts'
import type { Session } from '#domain/sessions/sessions.ts'
import type { User } from '#domain/users/users.ts'
import type { Look } from '#kernel/work.ts'
import type { MyCall } from '../call.ts'
import { kindWord } from '../ui/methods.ts'
import type { Word } from '../words/words.ts'
import { browserText } from './browser-text.ts'
import type { HistoryRow } from './history.tsx'
import type { SessionRow } from './security-page.tsx'
import type { KeyPolicy, SetupStage } from './setup-panel.tsx'
import type { AppMethod, TwoFactorStatus } from './two-factor-status.tsx'

/** What pages show of what the domain knows. */

export function statusOf({ state }: TwoFactor): TwoFactorStatus {
  switch (state) {
    case 'not-configured':
      return 'disabled'
    case 'untried':
    case 'not-required':
      return 'not-required'
    case 'required':
      return 'enabled'
  }
}

/** What somebody has, with where codes go and why the default is the default. */
export function appsOf(
  look: Look,
  twoFactor: Pick<TwoFactor, 'state' | 'default' | 'tokens'>,
  user: Pick<User, 'defaultEnrollmentId'>,
  here?: Pick<Party, 'id'>,
): Promise<AppMethod[]> {
  const { tokens } = twoFactor
  return Promise.all(
    tokens.map(async (enrollment) => {
      const app = appOf(enrollment, twoFactor)
      const [destination, facts] = await Promise.all([destinationOf(look, enrollment), factsOf(look, enrollment)])
      const stranded = enrollment.isStranded
      const key = facts && { ...facts, stranded, usable: here === undefined || here.id === facts.party }
      return { ...app, key, to: destination?.shown, defaultBy: defaultBy(app, tokens.length > 1, user) }
    }),
  )
}

/** Why a method is the default, where there are several. */
export function defaultBy(
  { id, isDefault }: Pick<AppMethod, 'id' | 'isDefault'>,
  several: boolean,
  { defaultEnrollmentId }: Pick<User, 'defaultEnrollmentId'>,
): AppMethod['defaultBy'] {
  if (!isDefault || !several) return undefined
  return id === defaultEnrollmentId ? 'chosen' : 'latest'
}

export function appOf(enrollment: Enrollment, twoFactor: Pick<TwoFactor, 'state' | 'default'>): AppMethod {
  const proved = enrollment.state === 'active'
  return {
    id: enrollment.id,
    kind: enrollment.kind,
    label: enrollment.label,
    state: proved ? (twoFactor.state === 'required' ? 'required' : 'not-required') : stateOf(enrollment),
    addedAt: enrollment.state === 'active' ? enrollment.provedAt : enrollment.createdAt,
    lastUsedAt: enrollment.lastUsedAt ?? undefined,
    isDefault: enrollment.id === twoFactor.default?.id,
    known: enrollment.shownTo !== null,
  }
}

function stateOf({ state }: Enrollment): 'stopped' | 'not-tried' {
  return state === 'exhausted' ? 'stopped' : 'not-tried'
}

export function keyPolicyOf({ me }: MyCall): KeyPolicy {
  return keyPolicyFrom(me.policy.totp)
}

export function keyPolicyFrom(parameters: Beginning['parameters']): KeyPolicy {
  const { algorithm, digits, period } = parameters
  return { algorithm, digits: digits === 8 ? 8 : 6, period, ignoredBy: appsThatIgnore(parameters) }
}

export function shownStage({ me, site }: MyCall, enrollmentId: string, setup: Setup): SetupStage {
  const beginning = { issuer: me.brand.issuer, account: me.user.username, parameters: me.policy.totp }
  return setupShown({ enrollmentId, setup }, beginning, site.publicUrl)
}

/** The only place where a secret is on its way to a page. `at`: where the person reaches us. */
export function setupShown({ enrollmentId, setup }: Begun, beginning: Beginning, at: string): SetupStage {
  if (setup.show !== 'otpauth') throw new Error('an authenticator app is set up with a key')
  return {
    at: 'shown',
    setup: {
      enrollment: enrollmentId,
      issuer: beginning.issuer,
      username: beginning.account,
      digits: beginning.parameters.digits,
      qr: setup.qr,
      key: setup.key,
      hex: setup.hex,
      uri: setup.uri,
      picture: `${at}/qr/${setup.picture}`,
    },
  }
}

export function pendingStage({ me }: MyCall, enrollmentId: string): SetupStage {
  return { at: 'pending', enrollment: enrollmentId, digits: me.policy.totp.digits }
}

export function sessionRow({ me, words }: MyCall, session: Session): SessionRow {
  return {
    id: session.id,
    browser: browserText(words, session.browser),
    address: session.address,
    startedAt: session.createdAt,
    lastSeenAt: session.lastSeenAt,
    current: session.id === me.session.id,
  }
}

export function historyRow({ words }: MyCall, entry: HistoryEntry): HistoryRow {
  return {
    id: entry.id,
    at: entry.at,
    what: `audit.${entry.action}`,
    outcome: entry.outcome,
    method: methodWord(entry.method),
    ...(entry.byOther ? { byOther: true } : { address: entry.address, browser: browserText(words, entry.browser) }),
  }
}

const OTHERS: Readonly<Record<string, Word>> = {
  password: 'method.password',
  invitation: 'method.invitation',
  'enrollment-link': 'method.enrollment-link',
  'password-link': 'method.password-link',
  'stop-link': 'method.stop-link',
  'trusted-browser': 'method.trusted-browser',
  'identity-provider': 'method.identity-provider',
}

export function methodWord(method: string | null): Word | undefined {
  if (method === null) return undefined
  const last = method.replace(/^(password|identity-provider), /, '')
  return kindWord(last) ?? OTHERS[last]
}
