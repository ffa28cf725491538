import { type Granted, grantException, revokeExceptions } from '#domain/administration/exceptions.ts'
import { explain } from '#domain/administration/explain.ts'
import type { PolicyPlace } from '#domain/administration/policy.ts'
import type { User } from '#domain/users/users.ts'
import { day, plus } from '#kernel/time.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { type FormReader, kinds, readForm, typed } from '../form.ts'
import { type NoticeName, saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { explanationOf, levelText } from '../ui/policy-text.ts'
import { headOf, organizationPath } from './organization-head.tsx'
import { answerPolicy, type PolicyAnswer, policyForm, policyReader } from './policy.routes.tsx'
import { parseDay } from './policy-form.ts'
import { type ExceptionField, PersonPolicyPage, type PersonPolicyPageProps } from './policy-person-page.tsx'

const AT = '/admin/organizations/:organization/users/:user/policy'
const needed = { door: 'govern', page: AT } as const

export const personPolicyRoutes: readonly Route[] = [
  { method: 'GET', path: AT, ...needed, deed: 'person.require', handle: getPersonPolicy },
  { method: 'POST', path: AT, ...needed, deed: 'person.require', handle: postPersonPolicy },
  { method: 'POST', path: `${AT}/exception`, ...needed, deed: 'person.exempt', handle: postException },
  { method: 'POST', path: `${AT}/exception/end`, ...needed, deed: 'person.exempt', handle: postExceptionEnd },
]

async function getPersonPolicy(call: AdminCall): Promise<Reply> {
  return personPage(call, {})
}

async function postPersonPolicy(call: AdminCall): Promise<Reply> {
  const answer = await answerPolicy(call, placeOf(call))
  return answer === 'saved' ? back(call, 'policySaved') : personPage(call, { answer }, answer.errors ? 422 : 200)
}

async function postException(call: AdminCall): Promise<Reply> {
  const form = readForm<ExceptionField>(call)
  const asked = exceptionIn(call, form)
  const about = { organization: call.organization, user: personIn(call) }
  if (asked && !form.failed())
    noteRefusal(call, form, await grantException(call.world, call.scope, call.me, about, asked))
  if (!form.failed()) return back(call, 'exceptionGranted')
  return personPage(call, { exception: { values: typed(call, ['reason', 'until']), errors: form.errors } }, 422)
}

async function postExceptionEnd(call: AdminCall): Promise<Reply> {
  const about = { organization: call.organization, user: personIn(call) }
  const ended = await revokeExceptions(call.world, call.scope, call.me, about)
  return back(call, ended ? 'exceptionEnded' : 'requirementUnchanged')
}

/** The guards have found somebody, or nobody would be here. */
function personIn({ user }: AdminCall): User {
  if (!user) throw new Error('the address names nobody')
  return user
}

function placeOf(call: AdminCall): PolicyPlace {
  return { organization: call.organization, role: null, user: personIn(call) }
}

const pathOf = ({ organizationId, id }: User): string => `${organizationPath(organizationId)}/users/${id}/policy`

function back(call: AdminCall, notice: NoticeName): Reply {
  return redirect(saying(pathOf(personIn(call)), notice))
}

/** The exception holds through its last day. */
function exceptionIn(
  call: AdminCall,
  form: FormReader<ExceptionField>,
): { readonly reason: string; readonly endsAt: Date } | undefined {
  const reason = form.required('reason', kinds.contact)
  const last = parseDay(field(call, 'until'))
  if (!last) return form.wrong('until', 'error.policy.date')
  return reason === undefined ? undefined : { reason, endsAt: plus(last, day) }
}

function noteRefusal(call: AdminCall, form: FormReader<ExceptionField>, granted: Granted): void {
  if (granted.ok) return
  switch (granted.code) {
    case 'too-late':
      form.wrong('until', 'error.policy.past')
      break
    case 'too-long':
      form.wrong('until', 'error.policy.tooLong', { max: 365 })
      break
    case 'nothing-to-except':
      form.wrong('reason', 'error.policy.nothing')
      break
    case 'set-above':
      form.wrong('reason', 'error.policy.setAbove', { level: levelText(policyReader(call), granted.from) })
  }
}

type More = {
  readonly answer?: PolicyAnswer
  readonly exception?: Pick<NonNullable<PersonPolicyPageProps['exception']>, 'values' | 'errors'>
}

async function personPage(call: AdminCall, { answer = {}, exception }: More, status = 200): Promise<Reply> {
  const user = personIn(call)
  const explained = await call.world.look((look) => explain(look, call.organization, user))
  const explanation = explanationOf(policyReader(call), explained)
  const any = explained.exceptions.length > 0
  const props = {
    ...(await policyForm(call, placeOf(call), answer)),
    ...{ view: viewOf(call), head: await headOf(call), username: user.username, path: pathOf(user), explanation },
    exception: call.may('person.exempt') ? { values: {}, any, ...exception } : undefined,
  }
  return page(<PersonPolicyPage {...props} />, status)
}
