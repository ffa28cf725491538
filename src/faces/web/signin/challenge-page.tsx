import type { JSX } from 'preact'
import type { PasskeyPrompt, SentPrompt } from '#domain/factors/factor.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { type OtherMethod, OtherMethods } from '../ui/other-methods.tsx'
import { PasskeyField } from '../ui/passkey.tsx'
import { CodeField, RecoveryCodeField } from '../ui/secret-field.tsx'
import { SendAgain, SentCode, SentCodeField } from '../ui/sent-code.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import { SupportContact } from '../ui/support-contact.tsx'
import type { Said, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'
import type { Word } from '../words/words.ts'
import { STAND_INS, type StandIn } from './stand-ins.ts'

export type ChallengePrompt =
  | { readonly ask: 'code'; readonly digits: number }
  | SentPrompt
  | (PasskeyPrompt & { readonly usable: boolean })
  | { readonly ask: 'recovery-code'; readonly from: StandIn }
  /** Step two is asked of everybody alike: a code of an app, a recovery code, or nothing. */
  | { readonly ask: 'anything' }

export type ChallengeRefusal = 'passkey' | 'wrong-code' | 'already-used' | 'malformed' | 'locked'

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
  /** Whether a passkey can be tried beside what is typed. */
  readonly byPasskey?: boolean | undefined
  /** For how many days this browser can be trusted; nothing is offered where there are none. */
  readonly trustDays?: number | undefined
  /** That was wished, and something else was wrong. */
  readonly trusts?: boolean | undefined
}

export const CHALLENGE = '/signin/challenge'

/** Where the script asks what to hand to the browser. */
export const ASK_PASSKEY = `${CHALLENGE}/passkey`

function isAnswerable(prompt: ChallengePrompt): boolean {
  if (prompt.ask === 'passkey') return prompt.usable
  return prompt.ask !== 'sent-code' || prompt.sent !== undefined
}

export function ChallengePage(props: ChallengePageProps): JSX.Element {
  const { view, enrollment, prompt, refused } = props
  const { words } = view
  const answerable = isAnswerable(prompt)
  const asks = prompt.ask === 'passkey' ? ASK_PASSKEY : undefined
  return (
    <SignedOut view={view} title="signin.challenge.title">
      {/* what is no code at all is said beside the field; nothing about clocks would help */}
      {refused && refused !== 'malformed' && <Refused {...props} refused={refused} />}
      <Where {...props} />
      {answerable && (
        <form method="post" action={CHALLENGE} class="form" data-passkey={asks}>
          <input type="hidden" name="enrollment" value={enrollment} />
          <Ask view={view} prompt={prompt} refused={refused} />
          <Trust {...props} />
          {asks ? (
            <PasskeyField wide view={view} label={words('passkey.use')} />
          ) : (
            <Button wide>{words('signin.challenge.submit')}</Button>
          )}
        </form>
      )}
      {props.byPasskey && <ByPasskey view={view} />}
      {prompt.ask === 'sent-code' && (
        <SendAgain
          wide
          view={view}
          prompt={prompt}
          action={`${CHALLENGE}/send`}
          fields={[['enrollment', enrollment]]}
        />
      )}
      {props.optional && prompt.ask !== 'anything' && <Skip view={view} enrollment={enrollment} />}
      <OtherWays view={view} others={props.others} />
    </SignedOut>
  )
}

/** The address of the page that asks for this method. */
export function challengeWith(enrollment: string): string {
  return `${CHALLENGE}?with=${encodeURIComponent(enrollment)}`
}

/** Without a script there is nothing to press. */
function ByPasskey({ view }: { readonly view: View }): JSX.Element {
  return (
    <form method="post" action={CHALLENGE} class="form scripted" data-passkey={ASK_PASSKEY}>
      <p class="or">
        <span>{view.words('signin.or')}</span>
      </p>
      <PasskeyField view={view} label={view.words('passkey.use')} tone="secondary" wide />
    </form>
  )
}

/** Never ticked by us: whoever shares a browser must not be led into it. */
function Trust({
  view: { words },
  prompt,
  trustDays: days = 0,
  trusts = false,
}: ChallengePageProps): JSX.Element | null {
  if (days === 0) return null
  const hint = prompt.ask === 'anything' ? 'signin.challenge.trust.upTo.hint' : 'signin.challenge.trust.hint'
  const basics = { words, name: 'trust', hint: { word: hint, values: { days } } } as const
  return <Checkbox {...basics} label="signin.challenge.trust" checked={trusts} />
}

