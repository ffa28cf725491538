import type { JSX } from 'preact'
import type { OwnProvider } from '#domain/account/own-links.ts'
import type { GivingUp } from '#domain/account/own-password.ts'
import type { Enrollment } from '#domain/factors/factor.ts'
import type { BrowserOptions } from '#domain/factors/request.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { LinkButton, PostButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { Meter } from '../ui/meter.tsx'
import { AccountHead, SignedIn } from '../ui/signed-in.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { CompanySection } from './company-page.tsx'
import { History, type HistoryRow } from './history.tsx'
import { type FailedRename, MethodList } from './method-list.tsx'
import { OwnKeysSection } from './own-keys-page.tsx'
import { PasswordSection } from './password-section.tsx'
import { SuspendedList } from './suspended-list.tsx'
import { type OwnBrowsers, OwnBrowsersSection } from './trusted-browsers.tsx'
import { type AppMethod, methodsText, StatusBanner, type TwoFactorStatus } from './two-factor-status.tsx'

export type SessionRow = {
  readonly id: string
  /** As a person would say it: "Firefox on Windows". */
  readonly browser: string
  readonly address: string
  readonly startedAt: Date
  readonly lastSeenAt: Date
  readonly current: boolean
}

/** `total` is how many a full set has. */
export type RecoveryCodesLeft = { readonly left: number; readonly total: number }

export type SecurityPageProps = {
  readonly view: View
  readonly status: TwoFactorStatus
  readonly methods: readonly AppMethod[]
  readonly failedRename?: FailedRename | undefined
  /** The sign-in page has a field for the code of one app, which is the default one. */
  readonly oneField?: boolean | undefined
  /** Nothing when there never was a set. */
  readonly recoveryCodes?: RecoveryCodesLeft | undefined
  /** Whether they could do without their password. */
  readonly password: GivingUp
  /** Of their organization. */
  readonly providers?: readonly OwnProvider[] | undefined
  readonly sessions: readonly SessionRow[]
  readonly browsers: OwnBrowsers
  readonly history: readonly HistoryRow[]
  /** The address of older rows. */
  readonly olderHistory?: string | undefined
  /** What the browser is told to offer no more. */
  readonly forget?: BrowserOptions | undefined
  /** Support was asked to reset the person's factors, and will not do so before. */
  readonly resetDueAt?: Date | undefined
  /** Whether they have keys for scripts, or may make some. */
  readonly hasKeys?: boolean | undefined
  /** What was added since something that the person said was not they. */
  readonly suspended?: readonly Enrollment[] | undefined
}

export function SecurityPage(props: SecurityPageProps): JSX.Element {
  const { view } = props
  const { words } = view
  return (
    <SignedIn view={view} title="account.security">
      <AccountHead view={view} current="/account/security" />
      {props.forget && <div hidden data-forget={JSON.stringify(props.forget)} />}
      {props.resetDueAt && <ResetWaits view={view} dueAt={props.resetDueAt} />}
      {props.suspended && <SuspendedList view={view} suspended={props.suspended} />}
      <Section title={words('twoFactor.title')} intro={words('security.twoFactor.intro')}>
        <Methods {...props} />
      </Section>
      <CompanySection view={view} providers={props.providers ?? []} />
      <PasswordSection view={view} may={props.password} />
      <Section title={words('recovery.title')} intro={words('security.recovery.intro')}>
        <Card>
          <RecoveryCodes view={view} codes={props.recoveryCodes} enrolled={props.methods.length > 0} />
        </Card>
      </Section>
      <Section title={words('sessions.title')} intro={words('sessions.intro')}>
        <Card>
          <Sessions view={view} sessions={props.sessions} />
        </Card>
      </Section>
      <OwnBrowsersSection view={view} own={props.browsers} />
      {props.hasKeys && <OwnKeysSection view={view} />}
      <Section title={words('history.title')} intro={words('history.intro')}>
        <Card>
          <History view={view} rows={props.history} older={props.olderHistory} />
        </Card>
      </Section>
    </SignedIn>
  )
}

