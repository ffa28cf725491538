import type { JSX } from 'preact'
import type { OwnProvider } from '#domain/account/own-links.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge, type BadgeTone } from '../ui/badge.tsx'
import { Button, LinkButton, PostButton } from '../ui/button.tsx'
import { Card, PageHead, Section } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'

export const COMPANY = '/account/company-sign-in'

type SectionProps = { readonly view: View; readonly providers: readonly OwnProvider[] }

/** By which providers the person comes, who asks for the second factor there, and those they may link. */
export function CompanySection({ view, providers }: SectionProps): JSX.Element | null {
  const { words } = view
  if (providers.length === 0) return null
  return (
    <Section id="company" title={words('company.title')} intro={words('company.intro')}>
      <Card>
        <ul class="items">
          {providers.map((own) => (
            <OneProvider key={own.provider.id} view={view} own={own} />
          ))}
        </ul>
      </Card>
    </Section>
  )
}

function OneProvider({ view, own }: { readonly view: View; readonly own: OwnProvider }): JSX.Element {
  const { words } = view
  const { provider, link } = own
  const path = `${COMPANY}/${provider.id}`
  return (
    <li class="item">
      <Icon name="key" />
      <div class="item-text">
        <p class="item-title">
          <bdi>{provider.name}</bdi> {link && <StandingBadge view={view} standing={link.standing} />}
        </p>
        <OwnStanding view={view} own={own} />
      </div>
      {link ? (
        <PostButton action={`${path}/unlink`} small about={provider.name}>
          {words('company.unlink')}
        </PostButton>
      ) : (
        <LinkButton href={path} tone="secondary" small about={provider.name}>
          {words('company.link')}
        </LinkButton>
      )}
    </li>
  )
}

type Standing = NonNullable<OwnProvider['link']>['standing']

const TONES: Readonly<Record<NonNullable<Standing>, BadgeTone>> = {
  proved: 'good',
  trusted: 'caution',
  asked: 'neutral',
}

/** Who asks for the second factor. */
export function StandingBadge(props: { readonly view: View; readonly standing: Standing }): JSX.Element | null {
  const { view, standing } = props
  if (standing === null) return null
  return <Badge tone={TONES[standing]}>{view.words(`company.standing.${standing}`)}</Badge>
}

/** The same in a sentence, to the person themselves. */
function OwnStanding({ view, own: { provider, link } }: { readonly view: View; readonly own: OwnProvider }) {
  const { words } = view
  const { name } = provider
  if (!link) return <p class="hint">{words('company.own.unlinked', { provider: name })}</p>
  if (!link.standing) return <p class="hint">{words('company.own.linked', { provider: name })}</p>
  return (
    <p class="hint">
      {words(`company.own.${link.standing}`, { provider: name })}
      {link.provedAt && (
        <>
          {' '}
          {words('company.lastProof')} <Time view={view} at={link.provedAt} />
        </>
      )}
    </p>
  )
}

/** Before the round trip: what it does, and that it goes to the provider. */
export function LinkPage({ view, provider }: OwnProvider & { readonly view: View }): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="company.linkPage" narrow>
      <PageHead title={words('company.linkPage')} intro={words('company.linkPage.text', { provider: provider.name })} />
      <form method="post" action={`${COMPANY}/${provider.id}`} class="card form">
        <div class="actions">
          <Button>{words('company.linkPage.submit', { provider: provider.name })}</Button>
          <LinkButton href="/account/security#company" tone="quiet">
            {words('company.back')}
          </LinkButton>
        </div>
      </form>
    </SignedIn>
  )
}

type NotLinkedProps = {
  readonly view: View
  readonly because: 'taken' | 'off' | 'somebody-else' | 'not-proved' | 'last-way'
  readonly provider: string
}

/** Why nothing was changed, and what to do instead. */
export function NotLinkedPage({ view, because, provider }: NotLinkedProps): JSX.Element {
  const { words } = view
  return (
    <SignedIn view={view} title="company.not" narrow>
      <PageHead title={words('company.not')} />
      <Alert tone="danger" still>
        <p>{words(`company.not.${because}`, { provider })}</p>
      </Alert>
      <LinkButton href="/account/security#company">{words('company.back')}</LinkButton>
    </SignedIn>
  )
}
