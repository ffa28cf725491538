import { nothing, type Reply } from '../../http/reply.ts'
import { type Call, viewOf } from '../call.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { InboxPage } from './inbox-page.tsx'

export const inboxRoutes: readonly Route[] = [{ method: 'GET', path: '/dev/inbox', door: 'open', handle: getInbox }]

/** Only in development on one's own machine; anywhere else there is no such page. */
async function getInbox(call: Call): Promise<Reply> {
  const { inbox } = call.mail
  if (!inbox) return nothing(404)
  return page(<InboxPage view={viewOf(call)} inbox={inbox} publicUrl={call.site.publicUrl} />)
}