/** Whoever did not ask for it stops it here. */
function ResetWaits({ view, dueAt }: { readonly view: View; readonly dueAt: Date }): JSX.Element {
  const { words } = view
  return (
    <Alert tone="danger" title={words('security.reset.title')} still>
      <p>
        {words('security.reset.text')} <Time view={view} at={dueAt} />
      </p>
      <PostButton action="/account/stop-reset">{words('stopReset.submit')}</PostButton>
    </Alert>
  )
}

function Methods({ view, status, methods, failedRename, oneField, providers }: SecurityPageProps): JSX.Element {
  const { words } = view
  const choosing = oneField && methods.length > 1 && status === 'enabled'
  return (
    <Card>
      <div class="form">
        <StatusBanner view={view} status={status} methods={methodsText(words, methods)} providers={providers} />
        {methods.length > 0 && <MethodList view={view} methods={methods} failedRename={failedRename} />}
        {choosing && <p class="hint">{words('app.default.hint')}</p>}
        <div class="actions">
          <LinkButton href="/account/two-factor" tone={methods.length > 0 ? 'secondary' : 'primary'}>
            {words('twoFactor.manage')}
          </LinkButton>
        </div>
      </div>
    </Card>
  )
}

type RecoveryCodesProps = {
  readonly view: View
  readonly codes: RecoveryCodesLeft | undefined
  readonly enrolled: boolean
}

const FEW = 3

function RecoveryCodes({ view, codes, enrolled }: RecoveryCodesProps): JSX.Element {
  const { words } = view
  if (!codes) {
    return (
      <EmptyState title={words('recovery.none')}>
        <p>{words(enrolled ? 'recovery.none.make' : 'recovery.none.later')}</p>
        {enrolled && <LinkButton href="/account/recovery-codes">{words('recovery.make')}</LinkButton>}
      </EmptyState>
    )
  }
  return (
    <div class="form">
      {codes.left <= FEW && (
        <Alert tone="warning" title={words('recovery.few', { left: codes.left })} still>
          <p>{words('recovery.few.text')}</p>
        </Alert>
      )}
      <div class="left">
        <p>{words('recovery.left', codes)}</p>
        <Meter label={words('recovery.left', codes)} value={codes.left} max={codes.total} low={FEW + 1} />
      </div>
      <div class="actions">
        <LinkButton href="/account/recovery-codes" tone="secondary">
          {words('recovery.makeNew')}
        </LinkButton>
      </div>
    </div>
  )
}

type SessionsProps = { readonly view: View; readonly sessions: readonly SessionRow[] }

function Sessions({ view, sessions }: SessionsProps): JSX.Element {
  const { words } = view
  return (
    <div class="form">
      <ul class="items">
        {sessions.map((session) => (
          <li key={session.id} class="item">
            <Icon name="screen" />
            <SessionFacts view={view} session={session} />
            {!session.current && (
              <PostButton
                action={`/account/sessions/${encodeURIComponent(session.id)}/end`}
                small
                about={session.browser}
              >
                {words('sessions.end')}
              </PostButton>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <PostButton action="/account/sessions/end-others">{words('sessions.endOthers')}</PostButton>
      )}
    </div>
  )
}

/** Where a session is, since when, and when it was last used. */
export function SessionFacts({ view, session }: { readonly view: View; readonly session: SessionRow }): JSX.Element {
  const { words } = view
  return (
    <div class="item-text">
      <p class="item-title">
        <bdi>{session.browser}</bdi> {session.current && <Badge tone="good">{words('sessions.this')}</Badge>}
      </p>
      <p class="hint">
        <bdi>{session.address}</bdi> · {words('sessions.started')} <Time view={view} at={session.startedAt} /> ·{' '}
        {words('sessions.lastSeen')} <Time view={view} at={session.lastSeenAt} ago />
      </p>
    </div>
  )
}