/** While the token is on trial. */
function Skip({ view, enrollment }: { readonly view: View; readonly enrollment: string }): JSX.Element {
  return (
    <form method="post" action={CHALLENGE} class="form">
      <input type="hidden" name="enrollment" value={enrollment} />
      <Button tone="secondary" wide>
        {view.words('signin.challenge.skip')}
      </Button>
    </form>
  )
}

/** Where the code is: which entry of the app to look for, or where it was sent. */
function Where({ view, prompt, enrollment, account, label }: ChallengePageProps): JSX.Element {
  const { words } = view
  if (prompt.ask === 'recovery-code') return <p class="lead">{words(STAND_INS[prompt.from].lead)}</p>
  if (prompt.ask === 'anything') return <p class="lead">{words('signin.challenge.anything')}</p>
  if (prompt.ask === 'passkey') return <PasskeyAt view={view} prompt={prompt} label={label} />
  if (prompt.ask === 'sent-code') return <SentCode view={view} prompt={prompt} here={challengeWith(enrollment)} />
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

type PasskeyAtProps = Pick<ChallengePageProps, 'view' | 'label'> & {
  readonly prompt: Extract<ChallengePrompt, { ask: 'passkey' }>
}

function PasskeyAt({ view: { words }, prompt, label }: PasskeyAtProps): JSX.Element {
  if (!prompt.usable) {
    const { party } = prompt
    return <p class="lead">{words(party === '' ? 'passkey.nowhere' : 'passkey.elsewhere', { host: party })}</p>
  }
  return (
    <div class="look-for">
      <Icon name="key" />
      <p>
        {words('passkey.lead')}
        {label && <span class="hint block">{label}</span>}
      </p>
    </div>
  )
}

function Ask(props: Pick<ChallengePageProps, 'view' | 'prompt' | 'refused'>): JSX.Element | null {
  const { view, prompt, refused } = props
  const { words } = view
  const error = refused && errorOf(prompt, refused)
  const basics = { words, name: 'code', error, required: true, autofocus: true }
  switch (prompt.ask) {
    case 'code':
      return <CodeField {...basics} label="signin.challenge.token" digits={prompt.digits} />
    case 'sent-code':
      return <SentCodeField {...basics} label="signin.challenge.token" prompt={prompt} />
    case 'passkey':
      return null
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
      return malformed(prompt)
    case 'locked':
    case 'passkey':
      return undefined
  }
}

function malformed(prompt: ChallengePrompt): Said {
  const word: Word = 'error.code.malformed'
  switch (prompt.ask) {
    case 'code':
      return { word, values: { digits: prompt.digits } }
    case 'sent-code':
      return { word, values: { digits: prompt.sent?.digits ?? 6 } }
    case 'passkey':
      return { word: 'error.passkey.refused' }
    case 'recovery-code':
      return { word: STAND_INS[prompt.from].malformed }
    case 'anything':
      return { word: 'error.either.malformed' }
  }
}

function Refused(props: ChallengePageProps & { readonly refused: ChallengeRefusal }): JSX.Element {
  const { view, prompt, refused, waitSeconds } = props
  const { words, organization } = view
  const wait = waitSeconds ? { wait: waitText(words, waitSeconds) } : undefined
  return (
    <Alert tone="danger" title={words(TITLES[refused])}>
      {prompt.ask === 'code' && refused === 'wrong-code' && <p>{words('signin.refused.clock')}</p>}
      {refused === 'passkey' && <p>{words('error.passkey.refused')}</p>}
      {prompt.ask === 'sent-code' && refused === 'wrong-code' && <p>{words('signin.refused.newest')}</p>}
      {wait && <p>{words('signin.wait', wait)}</p>}
      {organization.supportContact && (
        <p>
          {words('signin.refused.support')} <SupportContact contact={organization.supportContact} />
        </p>
      )}
    </Alert>
  )
}

const TITLES: Readonly<Record<ChallengeRefusal, Word>> = {
  passkey: 'passkey.refused',
  'wrong-code': 'signin.challenge.refused',
  'already-used': 'signin.challenge.refused',
  malformed: 'signin.challenge.refused',
  locked: 'signin.wait.title',
}

function OtherWays({ view, others }: Pick<ChallengePageProps, 'view' | 'others'>): JSX.Element {
  const { words } = view
  return (
    <nav class="other-ways" aria-label={words('signin.challenge.others')}>
      {others.length > 0 && <h2>{words('signin.challenge.others')}</h2>}
      <OtherMethods view={view} others={others} address={challengeWith} send={`${CHALLENGE}/send`} />
      <p class="aside-links">
        <a href="/signin/help">{words('signin.challenge.none')}</a>
        <a href="/signin">{words('signin.challenge.cancel')}</a>
      </p>
    </nav>
  )
}
