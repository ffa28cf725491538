import { record } from '#domain/audit/audit.ts'
import { appsThatIgnore } from '#domain/factors/all.ts'
import { changeSettings, type Organization, type Settings } from '#domain/organizations/organizations.ts'
import { changeTotp, policyOf } from '#domain/policies/policies.ts'
import type { Work } from '#kernel/work.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { type FormReader, kinds, readForm } from '../form.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { headOf } from './organization-head.tsx'
import { type OrganizationField, OrganizationPage, type OrganizationPageProps } from './organization-page.tsx'

const SETTINGS = '/admin/organizations/:organization/settings'
const needed = { door: 'govern', deed: 'organization.change', page: SETTINGS } as const

export const organizationRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/organization', door: 'rule', deed: 'organization.change', handle: getOwn },
  { ...needed, method: 'GET', path: SETTINGS, handle: getOrganization },
  { ...needed, method: 'POST', path: SETTINGS, handle: postOrganization },
]

/** Whoever's the session is: an address that needs no id. */
async function getOwn({ organization }: AdminCall): Promise<Reply> {
  return redirect(`/admin/organizations/${organization.id}/settings`)
}

type Values = Required<Pick<OrganizationPageProps['values'], 'name' | 'support_contact'>> &
  OrganizationPageProps['values'] & { readonly totp_digits: 6 | 8; readonly totp_period: 30 | 60 }

const FORMS = ['one-page', 'two-step', 'two-step-always'] as const

async function getOrganization(call: AdminCall): Promise<Reply> {
  const { name, supportContact } = call.organization
  const { totp } = await call.world.look((look) => policyOf(look, call.organization))
  const { algorithm, digits, period } = totp
  return organizationPage(call, {
    name,
    support_contact: supportContact ?? '',
    sign_in_form: formOf(call.organization),
    totp_algorithm: algorithm,
    totp_digits: digits === 8 ? 8 : 6,
    totp_period: period,
  })
}

async function organizationPage(
  call: AdminCall,
  values: Values,
  more: Partial<OrganizationPageProps> = {},
  status = 200,
): Promise<Reply> {
  const { totp_algorithm: algorithm, totp_digits: digits, totp_period: period } = values
  const ignoredBy = appsThatIgnore({ algorithm, digits, period })
  const { organization } = call
  return page(
    <OrganizationPage
      view={viewOf(call)}
      head={await headOf(call)}
      organization={organization}
      values={values}
      ignoredBy={ignoredBy}
      {...more}
    />,
    status,
  )
}

async function postOrganization(call: AdminCall): Promise<Reply> {
  const form = readForm<OrganizationField>(call)
  const name = form.required('name', kinds.displayName)
  const contact = form.optional('support_contact', kinds.contact)
  const values = valuesIn(call, form)
  if (form.failed() || !name) return organizationPage(call, values, { errors: form.errors }, 422)
  await call.world.within(call.scope, (work) => save(work, call, values, { name, supportContact: contact ?? null }))
  call.realms.forget()
  return redirect(saying(`/admin/organizations/${call.organization.id}/settings`, 'organizationSaved'))
}

async function save(
  work: Work,
  { me, place, organization }: AdminCall,
  values: Values,
  named: Pick<Settings, 'name' | 'supportContact'>,
): Promise<void> {
  await changeSettings(work, organization.id, {
    ...named,
    signInForm: values.sign_in_form === 'one-page' ? 'one-page' : 'two-step',
    alwaysAskSecondStep: values.sign_in_form === 'two-step-always',
  })
  const { totp_algorithm: algorithm, totp_digits: digits, totp_period: period } = values
  await changeTotp(work, organization.id, { algorithm, digits, period })
  const event = {
    organizationId: organization.id,
    actor: { userId: me.user.id },
    place,
    detail: detailOf(values),
  } as const
  await record(work, { ...event, action: 'organization.changed', outcome: 'done' })
}

const isRealm = ({ id, realmId }: Organization): boolean => id === realmId

function formOf({ signInForm, alwaysAskSecondStep }: Organization): Values['sign_in_form'] {
  return signInForm === 'two-step' && alwaysAskSecondStep ? 'two-step-always' : signInForm
}

/** What the audit row says of the new settings. */
function detailOf({
  name,
  sign_in_form,
  totp_algorithm,
  totp_digits,
  totp_period,
}: Values): Record<string, string | number | boolean> {
  return { name: name ?? '', sign_in_form, totp_algorithm, totp_digits, totp_period }
}

/** The form as it was sent; choices that are none of ours are noted, and drawn as the usual ones. */
function valuesIn(call: AdminCall, form: FormReader<OrganizationField>): Values {
  return {
    name: field(call, 'name'),
    support_contact: field(call, 'support_contact'),
    sign_in_form: isRealm(call.organization)
      ? (form.choice('sign_in_form', FORMS) ?? 'one-page')
      : formOf(call.organization),
    totp_algorithm: form.choice('totp_algorithm', ['SHA1', 'SHA256', 'SHA512'] as const) ?? 'SHA1',
    totp_digits: form.choice('totp_digits', ['6', '8'] as const) === '8' ? 8 : 6,
    totp_period: form.choice('totp_period', ['30', '60'] as const) === '60' ? 60 : 30,
  }
}
