import type { JSX } from 'preact'
import { appsThatIgnore, usualParameters } from '#domain/factors/totp/totp.ts'
import { AppPage } from '#faces/web/account/app-page.tsx'
import { ConfirmPage } from '#faces/web/account/confirm-page.tsx'
import { DetailsPage, type DetailsPageProps } from '#faces/web/account/details-page.tsx'
import type { HistoryRow } from '#faces/web/account/history.tsx'
import { PasswordPage } from '#faces/web/account/password-page.tsx'
import { ProfilePage, type ProfilePageProps } from '#faces/web/account/profile-page.tsx'
import { RecoveryCodesPage } from '#faces/web/account/recovery-codes-page.tsx'
import { RemoveFactorPage } from '#faces/web/account/remove-factor-page.tsx'
import { ReplacePage } from '#faces/web/account/replace-page.tsx'
import { SecurityPage, type SecurityPageProps } from '#faces/web/account/security-page.tsx'
import { SettingsPage } from '#faces/web/account/settings-page.tsx'
import type { Setup } from '#faces/web/account/setup-panel.tsx'
import { TokenWindow, WorksPage } from '#faces/web/account/token-window.tsx'
import type { AppMethod } from '#faces/web/account/two-factor-status.tsx'
import { OrganizationPage } from '#faces/web/admin/organization-page.tsx'
import { ErrorPage } from '#faces/web/signin/error-page.tsx'
import { FirstRunPage } from '#faces/web/signin/first-run-page.tsx'
import { HelpPage } from '#faces/web/signin/help-page.tsx'
import { SignInPage } from '#faces/web/signin/sign-in-page.tsx'
import type { View } from '#faces/web/ui/view.ts'
import { type Locale, wordsFor } from '#faces/web/words/words.ts'
import { qrSvg } from '#kernel/qr.ts'
import { challenges, others, sentPrompt, twoFactorPages } from './samples-codes.ts'

const now = new Date('2026-11-21T14:32:00Z')
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000)

function guest(locale: Locale): View {
  const organization = { name: 'Northwind Hosting', supportContact: 'support@northwind.example' }
  return { words: wordsFor(locale), organization, path: '/signin', now }
}

function member(locale: Locale): View {
  const person = {
    username: 'bruce@example.com',
    name: 'Bruce Okonkwo-Lindqvist',
    email: 'bruce@example.com',
    role: 'owner',
    timeZone: 'Australia/Sydney',
  } as const
  return { ...guest(locale), person, path: '/account/security' }
}

const uri =
  'otpauth://totp/Northwind%20Hosting:bruce%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Northwind%20Hosting&algorithm=SHA1&digits=6&period=30'

const setup: Setup = {
  enrollment: '0193a7de-0000-7000-8000-000000000001',
  issuer: 'Northwind Hosting',
  username: 'bruce@example.com',
  digits: 6,
  qr: qrSvg(uri),
  key: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
  hex: '48656c6c6f21deadbeef48656c6c6f21deadbeef',
  uri,
  picture: 'https://portal.northwind.example/qr/5f3k1v9x0q8m2n7p4r6t1w3y5z7a9c2e',
}

const usual = { ...usualParameters, ignoredBy: [] }
const unusual = { algorithm: 'SHA256', digits: 8, period: 60 } as const
const strict = { ...unusual, ignoredBy: appsThatIgnore(unusual) }

const apps: readonly AppMethod[] = [
  {
    id: '1',
    kind: 'totp',
    label: 'Work phone',
    state: 'required',
    addedAt: ago(2000),
    lastUsedAt: ago(0.2),
    isDefault: true,
  },
  { id: '2', kind: 'totp', label: 'YubiKey on the laptop', state: 'not-tried', addedAt: ago(26), isDefault: false },
]

