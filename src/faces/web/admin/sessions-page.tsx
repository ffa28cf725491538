import type { JSX } from 'preact'
import type { ApiKey } from '#domain/applications/api-keys.ts'
import { type About, PersonFrame, personPath } from '../access/person-frame.tsx'
import { OwnKeyTable } from '../account/own-keys-page.tsx'
import { SessionFacts, type SessionRow } from '../account/security-page.tsx'
import { PostButton } from '../ui/button.tsx'
import { Card, EmptyState, Section } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import type { View } from '../ui/view.ts'

type SessionsPageProps = {
  readonly view: View
  readonly about: About
  readonly sessions: readonly SessionRow[]
  readonly keys: readonly ApiKey[]
}

/** Where somebody is signed in. Ending a session takes nothing else away: they sign in again as always. */
export function SessionsPage({ view, about, sessions, keys }: SessionsPageProps): JSX.Element {
  const { words } = view
  const at = `${personPath(about)}/sessions`
  return (
    <PersonFrame view={view} title="sessions.title" intro="personSessions.intro" about={about}>
      <Card>
        {sessions.length === 0 ? (
          <EmptyState title={words('personSessions.none')} />
        ) : (
          <div class="form">
            <ul class="items">
              {sessions.map((session) => (
                <li key={session.id} class="item">
                  <Icon name="screen" />
                  <SessionFacts view={view} session={session} />
                  <PostButton action={`${at}/${session.id}/end`} small about={session.browser}>
                    {words('sessions.end')}
                  </PostButton>
                </li>
              ))}
            </ul>
            <PostButton action={`${at}/end`}>{words('personSessions.endAll')}</PostButton>
          </div>
        )}
      </Card>
      {keys.length > 0 && (
        <Section title={words('apiKeys.title')} intro={words('ownKeys.theirs')}>
          <div class="card">
            <OwnKeyTable view={view} keys={keys} />
          </div>
        </Section>
      )}
    </PersonFrame>
  )
}
