import type { User } from '#domain/users/users.ts'
import type { Work } from '#kernel/work.ts'
import type { LinkPurpose, Made } from './links.ts'

/** Sends the link to the person, in the transaction that made it. `language` is that of the page it was asked for on. */
export async function sendLink(
  work: Work,
  { organizationId, id, email, username }: Pick<User, 'organizationId' | 'id' | 'email' | 'username'>,
  template: Exclude<LinkPurpose, 'stop-link'> | 'nobody',
  { token, expiresAt }: Made,
  language?: string,
): Promise<void> {
  await work.send({
    ...{ organizationId, userId: id, channel: 'email', to: email, template, language },
    data: { username, until: expiresAt.toISOString() },
    secret: { token },
  })
}
