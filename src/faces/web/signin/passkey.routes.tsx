import { randomBytes } from 'node:crypto'
import { askAnybody, signInAlone } from '#domain/signin/alone.ts'
import { nothing, type Reply } from '../../http/reply.ts'
import { type Call, nameCookie } from '../call.ts'
import { optionsReply, partyOf, passkeyIn } from '../party.ts'
import type { Route } from '../route.ts'
import { BY_PASSKEY, PASSKEY_OPTIONS } from './sign-in-page.tsx'
import { concluded } from './signin.routes.tsx'

export const passkeySignInRoutes: readonly Route[] = [
  { method: 'POST', path: PASSKEY_OPTIONS, door: 'open', handle: postOptions },
  { method: 'POST', path: BY_PASSKEY, door: 'open', handle: postPasskey },
]

/** The question is asked of this browser: it keeps the name by which it is known. */
async function postOptions(call: Call): Promise<Reply> {
  const { world, realm } = call
  const options = await world.look(async (look) => {
    const party = realm.standsAlone ? await partyOf(look, call) : undefined
    return party && askAnybody(look, realm, party, call, randomBytes(32))
  })
  return options ? { ...optionsReply(options), cookies: [nameCookie(call)] } : nothing(404)
}

async function postPasskey(call: Call): Promise<Reply> {
  const { world, realm } = call
  const answer = passkeyIn(call)
  const party = await world.look((look) => partyOf(look, call))
  const answered = answer !== undefined && answer !== 'malformed' && answer.ask === 'passkey'
  if (!party || !answered) return concluded(call, { next: 'refused', refusal: { code: 'passkey' } })
  return concluded(call, await signInAlone(world, realm, party, answer, call))
}
