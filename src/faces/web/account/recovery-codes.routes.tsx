import { newRecoveryCodes, secureSession, showRecoveryCodes, twoFactorOf } from '#domain/account/two-factor.ts'
import { record } from '#domain/audit/audit.ts'
import { parseRecoveryCode } from '#kernel/parse.ts'
import { download, nothing, type Reply, redirect } from '../../http/reply.ts'
import { field, type MyCall, sessionCookies, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { codesSheet } from './codes-sheet.ts'
import { unlessOffLimits } from './off-limits.ts'
import { RecoveryCodesPage } from './recovery-codes-page.tsx'
import { oldAppAddress } from './replace.ts'

const CODES = '/account/recovery-codes'
const RECOVERY_CODES = 10

export const recoveryCodesRoutes: readonly Route[] = [
  { method: 'GET', path: CODES, door: 'change', handle: getCodes },
  { method: 'POST', path: CODES, door: 'change', page: CODES, handle: unlessOffLimits('recovery-codes', postCodes) },
  { method: 'POST', path: `${CODES}/text`, door: 'mine', handle: postCodesText },
  { method: 'POST', path: `${CODES}/saved`, door: 'mine', handle: postCodesSaved },
]

/** With the token of a new set, the codes, once; else how many are left. */
async function getCodes(call: MyCall): Promise<Reply> {
  const once = call.query.get('once')
  const codes =
    once === null || call.isHead ? undefined : await call.world.once((work) => showRecoveryCodes(work, call.me, once))
  const replacing = call.query.get('then') === 'replace'
  if (codes) return page(<RecoveryCodesPage view={viewOf(call)} state={{ show: 'codes', codes, replacing }} />)
  const { tokens, recoveryCodesLeft: left } = await call.world.look((look) => twoFactorOf(look, call.me))
  if (tokens.length === 0) return redirect('/account/security')
  return page(<RecoveryCodesPage view={viewOf(call)} state={{ show: 'left', left, total: RECOVERY_CODES }} />)
}

async function postCodes(call: MyCall): Promise<Reply> {
  const { tokens } = await call.world.look((look) => twoFactorOf(look, call.me))
  if (tokens.length === 0) return redirect('/account/security')
  const { once, token } = await call.world.work(async (work) => ({
    once: await newRecoveryCodes(work, call.me),
    token: await secureSession(work, call.me),
  }))
  return redirect(`${CODES}?once=${once}`, sessionCookies(call, token))
}

/** The codes come from the page they are shown on, and go back as a file; only what looks like codes is sent back. */
async function postCodesText(call: MyCall): Promise<Reply> {
  const codes = call.form.getAll('codes').slice(0, 2 * RECOVERY_CODES)
  if (codes.length === 0 || !codes.every((code) => parseRecoveryCode(code) !== undefined)) return nothing(400)
  return download(codesSheet(call, codes), 'recovery-codes.txt')
}

async function postCodesSaved(call: MyCall): Promise<Reply> {
  const { organizationId, id } = call.me.user
  const event = { organizationId, actor: { userId: id }, subjectId: id, place: call.place } as const
  await call.world.work((work) => record(work, { ...event, action: 'recovery-codes.saved', outcome: 'done' }))
  const replacing = field(call, 'then') === 'replace'
  return redirect(replacing ? oldAppAddress('codesSaved') : saying('/account/security', 'codesSaved'))
}
