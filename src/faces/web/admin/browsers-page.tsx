import type { JSX } from 'preact'
import { type About, PersonFrame, personPath } from '../access/person-frame.tsx'
import { type BrowserRow, TrustedBrowserList } from '../account/trusted-browsers.tsx'
import { Card, EmptyState } from '../ui/card.tsx'
import type { View } from '../ui/view.ts'

type BrowsersPageProps = {
  readonly view: View
  readonly about: About
  readonly browsers: readonly BrowserRow[]
}

/** The browsers somebody trusts. Ending that takes nothing else away: they are asked for their second factor there again. */
export function BrowsersPage({ view, about, browsers }: BrowsersPageProps): JSX.Element {
  const action = `${personPath(about)}/browsers/end`
  return (
    <PersonFrame view={view} title="browsers.title" intro="user.browsers.intro" about={about}>
      <Card>
        {browsers.length === 0 && <EmptyState title={view.words('browsers.none')} />}
        {browsers.length > 0 && <TrustedBrowserList view={view} browsers={browsers} action={action} />}
      </Card>
    </PersonFrame>
  )
}
