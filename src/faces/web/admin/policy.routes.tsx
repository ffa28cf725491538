import { type PolicyPlace, policyAt, refusalOf, savePolicy } from '#domain/administration/policy.ts'
import { whatIf } from '#domain/administration/what-if.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { readForm } from '../form.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { readerOf } from '../ui/policy-text.ts'
import { headOf, organizationPath } from './organization-head.tsx'
import { inheritedBy, type PolicyField, refusalErrors, saysIn, typedValues, valuesOf } from './policy-form.ts'
import { PolicyPage, type PolicyPageProps, policyRoles } from './policy-page.tsx'
import type { PolicyFormProps } from './policy-parts.tsx'

const AT = '/admin/organizations/:organization/policy'
const needed = { door: 'govern', deed: 'organization.govern', page: AT } as const

export const policyRoutes: readonly Route[] = [
  { method: 'GET', path: AT, ...needed, handle: getPolicy },
  { method: 'POST', path: AT, ...needed, handle: postPolicy },
]

async function getPolicy(call: AdminCall): Promise<Reply> {
  return policyPage(call, roleIn(call.query.get('for')), {})
}

async function postPolicy(call: AdminCall): Promise<Reply> {
  const role = roleIn(field(call, 'role'))
  const answer = await answerPolicy(call, { organization: call.organization, role, user: undefined })
  if (answer === 'saved') return redirect(savedAt(call, role))
  return policyPage(call, role, answer, answer.errors ? 422 : 200)
}

function savedAt({ organization }: AdminCall, role: PolicyPlace['role']): string {
  const saved = saying(`${organizationPath(organization.id)}/policy`, 'policySaved')
  return role === null ? saved : `${saved}&for=${role}`
}

/** Anything else than a role is everybody. */
function roleIn(text: string | null): PolicyPageProps['role'] {
  return policyRoles.find((role) => role === text) ?? null
}

export type PolicyAnswer = Partial<Pick<PolicyFormProps, 'values' | 'errors' | 'whatIf'>>

/**
 * What a form about a level comes to: saved, where that is what was asked for and its outcome was shown before; else the form
 * again, with what is wrong or with what it would change.
 */
export async function answerPolicy(call: AdminCall, place: PolicyPlace): Promise<'saved' | PolicyAnswer> {
  const form = readForm<PolicyField>(call)
  const says = saysIn(call, form, await call.world.look((look) => policyAt(look, place)))
  const values = typedValues(call)
  const checked = JSON.stringify(says)
  const shown = !form.failed() && field(call, 'do') === 'save' && field(call, 'checked') === checked
  const refusal = shown
    ? await savePolicy(call.world, call.scope, call.me, place, says)
    : await call.world.look((look) => refusalOf(look, place, says))
  const refused = refusal ? refusalErrors(policyReader(call), refusal) : {}
  if (refusal || form.failed()) return { values, errors: { ...refused, ...form.errors } }
  if (shown) return 'saved'
  return { values, whatIf: { is: await whatIf(call.world, call.scope, place, says), checked } }
}

/** In whose words a page about policy speaks. */
export function policyReader({ words, me, realm }: AdminCall): ReturnType<typeof readerOf> {
  return readerOf(words, me.user.timeZone, realm)
}

/** The fields of a level as they are kept, or as they were just typed, and what it inherits. */
export async function policyForm(
  call: AdminCall,
  place: PolicyPlace,
  answer: PolicyAnswer,
): Promise<Pick<PolicyFormProps, 'values' | 'inherited' | 'errors' | 'whatIf'>> {
  const at = await call.world.look((look) => policyAt(look, place))
  return { ...answer, values: answer.values ?? valuesOf(at.own), inherited: inheritedBy(policyReader(call), at) }
}

async function policyPage(
  call: AdminCall,
  role: PolicyPageProps['role'],
  answer: PolicyAnswer,
  status = 200,
): Promise<Reply> {
  const form = await policyForm(call, { organization: call.organization, role, user: undefined }, answer)
  return page(<PolicyPage view={viewOf(call)} head={await headOf(call)} role={role} {...form} />, status)
}
