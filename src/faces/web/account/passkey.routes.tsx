import { beginPasskey, passkeyKind, provePasskey } from '#domain/account/passkeys.ts'
import type { Proved } from '#domain/account/two-factor.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, viewOf } from '../call.ts'
import { kinds, readForm, typed } from '../form.ts'
import { saying } from '../notices.ts'
import { optionsReply, partyOf, passkeyIn } from '../party.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { setUpAddress } from '../ui/methods.ts'
import type { Said } from '../ui/view.ts'
import { waitSaid } from '../wait.ts'
import { unlessOffLimits } from './off-limits.ts'
import { PasskeyPage, type PasskeyPageProps } from './passkey-page.tsx'
import { enabled } from './two-factor.routes.tsx'

const PASSKEY = setUpAddress(passkeyKind)
const ASK = `${PASSKEY}/ask`
const start = { door: 'start', page: PASSKEY } as const

export const passkeyRoutes: readonly Route[] = [
  { ...start, method: 'GET', path: PASSKEY, handle: unlessOffLimits(passkeyKind, getPasskey) },
  { ...start, method: 'POST', path: PASSKEY, handle: unlessOffLimits(passkeyKind, postPasskey) },
  { ...start, method: 'POST', path: ASK, handle: unlessOffLimits(passkeyKind, postAsk) },
]

async function getPasskey(call: MyCall): Promise<Reply> {
  return passkeyPage(call)
}

/** What the script hands to the browser. Where the name is wrong, the form itself says so. */
async function postAsk(call: MyCall): Promise<Reply> {
  const form = readForm<'label'>(call)
  const label = form.optional('label', kinds.label)
  const party = await call.world.look((look) => partyOf(look, call))
  if (form.failed() || !party) return nothing(422)
  const begun = await call.world.work((work) => beginPasskey(work, call.me, label ?? call.words('passkey.kind'), party))
  const { setup, enrollmentId: enrollment } = begun
  return setup.show === 'passkey' ? optionsReply({ ...setup.options, enrollment }) : nothing(422)
}

async function postPasskey(call: MyCall): Promise<Reply> {
  const form = readForm<'label'>(call)
  const named = form.optional('label', kinds.label)
  if (form.failed()) return passkeyPage(call, { errors: form.errors })
  const [id, answer] = [field(call, 'enrollment'), passkeyIn(call)]
  if (!answer || answer === 'malformed' || !isId(id)) return passkeyPage(call, { refused: { word: 'passkey.nothing' } })
  const proved = await provePasskey(call.world, call.me, id, answer, named)
  return proved.ok ? enabled(call, 'two-factor', proved) : notProved(call, proved)
}

async function notProved(call: MyCall, proved: Extract<Proved, { ok: false }>): Promise<Reply> {
  if (proved.code === 'gone') return redirect(saying(PASSKEY, 'setupExpired'))
  return passkeyPage(call, { refused: refusalOf(call, proved) })
}

function refusalOf(call: MyCall, proved: Exclude<Extract<Proved, { ok: false }>, { code: 'gone' }>): Said {
  return proved.code === 'locked' ? waitSaid(call, proved.until) : { word: 'passkey.nothing' }
}

async function passkeyPage(call: MyCall, why: Partial<PasskeyPageProps> = {}): Promise<Reply> {
  const party = await call.world.look((look) => partyOf(look, call))
  const known = { host: party?.id, forced: call.me.session.step === 'enroll', values: typed(call, ['label']) }
  const props = { view: viewOf(call), address: PASSKEY, ask: ASK, ...known, ...why }
  return page(<PasskeyPage {...props} />, why.errors || why.refused ? 422 : 200)
}
