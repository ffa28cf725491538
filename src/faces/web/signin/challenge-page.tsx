import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { CodeField, RecoveryCodeField } from '../ui/secret-field.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import { SupportContact } from '../ui/support-contact.tsx'
import type { Said, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'
import type { Word } from '../words/words.ts'

/** What a code of this form stands in with: the person's own sheet, or what support has made. */
export type StandIn = 'recovery-codes' | 'bypass-code'

export type ChallengePrompt =
  | { readonly ask: 'code'; readonly digits: number }
  | { readonly ask: 'recovery-code'; readonly from: StandIn }
  /** Step two is asked of everybody alike: a code of an app, a recovery code, or nothing. */
  | { readonly ask: 'anything' }

export type ChallengeRefusal = 'wrong-code' | 'already-used' | 'malformed' | 'locked'

/** Another method of the same person; `label` is the name they gave it. */
export type OtherMethod = {
  readonly id: string
  readonly kind: 'totp' | StandIn
  readonly label: string
}

export type ChallengePageProps = {
  readonly view: View
  readonly enrollment: string
  readonly prompt: ChallengePrompt
  /** What the app lists the code under; nothing for recovery codes, or when step two is asked of everybody alike. */
  readonly account?: { readonly issuer: string; readonly username: string } | undefined
  /** The name of the app in use, said when the person has several. */
  readonly label?: string | undefined
  readonly others: readonly OtherMethod[]
  readonly refused?: ChallengeRefusal | undefined
  readonly waitSeconds?: number | undefined
  /** A security token is not required yet: one may go on without. */
  readonly optional?: boolean | undefined
}

const STAND_INS: Readonly<
  Record<StandIn, { readonly [part in 'lead' | 'label' | 'use' | 'wrong' | 'used' | 'malformed']: Word }>
> = {
  'recovery-codes': {
    lead: 'signin.challenge.recovery',
    label: 'signin.challenge.recoveryCode',
    use: 'signin.challenge.useRecovery',
    wrong: 'error.recovery.wrong',
    used: 'error.recovery.used',
    malformed: 'error.recovery.malformed',
  },
  'bypass-code': {
    lead: 'signin.challenge.bypass',
    label: 'signin.challenge.bypassCode',
    use: 'signin.challenge.useBypass',
    wrong: 'error.bypass.wrong',
    used: 'error.bypass.wrong',
    malformed: 'error.bypass.malformed',
  },
}

export function ChallengePage(props: ChallengePageProps): JSX.Element {
  const { view, enrollment, prompt, refused } = props
  const { words } = view
  return (
    <SignedOut view={view} title="signin.challenge.title">
      {/* what is no code at all is said beside the field; nothing about clocks would help */}
      {refused && refused !== 'malformed' && <Refused {...props} refused={refused} />}
      <Where {...props} />
      <form method="post" action="/signin/challenge" class="form">
        <input type="hidden" name="enrollment" value={enrollment} />
        <Ask view={view} prompt={prompt} refused={refused} />
        <Button wide>{words('signin.challenge.submit')}</Button>
      </form>
      {props.optional && prompt.ask !== 'anything' && <Skip view={view} enrollment={enrollment} />}
      <OtherWays {...props} />
    </SignedOut>
  )
}

/** While the token is on trial. */
function Skip({ view, enrollment }: { readonly view: View; readonly enrollment: string }): JSX.Element {
  return (
    <form method="post" action="/signin/challenge" class="form">
      <input type="hidden" name="enrollment" value={enrollment} />
      <Button tone="secondary" wide>
        {view.words('signin.challenge.skip')}
      </Button>
    </form>
  )
}

/** Which entry of the app to look for. */
function Where({ view, prompt, account, label }: ChallengePageProps): JSX.Element {
  const { words } = view
  if (prompt.ask === 'recovery-code') return <p class="lead">{words(STAND_INS[prompt.from].lead)}</p>
  if (prompt.ask === 'anything') return <p class="lead">{words('signin.challenge.anything')}</p>
  if (!account) return <p class="lead">{words('signin.challenge.code')}</p>
  return (
    <div class="look-for">
      <Icon name="app" />
      <p>
        {words('signin.challenge.lookFor', { issuer: account.issuer, username: account.username })}
        {label && <span class="hint block">{words('signin.challenge.app', { label })}</span>}
      </p>
    </div>
  )
}

function Ask(props: Pick<ChallengePageProps, 'view' | 'prompt' | 'refused'>): JSX.Element {
  const { view, prompt, refused } = props
  const { words } = view
  const error = refused && errorOf(prompt, refused)
  const basics = { words, name: 'code', error, required: true, autofocus: true }
  switch (prompt.ask) {
    case 'code':
      return <CodeField {...basics} label="signin.challenge.token" digits={prompt.digits} />
    case 'recovery-code':
      return <RecoveryCodeField {...basics} label={STAND_INS[prompt.from].label} />
    case 'anything':
      return <RecoveryCodeField {...basics} required={false} label="signin.challenge.either" />
  }
}

function errorOf(prompt: ChallengePrompt, refused: ChallengeRefusal): Said | undefined {
  const recovery = prompt.ask === 'recovery-code' ? STAND_INS[prompt.from] : undefined
  switch (refused) {
    case 'wrong-code':
      return { word: recovery ? recovery.wrong : 'error.code.wrong' }
    case 'already-used':
      return { word: recovery ? recovery.used : 'error.code.used' }
    case 'malformed':
      if (prompt.ask === 'code') return { word: 'error.code.malformed', values: { digits: prompt.digits } }
      return { word: recovery ? recovery.malformed : 'error.either.malformed' }
    case 'locked':
      return undefined
  }
}

function Refused(props: ChallengePageProps & { readonly refused: ChallengeRefusal }): JSX.Element {
  const { view, prompt, refused, waitSeconds } = props
  const { words, organization } = view
  const wait = waitSeconds ? { wait: waitText(words, waitSeconds) } : undefined
  return (
    <Alert tone="danger" title={words(refused === 'locked' ? 'signin.wait.title' : 'signin.challenge.refused')}>
      {prompt.ask === 'code' && refused !== 'locked' && <p>{words('signin.refused.clock')}</p>}
      {wait && <p>{words('signin.wait', wait)}</p>}
      {organization.supportContact && (
        <p>
          {words('signin.refused.support')} <SupportContact contact={organization.supportContact} />
        </p>
      )}
    </Alert>
  )
}

const KIND_ICONS: Readonly<Record<OtherMethod['kind'], IconName>> = {
  totp: 'app',
  'recovery-codes': 'sheet',
  'bypass-code': 'sheet',
}

function OtherWays({ view, others }: ChallengePageProps): JSX.Element {
  const { words } = view
  return (
    <nav class="other-ways" aria-label={words('signin.challenge.others')}>
      {others.length > 0 && <h2>{words('signin.challenge.others')}</h2>}
      <ul>
        {others.map(({ id, kind, label }) => (
          <li key={id}>
            <a class="way" href={`/signin/challenge?with=${encodeURIComponent(id)}`}>
              <Icon name={KIND_ICONS[kind]} />
              {kind === 'totp' ? <bdi>{label}</bdi> : words(STAND_INS[kind].use)}
              <Icon name="next" />
            </a>
          </li>
        ))}
      </ul>
      <p class="aside-links">
        <a href="/signin/help">{words('signin.challenge.none')}</a>
        <a href="/signin">{words('signin.challenge.cancel')}</a>
      </p>
    </nav>
  )
}
