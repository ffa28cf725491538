import type { JSX } from 'preact'
import type { Prompt } from '#domain/factors/factor.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { PageHead } from '../ui/card.tsx'
import { type Fields, HiddenFields } from '../ui/hidden-fields.tsx'
import { type OtherMethod, OtherMethods } from '../ui/other-methods.tsx'
import { PasskeyField } from '../ui/passkey.tsx'
import { CodeField, PasswordField } from '../ui/secret-field.tsx'
import { SendAgain, SentCode, SentCodeField } from '../ui/sent-code.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { Said, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'
import type { Word } from '../words/words.ts'

export type Proof = 'password' | 'code'

/** The method that is asked for. */
export type AskedMethod = {
  readonly enrollment: string
  readonly prompt: Exclude<Prompt, { ask: 'recovery-code' }>
  /** A passkey of another address than this. */
  readonly elsewhere?: boolean | undefined
}

export type ConfirmPageProps = {
  readonly view: View
  /** Where the person wanted to go: an address of ours. */
  readonly then: string
  readonly password: boolean
  /** Whether being asked anew at the provider by which they came would do. */
  readonly provider?: boolean | undefined
  readonly method: AskedMethod | undefined
  readonly others?: readonly OtherMethod[] | undefined
  /** Which of them was tried, and what was wrong. */
  readonly refused?: { readonly proof: Proof; readonly error: Said } | undefined
  readonly waitSeconds?: number | undefined
}

export const CONFIRM = '/account/confirm'
/** Where the script asks what to hand to the browser. */
export const CONFIRM_PASSKEY = `${CONFIRM}/passkey`

/** The page again, asking for this method. */
export function confirmWith(then: string, enrollment: string): string {
  return `${CONFIRM}?${new URLSearchParams([
    ['then', then],
    ['with', enrollment],
  ])}`
}

/** Is it still the same person? Any one of the proofs will do; each has a form of its own and names itself in `proof`. */
export function ConfirmPage(props: ConfirmPageProps): JSX.Element {
  const { view, password, provider, method, waitSeconds, others = [] } = props
  const { words } = view
  return (
    <SignedIn view={view} title="confirm.title" narrow>
      <PageHead
        title={words('confirm.title')}
        intro={words(password && method ? 'confirm.intro.any' : 'confirm.intro')}
      />
      {waitSeconds !== undefined && (
        <Alert tone="danger" title={words('signin.wait.title')}>
          <p>{words('signin.wait', { wait: waitText(words, waitSeconds) })}</p>
        </Alert>
      )}
      {!password && !method && !provider && (
        <Alert tone="warning" still>
          <p>{words('confirm.noWay')}</p>
        </Alert>
      )}
      {password && <ByPassword {...props} />}
      {method &&
        (method.prompt.ask === 'passkey' ? (
          <ByPasskey {...props} method={method} party={method.prompt.party} />
        ) : (
          <ByMethod {...props} method={method} prompt={method.prompt} />
        ))}
      {provider && (
        <form method="post" action="/account/confirm/provider" class="card form">
          <input type="hidden" name="then" value={props.then} />
          <p>{words('confirm.provider.text')}</p>
          <div class="actions">
            <Button tone={password || method ? 'secondary' : 'primary'}>{words('confirm.provider')}</Button>
          </div>
        </form>
      )}
      {others.length > 0 && (
        <nav class="card other-ways" aria-label={words('signin.challenge.others')}>
          <h2>{words('signin.challenge.others')}</h2>
          <OtherMethods
            view={view}
            others={others}
            address={(id) => confirmWith(props.then, id)}
            send={`${CONFIRM}/send`}
            fields={[['then', props.then]]}
          />
        </nav>
      )}
    </SignedIn>
  )
}

/** What both fields begin with: the error, where this one was tried, and the cursor. */
function basicsOf({ view, refused, password }: ConfirmPageProps, proof: Proof) {
  const error = refused?.proof === proof ? refused.error : undefined
  const first = proof === 'password' || !password
  return { words: view.words, error, required: true, autofocus: refused ? error !== undefined : first }
}

function ByPassword(props: ConfirmPageProps): JSX.Element {
  const { view, method } = props
  const label: Word = 'signin.password'
  return (
    <form method="post" action={CONFIRM} class="card form">
      <input type="hidden" name="then" value={props.then} />
      <input type="hidden" name="proof" value="password" />
      <input type="text" name="username" value={view.person?.username} autocomplete="username" readonly hidden />
      <PasswordField {...basicsOf(props, 'password')} name="password" label={label} use="current" />
      <Submit view={view} tone="primary" about={method && label} />
    </form>
  )
}

type ByPasskeyProps = ConfirmPageProps & { readonly method: AskedMethod; readonly party: string }

function ByPasskey({ view, then, method, password, party, refused }: ByPasskeyProps): JSX.Element {
  const { words } = view
  if (method.elsewhere) {
    return (
      <div class="card">
        <p>{words(party === '' ? 'passkey.nowhere' : 'passkey.elsewhere', { host: party })}</p>
      </div>
    )
  }
  const { error } = refused?.proof === 'code' ? refused : {}
  const fields: Fields = [
    ['enrollment', method.enrollment],
    ['then', then],
    ['proof', 'passkey'],
  ]
  return (
    <form method="post" action={CONFIRM} class="card form" data-passkey={CONFIRM_PASSKEY}>
      <HiddenFields fields={fields} />
      {error && (
        <Alert tone="danger" title={words('passkey.refused')}>
          <p>{words(error.word, error.values)}</p>
        </Alert>
      )}
      <p>{words('passkey.lead')}</p>
      <PasskeyField view={view} label={words('passkey.use')} tone={password ? 'secondary' : 'primary'} />
    </form>
  )
}

type ByMethodProps = ConfirmPageProps & {
  readonly method: AskedMethod
  readonly prompt: Exclude<AskedMethod['prompt'], { ask: 'passkey' }>
}

function ByMethod(props: ByMethodProps): JSX.Element {
  const { view, method, prompt, password } = props
  const { enrollment } = method
  const label: Word = 'signin.challenge.token'
  const field = { ...basicsOf(props, 'code'), name: 'code', label } as const
  const sends = prompt.ask === 'sent-code'
  const asked: Fields = [
    ['enrollment', enrollment],
    ['then', props.then],
  ]
  return (
    <div class="card form">
      {sends && <SentCode view={view} prompt={prompt} here={confirmWith(props.then, enrollment)} />}
      {(!sends || prompt.sent) && (
        <form method="post" action={CONFIRM} class="form">
          <HiddenFields fields={[...asked, ['proof', 'code']]} />
          {sends ? <SentCodeField {...field} prompt={prompt} /> : <CodeField {...field} digits={prompt.digits} />}
          <Submit view={view} tone={password ? 'secondary' : 'primary'} about={password ? label : undefined} />
        </form>
      )}
      {sends && <SendAgain view={view} prompt={prompt} action={`${CONFIRM}/send`} fields={asked} />}
    </div>
  )
}

type SubmitProps = {
  readonly view: View
  readonly tone: 'primary' | 'secondary'
  readonly about: Word | undefined
}

function Submit({ view: { words }, tone, about }: SubmitProps): JSX.Element {
  return (
    <div class="actions">
      <Button tone={tone} about={about && words(about)}>
        {words('confirm.submit')}
      </Button>
    </div>
  )
}
