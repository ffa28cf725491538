import type { JSX } from 'preact'
import { type AskedAgain, type AskedMethod, Asks, OtherWays } from '../asking/asks.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

export type ActionPageProps = AskedAgain & {
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
  /** They are signed in, and may set up something to confirm with. */
  readonly maySetUp: boolean
}

/** An application asks for somebody's yes: exactly what it asks stands here, and the answer is good for nothing else. */
export function ActionPage(props: ActionPageProps): JSX.Element {
  const { view, here, asker, who, method, refused } = props
  const { words } = view
  return (
    <SignedOut view={view} title="action.title" languagesAt={refused ? undefined : here}>
      <p class="lead">{words('action.asks', { application: asker })}</p>
      <ActionText {...props} />
      <p class="hint">{words('action.check')}</p>
      <p>
        {words('action.as')}{' '}
        <strong>
          <bdi>{who}</bdi>
        </strong>
      </p>
      {method ? <Method {...props} method={method} /> : <NoWay {...props} />}
      <OtherWays view={view} here={here} others={method?.others ?? []} />
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

/** The form says what was shown, so that nobody confirms in other words than they saw. */
function Method(props: ActionPageProps & { readonly method: AskedMethod }): JSX.Element {
  const fields = [['text', props.textHash]] as const
  return (
    <Asks
      {...props}
      {...props.method}
      fields={fields}
      focused={false}
      submit="action.submit"
      usePasskey="action.passkey"
    />
  )
}
