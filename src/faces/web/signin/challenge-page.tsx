import type { JSX } from 'preact'
import { type AskedAgain, type AskedMethod, Asks, OtherWays } from '../asking/asks.tsx'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/field.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import type { View } from '../ui/view.ts'

export type ChallengePageProps = AskedMethod &
  AskedAgain & {
    readonly view: View
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

export function ChallengePage(props: ChallengePageProps): JSX.Element {
  const { view, enrollment, prompt, others } = props
  const { words } = view
  return (
    <SignedOut view={view} title="signin.challenge.title">
      <Asks {...props} here={CHALLENGE}>
        <Trust {...props} />
      </Asks>
      {props.optional && prompt.ask !== 'anything' && <Skip view={view} enrollment={enrollment} />}
      <OtherWays view={view} here={CHALLENGE} others={others}>
        <a href="/signin/help">{words('signin.challenge.none')}</a>
        <a href="/signin">{words('signin.challenge.cancel')}</a>
      </OtherWays>
    </SignedOut>
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
