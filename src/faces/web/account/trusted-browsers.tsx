import type { JSX } from 'preact'
import type { Trust } from '#domain/users/trust.ts'
import type { Call } from '../call.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, PostButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { HiddenFields } from '../ui/hidden-fields.tsx'
import { Icon } from '../ui/icon.tsx'
import { Time } from '../ui/time.tsx'
import type { View } from '../ui/view.ts'
import { browserText } from './browser-text.ts'

/** A browser in which somebody is not asked for their second factor. */
export type BrowserRow = Pick<Trust, 'id' | 'address' | 'madeAt' | 'lastUsedAt' | 'expiresAt'> & {
  /** As a person would say it: "Firefox on Windows". */
  readonly browser: string
  readonly current: boolean
}

export function browserRow({ words }: Pick<Call, 'words'>, trust: Trust, here?: Uint8Array): BrowserRow {
  const { id, address, madeAt, lastUsedAt, expiresAt } = trust
  const current = here !== undefined && Buffer.from(here).equals(trust.browserHash)
  return { id, address, madeAt, lastUsedAt, expiresAt, current, browser: browserText(words, trust.browser) }
}

type ListProps = { readonly view: View; readonly browsers: readonly BrowserRow[]; readonly action: string }

/** Each with its button, and one for all. The form says which; without one, all. */
export function TrustedBrowserList({ view, browsers, action }: ListProps): JSX.Element {
  const { words } = view
  return (
    <div class="form">
      <ul class="items">
        {browsers.map((each) => (
          <li key={each.id} class="item">
            <Icon name="screen" />
            <BrowserFacts view={view} browser={each} />
            <EndOne view={view} browser={each} action={action} />
          </li>
        ))}
      </ul>
      {browsers.length > 1 && <PostButton action={action}>{words('browsers.endAll')}</PostButton>}
    </div>
  )
}

type OneProps = { readonly view: View; readonly browser: BrowserRow }

function EndOne({ view, browser, action }: OneProps & { readonly action: string }): JSX.Element {
  return (
    <form method="post" action={action} class="post-button">
      <HiddenFields fields={[['browser', browser.id]]} />
      <Button tone="secondary" small about={browser.browser}>
        {view.words('browsers.end')}
      </Button>
    </form>
  )
}

function BrowserFacts({ view, browser }: OneProps): JSX.Element {
  const { words } = view
  return (
    <div class="item-text">
      <p class="item-title">
        <bdi>{browser.browser}</bdi> {browser.current && <Badge tone="good">{words('browsers.this')}</Badge>}
      </p>
      <p class="hint">
        <bdi>{browser.address}</bdi> · {words('browsers.since')} <Time view={view} at={browser.madeAt} />{' '}
        {words('browsers.until')} <Time view={view} at={browser.expiresAt} /> · {words('browsers.lastUsed')}{' '}
        <Time view={view} at={browser.lastUsedAt} ago />
      </p>
    </div>
  )
}

/** What the person's own page shows. `how`: where a browser can be trusted; nothing where policy has no days for it. */
export type OwnBrowsers = {
  readonly browsers: readonly BrowserRow[]
  readonly how: 'at-sign-in' | 'by-blank' | undefined
}

export const OWN_BROWSERS = '/account/browsers/end'

export function OwnBrowsersSection({
  view,
  own,
}: {
  readonly view: View
  readonly own: OwnBrowsers
}): JSX.Element | null {
  const { words } = view
  const { browsers, how } = own
  if (browsers.length === 0 && how === undefined) return null
  return (
    <Section title={words('browsers.title')} intro={words('browsers.intro')}>
      <Card>
        {browsers.length > 0 && <TrustedBrowserList view={view} browsers={browsers} action={OWN_BROWSERS} />}
        {browsers.length === 0 && (
          <EmptyState title={words('browsers.none')}>
            <p>{words(how === 'by-blank' ? 'browsers.none.onePage' : 'browsers.none.how')}</p>
          </EmptyState>
        )}
      </Card>
    </Section>
  )
}
