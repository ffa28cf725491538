import { admit } from '#domain/applications/admission.ts'
import {
  type Application,
  type ApplicationDraft,
  type ApplicationKind,
  addApplication,
  applicationKinds,
  applicationsOf,
  changeApplication,
  findApplication,
  MOST_APPLICATIONS,
  namesOf,
  organizationsNamed,
  removeApplication,
} from '#domain/applications/applications.ts'
import { isId } from '#kernel/ids.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import type { FieldErrors } from '../ui/view.ts'
import {
  type ApplicationField,
  type ApplicationValues,
  blankApplication,
  type ReadApplication,
  readApplication,
  typedApplication,
  valuesOf,
} from './application-form.ts'
import { ApplicationFormPage, ChooseKindPage, RemoveApplicationPage } from './application-form-page.tsx'
import type { Tested } from './application-kind.ts'
import { kindsOnPages } from './application-kinds.ts'
import { ApplicationPage } from './application-page.tsx'
import { ApplicationsPage } from './applications-page.tsx'
import { headOf, organizationPath } from './organization-head.tsx'

const LIST = '/admin/organizations/:organization/applications'
const ONE = `${LIST}/:application`
const deed = 'organization.applications'

export const applicationsRoutes: readonly Route[] = [
  { method: 'GET', path: LIST, door: 'rule', deed, handle: getList },
  { method: 'GET', path: `${LIST}/new`, door: 'govern', deed, handle: getNew },
  { method: 'POST', path: `${LIST}/new`, door: 'govern', deed, handle: postNew },
  { method: 'GET', path: ONE, door: 'rule', deed, handle: getOne },
  { method: 'POST', path: `${ONE}/test`, page: ONE, door: 'govern', deed, handle: postTest },
  { method: 'GET', path: `${ONE}/edit`, door: 'govern', deed, handle: getEdit },
  { method: 'POST', path: `${ONE}/edit`, door: 'govern', deed, handle: postEdit },
  { method: 'GET', path: `${ONE}/remove`, door: 'govern', deed, handle: getRemove },
  { method: 'POST', path: `${ONE}/remove`, door: 'govern', deed, handle: postRemove },
]

async function getList(call: AdminCall): Promise<Reply> {
  const { world, scope, organization } = call
  const applications = await world.within(scope, (work) => applicationsOf(work, organization.id))
  return page(<ApplicationsPage view={viewOf(call)} head={await headOf(call)} applications={applications} />)
}

async function getNew(call: AdminCall): Promise<Reply> {
  const kind = kindNamed(call.query.get('kind'))
  if (kind) return formPage(call, { kind, values: blankApplication })
  return page(<ChooseKindPage view={viewOf(call)} head={await headOf(call)} />)
}

const kindNamed = (name: string | null): ApplicationKind | undefined => applicationKinds.find((kind) => kind === name)

async function postNew(call: AdminCall): Promise<Reply> {
  const kind = kindNamed(field(call, 'kind'))
  if (!kind) return getNew(call)
  const draft = await draftIn(call, kind)
  if ('errors' in draft) return formPage(call, { ...draft, kind })
  const { world, scope, organization } = call
  const id = await world.within(scope, (work) => addApplication(work, byOf(call), organization.id, draft))
  if (id !== undefined) return redirect(saying(`${pathOf(call)}/${id}`, 'applicationSaved'))
  const errors = { name: { word: 'applications.tooMany', values: { max: MOST_APPLICATIONS } } } as const
  return formPage(call, { kind, values: typedApplication(call), errors })
}

async function getOne(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  return application ? onePage(call, application) : nothing(404)
}

/** Calls the application as a stranger would, and asks the gate what it would say to somebody without the second step. */
async function postTest(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const stranger = await kindsOnPages[application.kind].callAsStranger?.(call, application)
  return onePage(call, application, { ...(stranger && { stranger }), ...stepsOf(call, application) })
}

