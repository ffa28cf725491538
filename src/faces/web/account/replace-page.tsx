import type { JSX } from 'preact'
import { Alert } from '../ui/alert.tsx'
import { LinkButton, PostButton } from '../ui/button.tsx'
import { Card, PageHead } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { View } from '../ui/view.ts'
import { MethodFacts } from './method-list.tsx'
import type { AppMethod } from './two-factor-status.tsx'

export type ReplacePageProps = {
  readonly view: View
  readonly apps: readonly AppMethod[]
  readonly recoveryCodesLeft: number
  /** The new app is there; what is left is to end the old one or to keep it. */
  readonly added?: boolean | undefined
  /** The policy requires a factor, so the last app can go only when a new one is there. */
  readonly demanded?: boolean | undefined
}

/** After a sign-in with a recovery code: the app may be lost, in a stranger's hands, or just at home. */
export function ReplacePage({ view, apps, recoveryCodesLeft, added, demanded }: ReplacePageProps): JSX.Element {
  const { words } = view
  const old = added ? apps.filter(({ isDefault }) => !isDefault) : apps
  const removable = ({ id }: AppMethod) =>
    !demanded || apps.some((other) => other.id !== id && other.state !== 'not-tried')
  return (
    <SignedIn view={view} title="replace.title" narrow>
      <PageHead title={words('replace.title')} intro={words(added ? 'replace.added' : 'replace.intro')} />
      <Alert tone={recoveryCodesLeft <= 3 ? 'warning' : 'info'} still>
        <p>{words('replace.left', { left: recoveryCodesLeft })}</p>
      </Alert>
      {!added && <Add view={view} />}
      {old.length > 0 && <Old view={view} apps={old} removable={removable} />}
      <Card>
        <div class="item item-option">
          <Icon name="check" />
          <div class="item-text">
            <h2>{words('replace.keep')}</h2>
            <p class="hint">{words('replace.keep.text')}</p>
          </div>
          <PostButton action="/account/replace/keep">{words('replace.keep.submit')}</PostButton>
        </div>
      </Card>
    </SignedIn>
  )
}

function Add({ view: { words } }: { readonly view: View }): JSX.Element {
  return (
    <Card>
      <div class="item item-option">
        <Icon name="app" />
        <div class="item-text">
          <h2>{words('replace.add')}</h2>
          <p class="hint">{words('replace.add.text')}</p>
        </div>
        <LinkButton href="/account/two-factor/app">{words('replace.add.submit')}</LinkButton>
        <LinkButton href="/account/two-factor" tone="secondary">
          {words('replace.other')}
        </LinkButton>
      </div>
    </Card>
  )
}

type OldProps = {
  readonly view: View
  readonly apps: readonly AppMethod[]
  readonly removable: (app: AppMethod) => boolean
}

function Old({ view, apps, removable }: OldProps): JSX.Element {
  const { words } = view
  return (
    <Card>
      <div class="form">
        <div>
          <h2>{words('replace.end')}</h2>
          <p class="hint">{words(apps.some(removable) ? 'replace.end.text' : 'replace.end.demanded')}</p>
        </div>
        <ul class="items">
          {apps.map((method) => (
            <li key={method.id} class="item">
              <MethodFacts view={view} method={method} />
              {removable(method) && (
                <LinkButton
                  href={`/account/factors/${encodeURIComponent(method.id)}/remove`}
                  tone="danger"
                  small
                  about={method.label}
                >
                  {words('replace.end.submit')}
                </LinkButton>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}
