import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { PasswordField } from '../ui/secret-field.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import { MethodFacts } from './method-list.tsx'
import { type AppMethod, StatusBanner, type TwoFactorStatus } from './two-factor-status.tsx'

export type TwoFactorPageProps = {
  readonly view: View
  readonly status: TwoFactorStatus
  readonly apps: readonly AppMethod[]
  /** The policy requires a factor: it cannot be disabled here. */
  readonly demanded?: boolean | undefined
  /** Of the form that disables it. */
  readonly errors?: FieldErrors<'password'> | undefined
}

export function TwoFactorPage(props: TwoFactorPageProps): JSX.Element {
  const { view, status, apps } = props
  const { words } = view
  return (
    <SignedIn view={view} title="twoFactor.manage" narrow>
      <PageHead
        title={words('twoFactor.manage')}
        intro={words('twoFactor.intro')}
        back={{ href: '/account/security', label: words('account.security') }}
      />
      <Card>
        <StatusBanner view={view} status={status} methods={apps.length > 0 ? [words('app.kind')] : []} />
      </Card>
      <h2>{words('twoFactor.options')}</h2>
      <Card>
        <AppOption view={view} apps={apps} />
      </Card>
      {apps.length > 0 && <Disable {...props} />}
    </SignedIn>
  )
}

function AppOption({ view, apps }: Pick<TwoFactorPageProps, 'view' | 'apps'>): JSX.Element {
  const { words } = view
  const some = apps.length > 0
  return (
    <div class="form">
      <div class="item item-option">
        <Icon name="app" />
        <div class="item-text">
          <h3>{words('app.kind')}</h3>
          <p class="hint">{words('app.option')}</p>
        </div>
        <LinkButton href="/account/two-factor/app" tone={some ? 'secondary' : 'primary'} about={words('app.kind')}>
          {words(some ? 'twoFactor.addAnother' : 'twoFactor.configure')}
        </LinkButton>
      </div>
      {some && (
        <ul class="items">
          {apps.map((method) => (
            <li key={method.id} class="item">
              <MethodFacts view={view} method={method} />
              <LinkButton
                href={`/account/two-factor/app?replaces=${encodeURIComponent(method.id)}`}
                tone="secondary"
                small
                about={method.label}
              >
                {words('twoFactor.change')}
              </LinkButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Disable({ view, demanded, errors = {} }: TwoFactorPageProps): JSX.Element {
  const { words } = view
  if (demanded) {
    return (
      <Alert tone="info" title={words('twoFactor.demanded')} still>
        <p>{words('twoFactor.demanded.text')}</p>
      </Alert>
    )
  }
  return (
    <section class="form">
      <h2>{words('twoFactor.disable.title')}</h2>
      <Card>
        <form method="post" action="/account/two-factor/disable" class="form">
          <p>{words('twoFactor.disable.text')}</p>
          <PasswordField
            words={words}
            name="password"
            label="signin.password"
            error={errors.password}
            use="current"
            required
          />
          <div class="actions">
            <Button tone="danger">{words('twoFactor.disable')}</Button>
          </div>
        </form>
      </Card>
    </section>
  )
}