/** What the gate says to the administrator with the password alone, and with two factors given at this moment. */
function stepsOf({ me, now }: AdminCall, application: Application): Pick<Tested, 'password' | 'twoFactors'> {
  const given = { step: 'full', authenticatedAt: now, confirmedAt: now } as const
  const says = (level: 'password' | 'second-factor', methods: readonly string[]): boolean =>
    admit(application, application.demand, { user: me.user, session: { ...given, level, methods } }, now).ok
  // reason: policy ends a session that has less than it asks for, before any application is asked
  const byPolicy = me.policy.secondFactor === 'required'
  return {
    password: says('password', ['pwd']) && !byPolicy,
    twoFactors: says('second-factor', ['pwd', 'hwk', 'user', 'mfa']),
  }
}

async function getEdit(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const names = await call.world.within(call.scope, (work) => namesOf(work, application.organizations))
  return formPage(call, { kind: application.kind, application, values: valuesOf(application, names) })
}

async function postEdit(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  const { kind } = application
  const draft = await draftIn(call, kind)
  if ('errors' in draft) return formPage(call, { ...draft, kind, application })
  await call.world.within(call.scope, (work) => changeApplication(work, byOf(call), application, draft))
  return redirect(saying(`${pathOf(call)}/${application.id}`, 'applicationSaved'))
}

async function getRemove(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  return page(<RemoveApplicationPage view={viewOf(call)} head={await headOf(call)} application={application} />)
}

async function postRemove(call: AdminCall): Promise<Reply> {
  const application = await applicationIn(call)
  if (!application) return nothing(404)
  await call.world.within(call.scope, (work) => removeApplication(work, byOf(call), application))
  return redirect(saying(pathOf(call), 'applicationRemoved'))
}

async function onePage(call: AdminCall, application: Application, tested?: Tested): Promise<Reply> {
  const { world, scope } = call
  const view = viewOf(call)
  const names = await world.within(scope, (work) => namesOf(work, application.organizations))
  const setUp = await kindsOnPages[application.kind].setUp(call, view, application)
  return page(<ApplicationPage view={view} head={await headOf(call)} {...{ application, names, setUp, tested }} />)
}

type FormProps = {
  readonly kind: ApplicationKind
  readonly values: ApplicationValues
  readonly application?: Application
  readonly errors?: FieldErrors<ApplicationField>
}

async function formPage(call: AdminCall, props: FormProps): Promise<Reply> {
  const status = props.errors ? 422 : 200
  return page(<ApplicationFormPage view={viewOf(call)} head={await headOf(call)} {...props} />, status)
}

/** What was typed, with the organizations found by their names; else what is wrong with it. */
async function draftIn(
  call: AdminCall,
  kind: ApplicationKind,
): Promise<ApplicationDraft | Required<Pick<FormProps, 'values' | 'errors'>>> {
  const { read, form } = readApplication(call, kind)
  const organizations = read && (await organizationsIn(call, read))
  if (read && Array.isArray(organizations)) return { ...read.draft, organizations }
  if (organizations && !Array.isArray(organizations))
    form.wrong('organizations', organizations.word, organizations.values)
  return { values: typedApplication(call), errors: form.errors }
}

async function organizationsIn(
  { world, scope, organization }: AdminCall,
  { names }: ReadApplication,
): Promise<
  string[] | { word: 'applications.organizations.none' | 'applications.organizations.many'; values: { name: string } }
> {
  const found = await world.within(scope, (work) => organizationsNamed(work, organization.path, names))
  for (const [name, ids] of found) {
    if (ids.length === 0) return { word: 'applications.organizations.none', values: { name } }
    if (ids.length > 1) return { word: 'applications.organizations.many', values: { name } }
  }
  return [...found.values()].flat()
}

async function applicationIn({ world, scope, organization, params }: AdminCall): Promise<Application | undefined> {
  const { application: id = '' } = params
  if (!isId(id)) return undefined
  return world.within(scope, (work) => findApplication(work, { organizationId: organization.id, id }))
}

const byOf = ({ me, place }: AdminCall) => ({ actor: { userId: me.user.id }, place })
const pathOf = ({ organization }: AdminCall): string => `${organizationPath(organization.id)}/applications`
