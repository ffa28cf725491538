import type { JSX } from 'preact'
import type { GivingUp } from '#domain/account/own-password.ts'
import { LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import type { View } from '../ui/view.ts'
import { PASSWORD, REMOVE_PASSWORD, WHY_NOT } from './password-page.tsx'

/** What is typed to sign in: changed, given up, or set where there is none. */
export function PasswordSection({ view, may }: { readonly view: View; readonly may: GivingUp }): JSX.Element {
  const { words } = view
  const none = may === 'no-password'
  return (
    <Section title={words('signin.password')} intro={words('passwordPage.section.intro')}>
      <Card>
        <div class="form">
          <p>
            {words(none ? 'passwordPage.none' : 'passwordPage.has')}
            {none && <span class="hint block">{words('passwordPage.none.text')}</span>}
            {may !== 'may' && may !== 'no-password' && <span class="hint block">{words(WHY_NOT[may])}</span>}
          </p>
          <div class="actions">
            <LinkButton href={PASSWORD} tone="secondary">
              {words(none ? 'passwordPage.first' : 'passwordPage.submit')}
            </LinkButton>
            {may === 'may' && (
              <LinkButton href={REMOVE_PASSWORD} tone="quiet">
                {words('passwordPage.remove')}
              </LinkButton>
            )}
          </div>
        </div>
      </Card>
    </Section>
  )
}
