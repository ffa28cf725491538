import type { JSX } from 'preact'
import type { SentPrompt } from '#domain/factors/factor.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, PostButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { SendAgain, SentCode, SentCodeField } from '../ui/sent-code.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { Said, View } from '../ui/view.ts'

export type AddressPageProps = {
  readonly view: View
  /** The one that waits, and the one that holds until then. */
  readonly address: string
  readonly old: string
  /** Undefined when the time of its codes is over. */
  readonly prompt: SentPrompt | undefined
  readonly codeError?: Said | undefined
}

export const ADDRESS = '/account/address'

/** A new e-mail address, which holds once the code that was sent there is typed in. */
export function AddressPage({ view, address, old, prompt, codeError }: AddressPageProps): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="address.title" narrow>
      <PageHead
        title={words('address.title')}
        intro={words('address.intro', { old, address })}
        back={{ href: '/account/profile', label: words('account.profile') }}
      />
      <Card>
        <div class="form">
          {prompt ? <SentCode view={view} prompt={prompt} here={ADDRESS} settingUp /> : <p>{words('address.over')}</p>}
          {prompt?.sent && (
            <form method="post" action={ADDRESS} class="form">
              <SentCodeField
                words={words}
                name="code"
                label="codes.code"
                error={codeError}
                prompt={prompt}
                required
                autofocus
              />
              <div class="actions">
                <Button>{words('codes.verify')}</Button>
              </div>
            </form>
          )}
          {prompt ? (
            <SendAgain view={view} prompt={prompt} action={`${ADDRESS}/again`} />
          ) : (
            <PostButton action={`${ADDRESS}/again`}>{words('sent.again')}</PostButton>
          )}
        </div>
      </Card>
      <Card>
        <div class="item">
          <p class="item-text">{words('address.drop.text', { old })}</p>
          <PostButton action={`${ADDRESS}/drop`}>{words('address.drop')}</PostButton>
        </div>
      </Card>
    </SignedIn>
  )
}

/** Above the fields of somebody whose new address waits. */
export function AddressWaits({ view, address }: { readonly view: View; readonly address: string | undefined }) {
  if (address === undefined) return null
  const { words } = view
  return (
    <Alert tone="info" title={words('address.waits')} still>
      <p>
        {words('address.waits.text', { address })} <a href={ADDRESS}>{words('address.waits.link')}</a>
      </p>
    </Alert>
  )
}
