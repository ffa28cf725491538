import type { JSX } from 'preact'
import type { Deed } from '#domain/administration/rights.ts'
import type { User } from '#domain/users/users.ts'
import { LinkButton } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import type { View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'
import { organizationPath } from './organization-head.tsx'

/** What else can be done for a person: each is a page of its own, shown to whoever may do its deed to them. */
const LINKS: readonly {
  readonly path: string
  readonly word: Word
  readonly deed: Deed
  readonly status?: User['status']
}[] = [
  { path: '/policy', word: 'user.link.policy', deed: 'person.require' },
  { path: '/invite', word: 'invite.title', deed: 'person.add', status: 'invited' },
  { path: '/enrollment-link', word: 'enrollmentLink.title', deed: 'person.link' },
  { path: '/set-up', word: 'user.link.setUp', deed: 'person.set-up' },
  { path: '/reset', word: 'user.link.reset', deed: 'person.reset', status: 'active' },
  { path: '/sessions', word: 'sessions.title', deed: 'person.sessions', status: 'active' },
  { path: '/browsers', word: 'browsers.title', deed: 'person.sessions', status: 'active' },
  { path: '/bypass', word: 'bypass.title', deed: 'person.bypass', status: 'active' },
  { path: '/waits', word: 'waits.title', deed: 'person.lift-waits', status: 'active' },
  { path: '/split', word: 'user.link.split', deed: 'person.suspend' },
]

type UserLinksProps = { readonly view: View; readonly user: User; readonly may: (deed: Deed) => boolean }

export function UserLinks({ view: { words }, user, may }: UserLinksProps): JSX.Element | null {
  const links = LINKS.filter(({ deed, status = user.status }) => status === user.status && may(deed))
  if (links.length === 0) return null
  return (
    <Section title={words('user.links')}>
      <Card>
        <div class="actions">
          {links.map(({ path, word }) => (
            <LinkButton
              key={path}
              href={`${organizationPath(user.organizationId)}/users/${user.id}${path}`}
              tone="secondary"
            >
              {words(word)}
            </LinkButton>
          ))}
        </div>
      </Card>
    </Section>
  )
}
