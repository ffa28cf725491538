import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { Said, View } from '../ui/view.ts'
import { ConfirmCode, type KeyPolicy, PolicyWarning, SetupPanel, type SetupStage } from './setup-panel.tsx'

export type TokenWindowProps = {
  readonly view: View
  readonly policy: KeyPolicy
  readonly stage: SetupStage
  /** There is a security token already; a new seed replaces it once the new one was right. */
  readonly configured: boolean
  readonly codeError?: Said | undefined
}

/** The set-up window as a page of its own, for those without a script. */
export function TokenWindow(props: TokenWindowProps): JSX.Element {
  return (
    <SignedIn view={props.view} title="token.title" narrow>
      <div class="card">
        <TokenWindowPart {...props} />
      </div>
    </SignedIn>
  )
}

/** The window's content: the answer to `x-part`, for the dialog as well as for Generate. */
export function TokenWindowPart(props: TokenWindowProps): JSX.Element {
  const { view, stage } = props
  const { words } = view
  return (
    <div class="form" id="token-window">
      <h1 id="dialog-title">{words('token.title')}</h1>
      {stage.at === 'start' && <Explain {...props} />}
      {stage.at === 'shown' && (
        <>
          <SetupPanel view={view} setup={stage.setup} open />
          <Alert tone="warning" title={words('token.once')} still>
            <p>{words('token.once.text')}</p>
          </Alert>
          <Try {...props} enrollment={stage.setup.enrollment} digits={stage.setup.digits} />
        </>
      )}
      {stage.at === 'pending' && <Try {...props} enrollment={stage.enrollment} digits={stage.digits} />}
      <GenerateAndClose view={view} stage={stage} />
    </div>
  )
}

function Explain({ view, policy, configured }: TokenWindowProps): JSX.Element {
  const { words } = view
  return (
    <>
      <p>{words('token.explain')}</p>
      <p class="hint">{words('setup.separate')}</p>
      {configured && (
        <Alert tone="info" still>
          <p>{words('token.replaces')}</p>
        </Alert>
      )}
      <PolicyWarning view={view} policy={policy} />
    </>
  )
}

type TryProps = TokenWindowProps & { readonly enrollment: string; readonly digits: number }

function Try({ view, enrollment, digits, codeError }: TryProps): JSX.Element {
  return <ConfirmCode view={view} enrollment={enrollment} digits={digits} from="details" error={codeError} />
}

function GenerateAndClose({ view, stage }: Pick<TokenWindowProps, 'view' | 'stage'>): JSX.Element {
  const { words } = view
  const start = stage.at === 'start'
  return (
    <form method="post" action="/account/details/token" class="actions actions-apart" data-swap>
      {start && <Button>{words('setup.generate')}</Button>}
      <a class={`button ${start ? 'button-quiet' : 'button-secondary'}`} href="/account/details" data-close>
        {words('close')}
      </a>
      {!start && <Button tone="quiet">{words('setup.generateAgain')}</Button>}
    </form>
  )
}

/** After a sign-in with a token that was not required yet: it works, so it can be made required. */
export function WorksPage({ view }: { readonly view: View }): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="works.title" narrow>
      <div class="card form">
        <div class="success">
          <Icon name="check" />
          <h1>{words('works.title')}</h1>
        </div>
        <p>{words('works.text')}</p>
        <div class="actions">
          <LinkButton href="/account/details#security_token">{words('works.require')}</LinkButton>
          <LinkButton href="/account/settings" tone="quiet">
            {words('works.later')}
          </LinkButton>
        </div>
      </div>
    </SignedIn>
  )
}
