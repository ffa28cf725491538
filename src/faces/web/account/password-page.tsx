import type { JSX } from 'preact'
import type { GivingUp } from '#domain/account/own-password.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton, PostButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Problems } from '../ui/problems.tsx'
import { PasswordField } from '../ui/secret-field.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

export const PASSWORD = '/account/password'
export const REMOVE_PASSWORD = `${PASSWORD}/remove`

/** What is missing before somebody can do without a password. */
export const WHY_NOT: Readonly<Record<Exclude<GivingUp, 'may' | 'no-password'>, Word>> = {
  'no-passkey': 'passwordPage.remove.noPasskey',
  'no-reserve': 'passwordPage.remove.noReserve',
  untried: 'passwordPage.remove.untried',
}

export type PasswordPageField = 'current_password' | 'new_password' | 'new_password_again'

export type PasswordPageProps = {
  readonly view: View
  /** There was none: what proves who it is was asked for before this page. */
  readonly first?: boolean | undefined
  readonly errors?: FieldErrors<PasswordPageField> | undefined
}

export function PasswordPage({ view, first, errors = {} }: PasswordPageProps): JSX.Element {
  const { words, person } = view
  const title = first ? 'passwordPage.first' : 'passwordPage.title'
  const fresh = { words, use: 'new', required: true } as const
  return (
    <SignedIn view={view} title={title} narrow scripts={['strength.js']}>
      <PageHead
        title={words(title)}
        intro={words(first ? 'passwordPage.first.intro' : 'passwordPage.intro')}
        back={{ href: '/account/settings', label: words('account.settings') }}
      />
      <Card>
        <form method="post" action={PASSWORD} class="form">
          <Problems words={words} errors={errors} />
          <input type="text" name="username" value={person?.username} autocomplete="username" readonly hidden />
          {!first && <CurrentPassword view={view} errors={errors} />}
          <PasswordField
            {...{ ...fresh, name: 'new_password', label: 'password.new', error: errors.new_password }}
            hint={{ word: 'password.rule' }}
            autofocus={first}
            strength
          />
          <PasswordField
            {...{ ...fresh, name: 'new_password_again', label: 'password.newAgain', error: errors.new_password_again }}
          />
          <div class="actions">
            <Button>{words(first ? 'passwordPage.first' : 'passwordPage.submit')}</Button>
            <LinkButton href="/account/settings" tone="quiet">
              {words('cancel')}
            </LinkButton>
          </div>
        </form>
      </Card>
    </SignedIn>
  )
}

function CurrentPassword({ view: { words }, errors = {} }: PasswordPageProps): JSX.Element {
  return (
    <PasswordField
      words={words}
      name="current_password"
      label="password.current"
      error={errors.current_password}
      use="current"
      required
      autofocus
    />
  )
}

type RemovePasswordProps = { readonly view: View; readonly may: Exclude<GivingUp, 'no-password'> }

/** Asks once more, or says what is missing. */
export function RemovePasswordPage({ view, may }: RemovePasswordProps): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="passwordPage.remove.title" narrow>
      <PageHead
        title={words('passwordPage.remove.title')}
        back={{ href: '/account/security', label: words('account.security') }}
      />
      <div class="card form">
        {may === 'may' ? (
          <p>{words('passwordPage.remove.text')}</p>
        ) : (
          <Alert tone="warning" still>
            <p>{words(WHY_NOT[may])}</p>
          </Alert>
        )}
        <div class="actions">
          {may === 'may' ? (
            <PostButton action={REMOVE_PASSWORD} tone="danger">
              {words('passwordPage.remove')}
            </PostButton>
          ) : (
            <LinkButton href="/account/two-factor">{words('twoFactor.manage')}</LinkButton>
          )}
          <LinkButton href="/account/security" tone="quiet">
            {words('cancel')}
          </LinkButton>
        </div>
      </div>
    </SignedIn>
  )
}