const history: readonly HistoryRow[] = [
  {
    id: '1',
    at: ago(0.2),
    what: 'audit.signin',
    outcome: 'done',
    method: 'method.totp',
    address: '203.0.113.7',
    browser: 'Firefox on Windows',
  },
  {
    id: '2',
    at: ago(3),
    what: 'audit.signin.second-factor',
    outcome: 'refused',
    method: 'method.totp',
    address: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
    browser: 'Chrome on Android',
  },
  { id: '3', at: ago(26), what: 'audit.recovery-codes.made', outcome: 'done', address: '203.0.113.7' },
]

const security: Omit<SecurityPageProps, 'view'> = {
  status: 'enabled',
  methods: apps,
  oneField: true,
  recoveryCodes: { left: 3, total: 10 },
  password: 'may',
  sessions: [
    {
      id: '1',
      browser: 'Firefox on Windows',
      address: '203.0.113.7',
      startedAt: ago(5),
      lastSeenAt: ago(0),
      current: true,
    },
    {
      id: '2',
      browser: 'Safari on iPhone',
      address: '2001:db8::7348',
      startedAt: ago(90),
      lastSeenAt: ago(26),
      current: false,
    },
  ],
  browsers: {
    how: 'by-blank',
    browsers: [
      {
        ...{ id: '1', browser: 'Firefox on Windows', address: '203.0.113.7', current: true },
        ...{ madeAt: ago(50), lastUsedAt: ago(5), expiresAt: ago(-670) },
      },
      {
        ...{ id: '2', browser: 'Safari on iPhone', address: '2001:db8::7348', current: false },
        ...{ madeAt: ago(90), lastUsedAt: ago(26), expiresAt: ago(-630) },
      },
    ],
  },
  history,
  olderHistory: '/account/security?before=3',
}

const values = {
  email: 'bruce@example.com',
  mobile: '+61 491 570 006',
  language: 'auto',
  time_zone: 'Australia/Sydney',
}

const profile: Omit<ProfilePageProps, 'view'> = {
  values: { ...values, name: 'Bruce Okonkwo-Lindqvist' },
  mfa: false,
  enabled: false,
  policy: usual,
  setup: { at: 'none' },
}

const details: Omit<DetailsPageProps, 'view'> = {
  username: 'bruce@example.com',
  customer: 'Example Pty Ltd',
  createdAt: ago(9000),
  modifiedAt: ago(40),
  token: 'not-configured',
  values,
}

const organizationValues = {
  name: 'Northwind Hosting',
  support_contact: 'support@northwind.example',
  sign_in_form: 'one-page',
  totp_algorithm: 'SHA256',
  totp_digits: 8,
  totp_period: 30,
} as const

const codes = Array.from({ length: 10 }, (_, at) => `${at}k7m2-9xq4-tr${at}v-w3hd`)
const signedOut: Record<string, (view: View) => JSX.Element> = {
  'signin-one-page': (view) => SignInPage({ view, form: 'one-page' }),
  'signin-two-step': (view) => SignInPage({ view: { ...view, notice: 'notice.signedOut' }, form: 'two-step' }),
  'signin-refused': (view) =>
    SignInPage({ view, form: 'one-page', refused: true, values: { username: 'bruce@example.com' } }),
  'signin-wait': (view) =>
    SignInPage({ view, form: 'two-step', refused: true, waitSeconds: 240, values: { username: 'bruce' } }),
  ...challenges,
  'signin-malformed': (view) =>
    SignInPage({
      view,
      form: 'one-page',
      values: { username: 'bruce' },
      tokenError: { word: 'error.code.malformed', values: { digits: 6 } },
    }),
  help: (view) => HelpPage({ view }),
  'first-run': (view) =>
    FirstRunPage({
      view: { ...view, organization: { name: 'Countersign' } },
      token: 't',
      values: { organization: 'Northwind Hosting' },
    }),
  'first-run-errors': (view) =>
    FirstRunPage({
      view: { ...view, organization: { name: 'Countersign' } },
      token: 't',
      values: { email: 'bruce@' },
      errors: { email: { word: 'error.email' }, password: { word: 'error.password.common' } },
    }),
  'error-403': (view) => ErrorPage({ view, status: 403 }),
  'error-429': (view) => ErrorPage({ view, status: 429, waitSeconds: 40 }),
  'error-500': (view) => ErrorPage({ view, status: 500, reference: '0193a7de-1c2d' }),
}

