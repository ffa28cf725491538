import { acceptWithPasskey, beginInvited, type InvitedBy, type Welcomed } from '#domain/account/invitation-passkey.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply } from '../../http/reply.ts'
import { type Call, field } from '../call.ts'
import { optionsReply, partyOf, passkeyIn } from '../party.ts'
import type { Route } from '../route.ts'
import { choosePage, otherPerson } from './invitation.routes.tsx'
import { enters, gone, isOther, linkOf, tokenIn } from './links.tsx'

type Purpose = InvitedBy['purpose']

export const passkeyInvitationRoutes: readonly Route[] = [
  { method: 'POST', path: '/invitation/:token/passkey/ask', door: 'open', handle: asks('invitation') },
  { method: 'POST', path: '/invitation/:token/passkey', door: 'open', handle: comesIn('invitation') },
  { method: 'POST', path: '/enroll/:token/passkey/ask', door: 'open', handle: asks('enrollment-link') },
  { method: 'POST', path: '/enroll/:token/passkey', door: 'open', handle: comesIn('enrollment-link') },
]

const byOf = (call: Call, purpose: Purpose): InvitedBy => ({ realmId: call.realm.id, token: tokenIn(call), purpose })

/** What the script hands to the browser. Where there is nothing to ask, the form itself says why. */
function asks(purpose: Purpose): (call: Call) => Promise<Reply> {
  return async (call) => {
    const opened = await linkOf(call, purpose)
    const party = await call.world.look((look) => partyOf(look, call))
    if (!opened || !party || isOther(call, opened)) return nothing(410)
    const begun = await beginInvited(call.world, byOf(call, purpose), call.words('passkey.kind'), party, call)
    if (begun?.setup.show !== 'passkey') return nothing(410)
    return optionsReply({ ...begun.setup.options, enrollment: begun.enrollmentId })
  }
}

function comesIn(purpose: Purpose): (call: Call) => Promise<Reply> {
  return async (call) => {
    const opened = await linkOf(call, purpose)
    if (!opened) return gone(call)
    if (isOther(call, opened)) return otherPerson(call, opened)
    const welcomed = await accepts(call, purpose)
    if (welcomed === 'gone') return gone(call)
    if (welcomed === 'refused') return choosePage(call, opened, purpose, { refusedKey: true }, 422)
    const { token, codes } = welcomed
    return enters(call, token, codes === undefined ? '/account/settings' : `/account/recovery-codes?once=${codes}`)
  }
}

async function accepts(call: Call, purpose: Purpose): Promise<Welcomed | 'gone' | 'refused'> {
  const [id, answer] = [field(call, 'enrollment'), passkeyIn(call)]
  if (!answer || answer === 'malformed' || !isId(id)) return 'refused'
  return acceptWithPasskey(call.world, byOf(call, purpose), id, answer, call)
}
