import { type ChangeRefusal, changePerson, requirePerson } from '#domain/administration/people-change.ts'
import type { User } from '#domain/users/users.ts'
import { type Reply, redirect } from '../../http/reply.ts'
import { asKept } from '../account/kept-facts.tsx'
import { type AdminCall, viewOf } from '../call.ts'
import { type FormReader, readForm, typed } from '../form.ts'
import { saying } from '../notices.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { headOf } from './organization-head.tsx'
import { proveHere, readChanges, readRequired, type UserState, userStateOf } from './user-form.ts'
import { type UserField, UserPage, type UserPageProps, userPath } from './user-page.tsx'

const PATH = '/admin/organizations/:organization/users/:user'

export const userRoutes: readonly Route[] = [
  { method: 'GET', path: PATH, door: 'rule', deed: 'person.see', handle: getUser },
  { method: 'POST', path: PATH, door: 'rule', deed: 'person.change', page: PATH, handle: postUser },
]

/** A call about somebody: the path of these routes names one. */
export type UserCall = AdminCall & { readonly user: User }

export function aboutUser(call: AdminCall): UserCall {
  if (!call.user) throw new Error('the path names nobody')
  return { ...call, user: call.user }
}

async function getUser(call: AdminCall): Promise<Reply> {
  const about = aboutUser(call)
  return userPage(about, await userStateOf(about))
}

async function postUser(call: AdminCall): Promise<Reply> {
  const asked = aboutUser(call)
  const state = await userStateOf(asked)
  const about = asKept(asked, { user: asked.user, kept: state.kept })
  const form = readForm<UserField>(about)
  const required = readRequired(about, form, state)
  const changes = await readChanges(about, form, state)
  const proved = await proveHere(about, form, changes, required)
  const refusal = changes && proved ? await save(about, state, { ...changes, required }) : undefined
  if (refusal) note(form, refusal)
  if (proved && !form.failed()) return redirect(saying(userPath(about.user), 'userSaved'), proved)
  return userPage(about, state, { values: typed(about, TYPED), errors: form.errors }, 422, proved)
}

const TYPED = ['name', 'email', 'mobile', 'language', 'time_zone', 'role', 'status', 'security_token'] as const

type Changes = NonNullable<Awaited<ReturnType<typeof readChanges>>> & { readonly required: boolean | undefined }
type Refusal = ChangeRefusal | 'by-policy' | 'no-method'

/** All of it in one transaction: what is refused of it undoes the rest. */
async function save(call: UserCall, { requiring }: UserState, changes: Changes): Promise<Refusal | undefined> {
  const { world, scope, me, organization, user } = call
  const target = { organization, user }
  try {
    await world.within(scope, async (work) => {
      const required = changes.required
      if (required !== undefined) refuse(await requirePerson(work, me, target, requiring, required))
      refuse(await changePerson(work, me, target, changes))
    })
    return undefined
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal)
    this.refusal = refusal
  }
}

function refuse(outcome: 'done' | Refusal): void {
  if (outcome !== 'done') throw new Refused(outcome)
}

function note(form: FormReader<UserField>, refusal: Refusal): undefined {
  switch (refusal) {
    case 'last-owner':
      return form.wrong('role', 'error.lastOwner')
    case 'role-not-yours':
      return form.wrong('role', 'error.choice')
    case 'by-policy':
      return form.wrong('security_token', 'error.token.demanded')
    case 'no-method':
      return form.wrong('security_token', 'error.token.noMethod')
    case 'no-method-in-role':
      return form.wrong('role', 'error.role.noMethod')
    case 'gone':
    case 'not-yours':
      return form.wrong('status', 'error.changedMeanwhile')
  }
}

async function userPage(
  call: UserCall,
  state: UserState,
  more: Partial<UserPageProps> = {},
  status = 200,
  cookies: Parameters<typeof page>[2] = [],
): Promise<Reply> {
  const { me, user, may } = call
  const props = { view: viewOf(call), head: await headOf(call), user, may, isSelf: me.user.id === user.id, ...state }
  return page(<UserPage {...props} {...more} />, status, cookies)
}
