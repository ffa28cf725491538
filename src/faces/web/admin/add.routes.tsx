import { type Sent, withLetter } from '#domain/administration/letters.ts'
import { type Added, addPerson, type NewPerson } from '#domain/administration/people-add.ts'
import { rolesToGive } from '#domain/administration/rights.ts'
import { addOrganization } from '#domain/administration/tree.ts'
import { isConfirmed } from '#domain/sessions/sessions.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { confirmHere } from '../account/own-details.ts'
import { type AdminCall, field, viewOf } from '../call.ts'
import { type FormReader, kinds, readForm, typed } from '../form.ts'
import { readNewPassword } from '../new-password.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { lettersSaid } from '../wait.ts'
import { AddPage, type AddPageProps, type ClientField, type PersonField } from './add-page.tsx'
import { headOf, organizationPath } from './organization-head.tsx'
import { userPath } from './user-page.tsx'

const AT = '/admin/organizations/:organization/add'

export const addRoutes: readonly Route[] = [
  { method: 'GET', path: '/admin/add', door: 'rule', deed: 'person.add', handle: getAdd },
  { method: 'GET', path: AT, door: 'rule', deed: 'person.add', handle: getAdd },
  { method: 'POST', path: `${AT}/client`, door: 'rule', deed: 'organization.add', page: AT, handle: postClient },
  { method: 'POST', path: `${AT}/person`, door: 'rule', deed: 'person.add', page: AT, handle: postPerson },
]

async function getAdd(call: AdminCall): Promise<Reply> {
  return addPage(call)
}

async function addPage(
  call: AdminCall,
  more: Partial<AddPageProps> = {},
  status = 200,
  cookies: Parameters<typeof page>[2] = [],
): Promise<Reply> {
  const { me, organization, params, now } = call
  const props: AddPageProps = {
    view: viewOf(call),
    head: params.organization === undefined ? undefined : await headOf(call),
    organization,
    mayAddClients: call.may('organization.add'),
    roles: rolesToGive(me, organization).toReversed(),
    asksPassword: !isConfirmed(me.session, now, me.policy.stepUpAge),
  }
  return page(<AddPage {...props} {...more} />, status, cookies)
}

async function postClient(call: AdminCall): Promise<Reply> {
  const form = readForm<ClientField>(call)
  const name = form.required('company', kinds.displayName)
  const kind = form.choice('kind', ['client', 'reseller'] as const)
  const { world, scope, me, organization } = call
  const ready = name !== undefined && kind !== undefined
  const id = ready && (await world.within(scope, (work) => addOrganization(work, me, organization, kind, name)))
  if (id) return redirect(saying(organizationPath(id), 'clientAdded'))
  if (ready) form.wrong('kind', 'error.nothingBelow')
  return addPage(call, { values: typed(call, ['company', 'kind']), errors: form.errors }, 422)
}

async function postPerson(call: AdminCall): Promise<Reply> {
  const form = readForm<PersonField>(call)
  const person = await readPerson(call, form)
  const cookies = person && (await confirmHere(call, form as FormReader<'current_password'>))
  if (person && cookies) {
    const added = await adding(call, person)
    const at = { organizationId: call.organization.id, id: added.made?.ok ? added.made.id : '' }
    if (added.made?.ok)
      return redirect(saying(userPath(at), person.passwordHash ? 'userAdded' : 'userInvited'), cookies)
    noteRefusal(call, form, added)
  }
  const values = typed(call, ['username', 'email', 'name', 'role', 'entry'])
  return addPage(call, { values, errors: form.errors }, 422, cookies)
}

/** Whoever is invited is written to, which counts for their mailbox. */
function adding({ world, scope, me, organization }: AdminCall, person: NewPerson): Promise<Sent<Added>> {
  return world.within(scope, async (work) => {
    const add = () => addPerson(work, me, organization, person)
    if (person.passwordHash !== undefined) return { made: await add() }
    return withLetter(work, me, person.email, add, ({ ok }) => ok)
  })
}

function noteRefusal(call: AdminCall, form: FormReader<PersonField>, { until, made }: Sent<Added>): void {
  if (until) {
    const { word, values } = lettersSaid(call, until)
    form.wrong('email', word, values)
  } else if (!made.ok && made.code === 'taken') form.wrong('username', 'error.username.taken')
  else form.wrong('role', 'error.choice')
}

async function readPerson(call: AdminCall, form: FormReader<PersonField>): Promise<NewPerson | undefined> {
  const { me, organization, hashing } = call
  const username = form.required('username', kinds.username)
  const email = form.required('email', kinds.email)
  const name = form.optional('name', kinds.displayName) ?? ''
  const role = form.choice('role', rolesToGive(me, organization))
  const entry = form.choice('entry', ['invitation', 'password'] as const)
  const owner = { username: username ?? field(call, 'username'), email: email ?? '', organization: organization.name }
  const names = { once: 'new_password', again: 'new_password_again' } as const
  const password = entry === 'password' ? readNewPassword(call, form, names, owner) : undefined
  if (form.failed() || !username || !email || !role) return undefined
  const passwordHash = password === undefined ? undefined : await hashing.hash(password)
  if (passwordHash === 'busy') return form.wrong('new_password', 'error.503.text')
  return { username, email, name, role, passwordHash }
}
