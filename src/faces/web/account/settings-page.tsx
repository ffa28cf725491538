import type { JSX } from 'preact'
import { Badge } from '../ui/badge.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { AccountHead, SignedIn } from '../ui/signed-in.tsx'
import type { View } from '../ui/view.ts'
import { languages } from '../words/words.ts'
import type { TwoFactorStatus } from './two-factor-status.tsx'

export type SettingsPageProps = {
  readonly view: View
  readonly username: string
  readonly email: string
  readonly hasPassword: boolean
  readonly mobile?: string | undefined
  readonly language: 'auto' | 'en' | 'de'
  readonly timeZone: string
  readonly twoFactor: TwoFactorStatus
}

export function SettingsPage(props: SettingsPageProps): JSX.Element {
  const { view, twoFactor, language } = props
  const { words } = view
  const languageName = languages.find(({ code }) => code === language)?.name ?? words('field.language.auto')
  const on = twoFactor === 'enabled'
  const rows = [
    { term: words('signin.username'), is: <bdi>{props.username}</bdi> },
    { term: words('field.email'), is: <bdi>{props.email}</bdi>, ...edit(view, '/account/profile', 'field.email') },
    {
      term: words('signin.password'),
      is: props.hasPassword ? '••••••••••' : words('passwordPage.none'),
      ...edit(view, '/account/password', 'signin.password'),
    },
    {
      term: words('settings.twoFactor'),
      is: <Badge tone={on ? 'good' : 'neutral'}>{words(`twoFactor.status.${twoFactor}`)}</Badge>,
      ...edit(view, '/account/two-factor', 'settings.twoFactor'),
    },
    {
      term: words('field.mobile'),
      is: props.mobile ? <bdi dir="ltr">{props.mobile}</bdi> : words('none'),
      ...edit(view, '/account/profile', 'field.mobile'),
    },
    { term: words('field.language'), is: languageName, ...edit(view, '/account/profile', 'field.language') },
    {
      term: words('field.timeZone'),
      is: props.timeZone.replaceAll('_', ' '),
      ...edit(view, '/account/profile', 'field.timeZone'),
    },
  ]
  return (
    <SignedIn view={view} title="account.settings">
      <AccountHead view={view} current="/account/settings" />
      <Card>
        <DefinitionList rows={rows} />
      </Card>
    </SignedIn>
  )
}

type Edited =
  | 'field.email'
  | 'signin.password'
  | 'settings.twoFactor'
  | 'field.mobile'
  | 'field.language'
  | 'field.timeZone'

function edit({ words }: View, href: string, what: Edited): { readonly action: JSX.Element } {
  const action = (
    <LinkButton href={href} tone="secondary" small about={words(what)}>
      {words('edit')}
    </LinkButton>
  )
  return { action }
}
