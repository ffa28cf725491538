import type { ComponentChildren, JSX } from 'preact'
import type { Terms } from '#domain/administration/access.ts'
import { termsOf } from '#domain/administration/access.ts'
import { chiefHost } from '#domain/organizations/hosts.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import type { User } from '#domain/users/users.ts'
import type { AdminCall } from '../call.ts'
import { PageHead } from '../ui/card.tsx'
import { DefinitionList } from '../ui/definition-list.tsx'
import { SignedIn } from '../ui/signed-in.tsx'
import type { View } from '../ui/view.ts'
import type { Word } from '../words/words.ts'

/** Whom a page of the administration is about. */
export type About = { readonly user: User; readonly organization: Organization }

/** The person of the address; a route that names one is never called without. */
export function aboutIn({ user, organization }: AdminCall): About {
  if (!user) throw new Error('the route names no person')
  return { user, organization }
}

export const personPath = ({ user, organization }: About): string =>
  `/admin/organizations/${organization.id}/users/${user.id}`

/** What holds for them. It is looked up outside the scope: policy and realm come from levels above. */
export function termsFor(call: AdminCall, about: About): Promise<Terms> {
  return call.world.look((look) => termsOf(look, about))
}

/** An address of ours as this person reaches it: at the host of their realm, whatever host is called now. */
export async function addressFor({ site, world }: AdminCall, { user }: About, path: string): Promise<string> {
  const host = await world.look((look) => chiefHost(look, user.realmId))
  const { protocol, port } = new URL(site.publicUrl)
  return host === undefined ? `${site.publicUrl}${path}` : `${protocol}//${host}${port && `:${port}`}${path}`
}

type PersonFrameProps = {
  readonly view: View
  readonly title: Word
  readonly intro?: Word
  readonly about: About
  readonly children: ComponentChildren
}

/** A page about one person: their name stands above it, so that nothing is done to somebody else. */
export function PersonFrame({ view, title, intro, about, children }: PersonFrameProps): JSX.Element {
  const { words } = view
  const { user, organization } = about
  return (
    <SignedIn view={view} title={title} narrow>
      <PageHead
        title={words(title)}
        intro={intro && words(intro)}
        back={{ href: personPath(about), label: user.name || user.username }}
      />
      <DefinitionList
        rows={[
          { term: words('signin.username'), is: <bdi>{user.username}</bdi> },
          { term: words('field.email'), is: <bdi>{user.email}</bdi> },
          { term: words('access.organization'), is: <bdi>{organization.name}</bdi> },
        ]}
      />
      {children}
    </SignedIn>
  )
}
