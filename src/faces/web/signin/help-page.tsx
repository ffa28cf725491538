import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { LinkButton } from '../ui/button.tsx'
import { SignedOut } from '../ui/signed-out.tsx'
import { SupportContact } from '../ui/support-contact.tsx'
import type { View } from '../ui/view.ts'

export type HelpPageProps = { readonly view: View }

/** For those who have none of their methods at hand: what to try, what support can do, what it never asks. */
export function HelpPage({ view }: HelpPageProps): JSX.Element {
  const { words, organization } = view
  const contact = organization.supportContact
  return (
    <SignedOut view={view} title="help.title">
      <div class="prose">
        <h2>{words('help.first')}</h2>
        <ul>
          <li>{words('help.first.otherDevice')}</li>
          <li>{words('help.first.clock')}</li>
          <li>{words('help.first.sent')}</li>
          <li>{words('help.first.recovery')}</li>
        </ul>
        <h2>{words('help.support')}</h2>
        <ul>
          <li>{words('help.support.prove')}</li>
          <li>{words('help.support.reset')}</li>
          <li>{words('help.support.notify')}</li>
        </ul>
        <p>
          {contact ? words('help.contact') : words('help.noContact')} {contact && <SupportContact contact={contact} />}
        </p>
      </div>
      <Alert tone="warning" title={words('help.never')} still>
        <p>{words('help.never.text')}</p>
      </Alert>
      <LinkButton href="/signin" tone="secondary" wide>
        {words('help.back')}
      </LinkButton>
    </SignedOut>
  )
}
