import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { PageHead } from '../ui/card.tsx'
import { CodeField, PasswordField, RecoveryCodeField } from '../ui/secret-field.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { Said, View } from '../ui/view.ts'
import { waitText } from '../ui/wait.ts'
import type { Word } from '../words/words.ts'

export type Proof = 'password' | 'code' | 'recovery-code'

export type ConfirmPageProps = {
  readonly view: View
  /** Where the person wanted to go: an address of ours. */
  readonly then: string
  readonly accepts: readonly Proof[]
  readonly digits?: number | undefined
  /** Which of them was tried, and what was wrong. */
  readonly refused?: { readonly proof: Proof; readonly error: Said } | undefined
  readonly waitSeconds?: number | undefined
}

const LABELS = {
  password: 'signin.password',
  code: 'signin.challenge.token',
  'recovery-code': 'signin.challenge.recoveryCode',
} as const satisfies Record<Proof, Word>

/** Is it still the same person? Any one of the proofs will do; each has a form of its own and names itself in `proof`. */
export function ConfirmPage(props: ConfirmPageProps): JSX.Element {
  const { view, accepts, waitSeconds } = props
  const { words } = view
  return (
    <SignedIn view={view} title="confirm.title" narrow>
      <PageHead
        title={words('confirm.title')}
        intro={words(accepts.length > 1 ? 'confirm.intro.any' : 'confirm.intro')}
      />
      {waitSeconds !== undefined && (
        <Alert tone="danger" title={words('signin.wait.title')}>
          <p>{words('signin.wait', { wait: waitText(words, waitSeconds) })}</p>
        </Alert>
      )}
      {accepts.map((proof, at) => (
        <form key={proof} method="post" action="/account/confirm" class="card form">
          <input type="hidden" name="then" value={props.then} />
          <input type="hidden" name="proof" value={proof} />
          <Ask {...props} proof={proof} first={at === 0} />
          <div class="actions">
            <Button
              tone={at === 0 ? 'primary' : 'secondary'}
              about={accepts.length > 1 ? words(LABELS[proof]) : undefined}
            >
              {words('confirm.submit')}
            </Button>
          </div>
        </form>
      ))}
    </SignedIn>
  )
}

function Ask(props: ConfirmPageProps & { readonly proof: Proof; readonly first: boolean }): JSX.Element {
  const { view, proof, refused, digits } = props
  const { words, person } = view
  const error = refused?.proof === proof ? refused.error : undefined
  const basics = { words, error, required: true, autofocus: refused ? error !== undefined : props.first }
  switch (proof) {
    case 'password':
      return (
        <>
          <input type="text" name="username" value={person?.username} autocomplete="username" readonly hidden />
          <PasswordField {...basics} name="password" label={LABELS.password} use="current" />
        </>
      )
    case 'code':
      return <CodeField {...basics} name="code" label={LABELS.code} digits={digits} />
    case 'recovery-code':
      return <RecoveryCodeField {...basics} name="code" id="recovery_code" label={LABELS['recovery-code']} />
  }
}