const signedIn: Record<string, (view: View) => JSX.Element> = {
  profile: (view) => ProfilePage({ view, ...profile }),
  'profile-setup': (view) =>
    ProfilePage({
      view,
      ...profile,
      mfa: true,
      setup: { at: 'shown', setup },
      errors: { code: { word: 'error.code.clock' }, mobile: { word: 'error.mobile' } },
    }),
  details: (view) => DetailsPage({ view, ...details }),
  'details-untried': (view) => DetailsPage({ view, ...details, token: 'not-tried', lastSignInAt: ago(30) }),
  token: (view) => TokenWindow({ view, policy: strict, stage: { at: 'start' }, configured: true }),
  'token-shown': (view) => TokenWindow({ view, policy: usual, stage: { at: 'shown', setup }, configured: false }),
  works: (view) => WorksPage({ view }),
  security: (view) => SecurityPage({ view: { ...view, notice: 'notice.factorEnabled' }, ...security }),
  'security-new': (view) =>
    SecurityPage({ view, ...security, status: 'disabled', methods: [], recoveryCodes: undefined, history: [] }),
  ...twoFactorPages(apps),
  'app-first': (view) => AppPage({ view, policy: usual, stage: { at: 'start' }, first: true }),
  app: (view) => AppPage({ view, policy: strict, stage: { at: 'start' } }),
  'app-shown': (view) =>
    AppPage({ view, policy: usual, stage: { at: 'shown', setup }, codeError: { word: 'error.code.clock' } }),
  'app-pending': (view) =>
    AppPage({
      view,
      policy: usual,
      stage: { at: 'pending', enrollment: '1', digits: 6 },
      codeError: { word: 'error.code.clock' },
    }),
  'recovery-codes': (view) => RecoveryCodesPage({ view, state: { show: 'codes', codes } }),
  'recovery-codes-left': (view) =>
    RecoveryCodesPage({ view, state: { show: 'left', left: 7, total: 10, madeAt: ago(900) } }),
  confirm: (view) =>
    ConfirmPage({
      view,
      // biome-ignore lint/suspicious/noThenProperty: the name of the form's field
      then: '/account/two-factor',
      password: true,
      method: { enrollment: '4', prompt: sentPrompt },
      others: others.slice(0, 1),
      refused: { proof: 'password', error: { word: 'error.password.wrong' } },
    }),
  password: (view) => PasswordPage({ view, errors: { new_password: { word: 'error.password.contains-context' } } }),
  settings: (view) =>
    SettingsPage({
      view,
      username: 'bruce@example.com',
      hasPassword: true,
      email: 'bruce@example.com',
      language: 'auto',
      timeZone: 'Australia/Sydney',
      twoFactor: 'enabled',
    }),
  replace: (view) => ReplacePage({ view, apps, recoveryCodesLeft: 2 }),
  remove: (view) => RemoveFactorPage({ view, method: apps[0] as AppMethod, last: true }),
  organization: (view) =>
    OrganizationPage({
      view,
      organization: { id: '1', realmId: '1' },
      head: { organization: office, levels: [], may: () => true },
      values: organizationValues,
      ignoredBy: ['Google Authenticator', 'Microsoft Authenticator'],
    }),
}

const office = { id: '1', name: 'Northwind', kind: 'operator', status: 'active', stopped: false } as const

export const sampleNames: readonly string[] = [...Object.keys(signedOut), ...Object.keys(signedIn)]

/** A page with made-up people in it, as a handler would draw it. */
export function sample(name: string, locale: Locale): JSX.Element | undefined {
  const known = Object.hasOwn(signedOut, name) ? signedOut[name]?.(guest(locale)) : undefined
  return known ?? (Object.hasOwn(signedIn, name) ? signedIn[name]?.(member(locale)) : undefined)
}
