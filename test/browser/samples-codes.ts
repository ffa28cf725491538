import type { JSX } from 'preact'
import type { SentPrompt } from '#domain/factors/factor.ts'
import { CodesPage } from '#faces/web/account/codes-page.tsx'
import { type MethodOption, TwoFactorPage } from '#faces/web/account/two-factor-page.tsx'
import type { AppMethod } from '#faces/web/account/two-factor-status.tsx'
import { ChallengePage } from '#faces/web/signin/challenge-page.tsx'
import type { OtherMethod } from '#faces/web/ui/other-methods.tsx'
import type { View } from '#faces/web/ui/view.ts'

const now = new Date('2026-11-21T14:32:00Z')
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)

/** A code that left a moment ago. */
export const sentPrompt = {
  ask: 'sent-code',
  channel: 'sms',
  to: '+61 ••• •• 06',
  sent: { digits: 6, at: later(-12), until: later(288), progress: 'sent' },
  againAt: later(18),
  refused: undefined,
} as const satisfies SentPrompt

const account = { issuer: 'Northwind Hosting', username: 'bruce@example.com' }
export const others: readonly OtherMethod[] = [
  { id: '2', kind: 'totp', by: 'token', label: 'YubiKey on the laptop' },
  { id: '4', kind: 'sms-code', by: 'sent-code', channel: 'sms', to: '+61 ••• •• 06' },
  { id: '3', kind: 'recovery-codes', by: 'stand-in', use: 'signin.challenge.useRecovery' },
]

/** The second page of the sign-in. */
export const challenges: Readonly<Record<string, (view: View) => JSX.Element>> = {
  challenge: (view) => ChallengePage({ view, enrollment: '1', prompt: { ask: 'code', digits: 6 }, account, others }),
  'challenge-refused': (view) =>
    ChallengePage({
      view,
      enrollment: '1',
      prompt: { ask: 'code', digits: 8 },
      account,
      label: 'Work phone',
      others,
      refused: 'wrong-code',
      waitSeconds: 30,
    }),
  'challenge-recovery': (view) =>
    ChallengePage({
      view,
      enrollment: '3',
      prompt: { ask: 'recovery-code', from: 'recovery-codes' },
      others: [],
      refused: 'malformed',
    }),
  'challenge-anything': (view) =>
    ChallengePage({ view, enrollment: '', prompt: { ask: 'anything' }, others: [], optional: true }),
  'challenge-trial': (view) =>
    ChallengePage({
      view,
      enrollment: '1',
      prompt: { ask: 'code', digits: 6 },
      account,
      others: [],
      optional: true,
      refused: 'locked',
      waitSeconds: 4000,
    }),
  'challenge-sent': (view) => ChallengePage({ view, enrollment: '4', prompt: sentPrompt, others }),
  'challenge-sent-on-its-way': (view) =>
    ChallengePage({
      view,
      enrollment: '4',
      prompt: { ...sentPrompt, sent: { ...sentPrompt.sent, progress: 'waiting' } },
      others,
      refused: 'wrong-code',
    }),
  'challenge-sent-failed': (view) =>
    ChallengePage({
      view,
      enrollment: '4',
      prompt: { ...sentPrompt, sent: { ...sentPrompt.sent, progress: 'failed' }, againAt: later(-1) },
      others,
    }),
  'challenge-sent-refused': (view) =>
    ChallengePage({
      view,
      enrollment: '4',
      prompt: {
        ...sentPrompt,
        channel: 'email',
        to: 'b***@e***.com',
        sent: undefined,
        againAt: later(0),
        refused: { until: later(900) },
      },
      others,
    }),
  'challenge-sent-often': (view) =>
    ChallengePage({ view, enrollment: '4', prompt: { ...sentPrompt, againAt: undefined }, others: [] }),
}

const sms: AppMethod = {
  id: '4',
  kind: 'sms-code',
  label: '+61 ••• •• 06',
  to: '+61 ••• •• 06',
  state: 'required',
  addedAt: later(-90_000),
  isDefault: true,
  defaultBy: 'latest',
}

const optionsWith = (apps: readonly AppMethod[], texts: readonly AppMethod[]): MethodOption[] => [
  { kind: 'totp', title: 'method.totp', text: 'app.option', methods: apps },
  {
    kind: 'sms-code',
    title: 'method.sms-code',
    text: 'twoFactor.option.sms',
    weaker: 'twoFactor.weaker.sms',
    single: true,
    methods: texts,
  },
  {
    kind: 'email-code',
    title: 'method.email-code',
    text: 'twoFactor.option.email',
    weaker: 'twoFactor.weaker.email',
    closed: 'twoFactor.closed.role',
    single: true,
    methods: [],
  },
]

/** Managing one's methods, and setting up codes that are sent. */
export const twoFactorPages = (apps: readonly AppMethod[]): Readonly<Record<string, (view: View) => JSX.Element>> => ({
  'two-factor': (view) => TwoFactorPage({ view, status: 'enabled', options: optionsWith(apps, [sms]) }),
  'two-factor-none': (view) => TwoFactorPage({ view, status: 'disabled', options: optionsWith([], []) }),
  'two-factor-demanded': (view) =>
    TwoFactorPage({ view, status: 'enabled', options: optionsWith(apps.slice(0, 1), []), demanded: true }),
  'codes-sms': (view) =>
    CodesPage({
      view,
      channel: 'sms',
      stage: { at: 'start', to: '', country: 'Australia' },
      asksPassword: true,
      values: { mobile: '0491 57' },
      errors: { mobile: { word: 'error.mobile.any' } },
    }),
  'codes-email': (view) =>
    CodesPage({
      view,
      channel: 'email',
      stage: { at: 'start', to: 'bruce@example.com', country: undefined },
      asksPassword: true,
    }),
  'codes-sms-sent': (view) =>
    CodesPage({
      view,
      channel: 'sms',
      stage: { at: 'sent', enrollment: '4', prompt: sentPrompt },
      asksPassword: false,
      codeError: { word: 'error.code.newest' },
    }),
  'codes-email-failed': (view) =>
    CodesPage({
      view,
      channel: 'email',
      stage: {
        at: 'sent',
        enrollment: '4',
        prompt: {
          ...sentPrompt,
          channel: 'email',
          to: 'b***@e***.com',
          sent: { ...sentPrompt.sent, progress: 'failed' },
        },
      },
      asksPassword: false,
    }),
})
