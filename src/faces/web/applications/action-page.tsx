import type { JSX } from 'preact'
import type { AskedMethod } from '../account/confirm-page.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { type Fields, HiddenFields } from '../ui/hidden-fields.tsx'
import { type OtherMethod, OtherMethods } from '../ui/other-methods.tsx'
import { PasskeyField } from '../ui/passkey.tsx'
import { CodeField } from '../ui/secret-field.tsx'
import { SendAgain, SentCode, SentCodeField } from '../ui/sent-code.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { Said, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'

export type ActionPageProps = {
  readonly view: View
  readonly here: string
  /** Who asks, and for what. */
  readonly asker: string
  readonly text: string
  /** By which the form says what it was an answer to. */
  readonly textHash: string
  /** Who is asked. */
  readonly who: string
  readonly method: AskedMethod | undefined
  readonly others: readonly OtherMethod[]
  /** They are signed in, and may set up something to confirm with. */
  readonly maySetUp: boolean
  readonly error?: Said | undefined
  readonly waitSeconds?: number | undefined
}

/** The page again, asking for this method. */
export function actionWith(here: string, enrollment: string): string {
  return `${here}?with=${encodeURIComponent(enrollment)}`
}

/** An application asks for somebody's yes: exactly what it asks stands here, and the answer is good for nothing else. */
export function ActionPage(props: ActionPageProps): JSX.Element {
  const { view, here, asker, who, method, error, waitSeconds } = props
  const { words } = view
  const languagesAt = error || waitSeconds !== undefined ? undefined : here
  return (
    <SignedOut view={view} title="action.title" languagesAt={languagesAt}>
      <p class="lead">{words('action.asks', { application: asker })}</p>
      <ActionText {...props} />
      <p class="hint">{words('action.check')}</p>
      <p>
        {words('action.as')}{' '}
        <strong>
          <bdi>{who}</bdi>
        </strong>
      </p>
      {waitSeconds !== undefined && (
        <Alert tone="danger" title={words('signin.wait.title')}>
          <p>{words('signin.wait', { wait: waitText(words, waitSeconds) })}</p>
        </Alert>
      )}
      {method ? <Method {...props} method={method} /> : <NoWay {...props} />}
      <Others {...props} />
      <form method="post" action={`${here}/refuse`} class="form action-no">
        <p class="hint">{words('action.refuse.text', { application: asker })}</p>
        <Button tone="secondary" wide>
          {words('action.refuse')}
        </Button>
      </form>
    </SignedOut>
  )
}

/** Never as HTML; each line in its own direction, and none of it reaches what stands around it. */
function ActionText({ text }: Pick<ActionPageProps, 'text'>): JSX.Element {
  return (
    <blockquote class="action-text">
      <bdi>{text}</bdi>
    </blockquote>
  )
}

function NoWay({ view: { words }, maySetUp }: ActionPageProps): JSX.Element {
  return (
    <>
      <Alert tone="warning" still>
        <p>{words('action.noWay')}</p>
      </Alert>
      {maySetUp && (
        <LinkButton href="/account/two-factor" wide>
          {words('enter.setUp')}
        </LinkButton>
      )}
    </>
  )
}

type MethodProps = ActionPageProps & { readonly method: AskedMethod }

function Method(props: MethodProps): JSX.Element {
  const { prompt } = props.method
  return prompt.ask === 'passkey' ? (
    <ByPasskey {...props} party={prompt.party} />
  ) : (
    <ByCode {...props} prompt={prompt} />
  )
}

const fieldsOf = ({ method, textHash }: MethodProps): Fields => [
  ['enrollment', method.enrollment],
  ['text', textHash],
]

function ByPasskey(props: MethodProps & { readonly party: string }): JSX.Element {
  const { view, here, method, party, error } = props
  const { words } = view
  if (method.elsewhere) return <p>{words(party === '' ? 'passkey.nowhere' : 'passkey.elsewhere', { host: party })}</p>
  return (
    <form method="post" action={here} class="form" data-passkey={`${here}/passkey`}>
      <HiddenFields fields={fieldsOf(props)} />
      {error && (
        <Alert tone="danger" title={words('passkey.refused')}>
          <p>{words(error.word, error.values)}</p>
        </Alert>
      )}
      <PasskeyField view={view} label={words('action.passkey')} wide />
    </form>
  )
}

function ByCode(props: MethodProps & { readonly prompt: Exclude<AskedMethod['prompt'], { ask: 'passkey' }> }) {
  const { view, here, method, prompt, error } = props
  const { words } = view
  const field = { words, error, name: 'code', label: 'signin.challenge.token', required: true } as const
  const sends = prompt.ask === 'sent-code'
  return (
    <>
      {sends && <SentCode view={view} prompt={prompt} here={actionWith(here, method.enrollment)} />}
      {(!sends || prompt.sent) && (
        <form method="post" action={here} class="form">
          <HiddenFields fields={fieldsOf(props)} />
          {sends ? <SentCodeField {...field} prompt={prompt} /> : <CodeField {...field} digits={prompt.digits} />}
          <Button wide>{words('action.submit')}</Button>
        </form>
      )}
      {sends && <SendAgain view={view} prompt={prompt} action={`${here}/send`} fields={fieldsOf(props)} wide />}
    </>
  )
}

function Others(props: ActionPageProps): JSX.Element | null {
  const { view, here, others } = props
  if (others.length === 0) return null
  return (
    <nav class="other-ways" aria-label={view.words('signin.challenge.others')}>
      <h2>{view.words('signin.challenge.others')}</h2>
      <OtherMethods view={view} others={others} address={(id) => actionWith(here, id)} send={`${here}/send`} />
    </nav>
  )
}
