import type { ComponentChildren, JSX } from 'preact'
import type { PasskeyPrompt, SentPrompt } from '#domain/factors/factor.ts'
import { STAND_INS, type StandIn } from '../signin/stand-ins.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { type Fields, HiddenFields } from '../ui/hidden-fields.tsx'
import { Icon } from '../ui/icon.tsx'
import { type OtherMethod, OtherMethods } from '../ui/other-methods.tsx'
import { PasskeyField } from '../ui/passkey.tsx'
import { CodeField, RecoveryCodeField } from '../ui/secret-field.tsx'
import { SendAgain, SentCode, SentCodeField } from '../ui/sent-code.tsx'
import { SupportContact } from '../ui/support-contact.tsx'
import type { Said, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'
import type { Word } from '../words/words.ts'

export type AskedPrompt =
  | { readonly ask: 'code'; readonly digits: number }
  | SentPrompt
  | (PasskeyPrompt & { readonly usable: boolean })
  | { readonly ask: 'recovery-code'; readonly from: StandIn }
  /** Asked of everybody alike: a code of an app, a recovery code, or nothing, unless one is required. */
  | { readonly ask: 'anything'; readonly required?: true }

export type AskRefusal = 'passkey' | 'wrong-code' | 'already-used' | 'malformed' | 'locked'

/** One method that is asked for on a page, and what is offered instead of it. */
export type AskedMethod = {
  readonly enrollment: string
  readonly prompt: AskedPrompt
  /** What the app lists the code under; nothing for recovery codes, or when it is asked of everybody alike. */
  readonly account?: { readonly issuer: string; readonly username: string } | undefined
  /** The name of the app in use, said when the person has several. */
  readonly label?: string | undefined
  readonly others: readonly OtherMethod[]
}

/** What was wrong with the last answer, and for how long nothing is looked at. */
export type AskedAgain = {
  readonly refused?: AskRefusal | undefined
  readonly waitSeconds?: number | undefined
}

export type AsksProps = AskedMethod &
  AskedAgain & {
    readonly view: View
    /** The page; below it are `/send` and `/passkey`. */
    readonly here: string
    /** What its forms say besides. */
    readonly fields?: Fields | undefined
    /** The cursor is in its field, unless there is something to read first. */
    readonly focused?: boolean | undefined
    /** What the buttons say, where that is something else than usual. */
    readonly submit?: Word | undefined
    readonly usePasskey?: Word | undefined
    /** Whether a passkey can be tried beside what is typed. */
    readonly byPasskey?: boolean | undefined
    /** What stands below the field. */
    readonly children?: ComponentChildren
  }

/** The address of a page that asks for this method. */
export function askedWith(here: string, enrollment: string): string {
  return `${here}?with=${encodeURIComponent(enrollment)}`
}

/** Asks for one method, whatever page it is on: what to do, what was wrong with it before, the field, and sending again. */
export function Asks(props: AsksProps): JSX.Element {
  const { view, here, enrollment, prompt, refused, fields = [] } = props
  const named: Fields = [['enrollment', enrollment], ...fields]
  return (
    <>
      {/* what is no code at all is said beside the field; nothing about clocks would help */}
      {refused && refused !== 'malformed' && <Refused {...props} refused={refused} />}
      <Where {...props} />
      {isAnswerable(prompt) && <AnswerForm {...props} fields={named} />}
      {props.byPasskey && <ByPasskey {...props} />}
      {prompt.ask === 'sent-code' && (
        <SendAgain wide view={view} prompt={prompt} action={`${here}/send`} fields={named} />
      )}
    </>
  )
}

function isAnswerable(prompt: AskedPrompt): boolean {
  if (prompt.ask === 'passkey') return prompt.usable
  return prompt.ask !== 'sent-code' || prompt.sent !== undefined
}

function AnswerForm(props: AsksProps & { readonly fields: Fields }): JSX.Element {
  const { view, here, prompt, fields, submit = 'signin.challenge.submit', usePasskey = 'passkey.use' } = props
  const asks = prompt.ask === 'passkey'
  return (
    <form method="post" action={here} class="form" data-passkey={asks ? `${here}/passkey` : undefined}>
      <HiddenFields fields={fields} />
      <Ask {...props} />
      {props.children}
      {asks ? (
        <PasskeyField wide view={view} label={view.words(usePasskey)} />
      ) : (
        <Button wide>{view.words(submit)}</Button>
      )}
    </form>
  )
}

/** Without a script there is nothing to press. */
function ByPasskey({ view, here }: AsksProps): JSX.Element {
  return (
    <form method="post" action={here} class="form scripted" data-passkey={`${here}/passkey`}>
      <p class="or">
        <span>{view.words('signin.or')}</span>
      </p>
      <PasskeyField view={view} label={view.words('passkey.use')} tone="secondary" wide />
    </form>
  )
}

/** Where the code is: which entry of the app to look for, or where it was sent. */
function Where({ view, here, prompt, enrollment, account, label }: AsksProps): JSX.Element {
  const { words } = view
  if (prompt.ask === 'recovery-code') return <p class="lead">{words(STAND_INS[prompt.from].lead)}</p>
  if (prompt.ask === 'anything')
    return <p class="lead">{words(prompt.required ? 'ask.code' : 'signin.challenge.anything')}</p>
  if (prompt.ask === 'passkey') return <PasskeyAt view={view} prompt={prompt} label={label} />
  if (prompt.ask === 'sent-code') return <SentCode view={view} prompt={prompt} here={askedWith(here, enrollment)} />
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

type PasskeyAtProps = Pick<AsksProps, 'view' | 'label'> & {
  readonly prompt: Extract<AskedPrompt, { ask: 'passkey' }>
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

function Ask({ view, prompt, refused, focused = true }: AsksProps): JSX.Element | null {
  const { words } = view
  const error = refused && errorOf(prompt, refused)
  const basics = { words, name: 'code', error, required: true, autofocus: focused }
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
      return <RecoveryCodeField {...basics} required={prompt.required === true} label="signin.challenge.either" />
  }
}

function errorOf(prompt: AskedPrompt, refused: AskRefusal): Said | undefined {
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

function malformed(prompt: AskedPrompt): Said {
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

function Refused(props: AsksProps & { readonly refused: AskRefusal }): JSX.Element {
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

const TITLES: Readonly<Record<AskRefusal, Word>> = {
  passkey: 'passkey.refused',
  'wrong-code': 'signin.challenge.refused',
  'already-used': 'signin.challenge.refused',
  malformed: 'signin.challenge.refused',
  locked: 'signin.wait.title',
}

type OtherWaysProps = Pick<AsksProps, 'view' | 'here' | 'others'> & { readonly children?: ComponentChildren }

/** Their other methods, and what else there is to go to. */
export function OtherWays({ view, here, others, children }: OtherWaysProps): JSX.Element | null {
  const { words } = view
  if (others.length === 0 && !children) return null
  return (
    <nav class="other-ways" aria-label={words('signin.challenge.others')}>
      {others.length > 0 && <h2>{words('signin.challenge.others')}</h2>}
      {others.length > 0 && (
        <OtherMethods view={view} others={others} address={(id) => askedWith(here, id)} send={`${here}/send`} />
      )}
      {children && <p class="aside-links">{children}</p>}
    </nav>
  )
}
