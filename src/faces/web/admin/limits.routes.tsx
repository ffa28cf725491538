import { guardNews, type LimitsAt, liftStopBy, limitsAt, saveLimits } from '#domain/administration/message-limits.ts'
import type { MonthRow } from '#domain/messages/guard/months.ts'
import { csvLine } from '#kernel/csv.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { readerOf } from '../ui/policy-text.ts'
import { limitsIn, looserErrors, typedValues, valuesOf } from './limits-form.ts'
import { plainMoney } from './limits-money.ts'
import { LimitsPage } from './limits-page.tsx'
import { LimitsFormPage, type LimitsFormPageProps } from './limits-parts.tsx'
import { inForce, inheritedBy } from './limits-text.ts'
import { headOf, organizationPath } from './organization-head.tsx'

const LIMITS = '/admin/organizations/:organization/messages/limits'
const CHANGE = `${LIMITS}/change`
const needed = { deed: 'organization.limits', page: LIMITS } as const
const changing = { deed: 'organization.limits', page: CHANGE } as const

export const limitsRoutes: readonly Route[] = [
  { ...needed, method: 'GET', path: LIMITS, door: 'rule', handle: getLimits },
  { ...needed, method: 'GET', path: `${LIMITS}/statement`, door: 'rule', handle: getStatement },
  { ...changing, method: 'GET', path: CHANGE, door: 'govern', handle: getChange },
  { ...changing, method: 'POST', path: CHANGE, door: 'govern', handle: postChange },
  { ...needed, method: 'POST', path: `${LIMITS}/:stop/lift`, door: 'govern', handle: postLift },
]

const pathOf = ({ organization }: AdminCall): string => `${organizationPath(organization.id)}/messages/limits`
const readerIn = ({ words, me, realm }: AdminCall) => readerOf(words, me.user.timeZone, realm)

async function getLimits(call: AdminCall): Promise<Reply> {
  const at = await limitsAt(call.world, call.me, call.organization)
  const news = await guardNews(call.world, call.scope, call.organization)
  const props = { view: viewOf(call), head: await headOf(call), at, news, inForce: inForce(readerIn(call), at) }
  return page(<LimitsPage {...props} />)
}

async function getChange(call: AdminCall): Promise<Reply> {
  const at = await limitsAt(call.world, call.me, call.organization)
  return changePage(call, at, { values: valuesOf(at.own) })
}

async function changePage(
  call: AdminCall,
  at: LimitsAt,
  form: Pick<LimitsFormPageProps, 'values' | 'errors'>,
  status = 200,
): Promise<Reply> {
  const inheritedText = inheritedBy(readerIn(call), at)
  const props = { view: viewOf(call), head: await headOf(call), byAbove: at.own.byAbove, inheritedText, ...form }
  return page(<LimitsFormPage {...props} />, status)
}

async function postChange(call: AdminCall): Promise<Reply> {
  const { world, me, organization } = call
  const values = typedValues(call)
  const { says, errors } = limitsIn(call)
  const at = await limitsAt(world, me, organization)
  if (!says) return changePage(call, at, { values, errors }, 422)
  const looser = await saveLimits(world, call.scope, me, organization, says)
  if (looser.length === 0) return redirect(saying(pathOf(call), 'limitsSaved'))
  return changePage(call, at, { values, errors: looserErrors(readerIn(call), at, looser) }, 422)
}

async function postLift(call: AdminCall): Promise<Reply> {
  const { stop: id = '' } = call.params
  if (!isId(id)) return nothing(404)
  const lifted = await call.world.within(call.scope, (work) => liftStopBy(work, call.me, call.organization, id))
  return lifted ? redirect(saying(pathOf(call), 'stopLifted')) : nothing(404)
}

const COLUMNS = ['month', 'company', 'channel', 'country', 'sent', 'segments', 'verified', 'cost', 'currency']

async function getStatement(call: AdminCall): Promise<Reply> {
  const { statement } = await guardNews(call.world, call.scope, call.organization)
  const body = [csvLine(COLUMNS), ...statement.map(line)].join('')
  return { status: 200, type: 'text/csv; charset=utf-8', body, download: 'messages.csv', cookies: [] }
}

function line({ month, organization, channel, country, currency, cost, ...counts }: MonthRow): string {
  const { sent, segments, verified } = counts
  return csvLine([month, organization, channel, country, sent, segments, verified, plainMoney(cost), currency])
}
