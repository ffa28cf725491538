import type { JSX } from 'preact'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Problems } from '../ui/problems.tsx'
import { PasswordField } from '../ui/secret-field.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'

export type PasswordPageField = 'current_password' | 'new_password' | 'new_password_again'

export type PasswordPageProps = {
  readonly view: View
  readonly errors?: FieldErrors<PasswordPageField> | undefined
}

export function PasswordPage({ view, errors = {} }: PasswordPageProps): JSX.Element {
  const { words, person } = view
  return (
    <SignedIn view={view} title="passwordPage.title" narrow scripts={['strength.js']}>
      <PageHead
        title={words('passwordPage.title')}
        intro={words('passwordPage.intro')}
        back={{ href: '/account/settings', label: words('account.settings') }}
      />
      <Card>
        <form method="post" action="/account/password" class="form">
          <Problems words={words} errors={errors} />
          <input type="text" name="username" value={person?.username} autocomplete="username" readonly hidden />
          <PasswordField
            words={words}
            name="current_password"
            label="password.current"
            error={errors.current_password}
            use="current"
            required
            autofocus
          />
          <PasswordField
            words={words}
            name="new_password"
            label="password.new"
            hint={{ word: 'password.rule' }}
            error={errors.new_password}
            use="new"
            required
            strength
          />
          <PasswordField
            words={words}
            name="new_password_again"
            label="password.newAgain"
            error={errors.new_password_again}
            use="new"
            required
          />
          <div class="actions">
            <Button>{words('passwordPage.submit')}</Button>
            <LinkButton href="/account/settings" tone="quiet">
              {words('cancel')}
            </LinkButton>
          </div>
        </form>
      </Card>
    </SignedIn>
  )
}
