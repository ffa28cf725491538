import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { kindIcon, setUpAddress } from '../ui/methods.ts'
import { PasswordField } from '../ui/secret-field.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { FieldErrors, View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { MethodFacts } from './method-list.tsx'
import { type AppMethod, methodsText, StatusBanner, type TwoFactorStatus } from './two-factor-status.tsx'

/** One way to prove who one is, and what the person has of it. */
export type MethodOption = {
  readonly kind: string
  readonly title: Word
  readonly text: Word
  /** Why another one is better. */
  readonly weaker?: Word | undefined
  /** Why it cannot be set up. */
  readonly closed?: Word | undefined
  /** There is one for each person: another is not added, but takes its place. */
  readonly single?: boolean | undefined
  /** Where it is changed, unless where it is set up. */
  readonly changedAt?: string | undefined
  readonly methods: readonly AppMethod[]
}

export type TwoFactorPageProps = {
  readonly view: View
  readonly status: TwoFactorStatus
  readonly options: readonly MethodOption[]
  /** The policy requires a factor: it cannot be disabled here. */
  readonly demanded?: boolean | undefined
  /** Of the form that disables it. */
  readonly errors?: FieldErrors<'password'> | undefined
}

export function TwoFactorPage(props: TwoFactorPageProps): JSX.Element {
  const { view, status, options } = props
  const { words } = view
  const methods = options.flatMap((option) => option.methods)
  return (
    <SignedIn view={view} title="twoFactor.manage" narrow>
      <PageHead
        title={words('twoFactor.manage')}
        intro={words('twoFactor.intro')}
        back={{ href: '/account/security', label: words('account.security') }}
      />
      <Card>
        <StatusBanner view={view} status={status} methods={methodsText(words, methods)} />
      </Card>
      <h2>{words('twoFactor.options')}</h2>
      {options.map((option) => (
        <Card key={option.kind}>
          <Option view={view} option={option} first={methods.length === 0} />
        </Card>
      ))}
      {methods.length > 0 && <Disable {...props} />}
    </SignedIn>
  )
}

type OptionProps = { readonly view: View; readonly option: MethodOption; readonly first: boolean }

function Option({ view, option, first }: OptionProps): JSX.Element {
  const { words } = view
  const { kind, title, text, weaker, closed, single, changedAt, methods } = option
  const some = methods.length > 0
  return (
    <div class="form">
      <div class="item item-option">
        <Icon name={kindIcon(kind)} />
        <div class="item-text">
          <h3 class="item-title">
            {words(title)} {some && <Badge tone="good">{words('twoFactor.status.enabled')}</Badge>}
          </h3>
          <p class="hint">{words(text)}</p>
          {weaker && <p class="hint">{words(weaker)}</p>}
          {closed && <p class="closed">{words(closed)}</p>}
        </div>
        {!closed && !(some && single) && (
          <LinkButton href={setUpAddress(kind)} tone={first && !weaker ? 'primary' : 'secondary'} about={words(title)}>
            {words(some ? 'twoFactor.addAnother' : 'twoFactor.configure')}
          </LinkButton>
        )}
      </div>
      {some && (
        <ul class="items">
          {methods.map((method) => (
            <li key={method.id} class="item">
              <MethodFacts view={view} method={method} />
              {!closed && (
                <LinkButton
                  href={changedAt ?? changeAddress(option, method)}
                  tone="secondary"
                  small
                  about={method.label}
                >
                  {words('twoFactor.change')}
                </LinkButton>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function changeAddress({ kind, single }: MethodOption, { id }: AppMethod): string {
  return single ? setUpAddress(kind) : `${setUpAddress(kind)}?replaces=${encodeURIComponent(id)}`
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
  if (view.person?.hasPassword === false) {
    return (
      <Alert tone="info" title={words('passwordPage.none')} still>
        <p>{words('twoFactor.disable.noPassword')}</p>
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
