import { type LinkPurpose, makeLink } from '#domain/account/links.ts'
import { findByUsername, type User } from '#domain/users/users.ts'
import { type Answered, confirms, signedIn, type Visitor } from './attack/visitor.ts'
import type { TestPortal } from './portal.ts'
import { PASSWORD, type TestWorld } from './world.ts'

/** What links are for, and how whoever has one uses it. */
export type LinkStory = {
  readonly purpose: LinkPurpose
  readonly path: string
  /** Somebody whom such a link can be made for. */
  person(world: TestWorld, username: string, organizationId?: string): Promise<User>
  use(visitor: Visitor, token: string): Promise<Answered>
}

export const NEW_PASSWORD = 'fog over the Thames at five'
const CHOSEN = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }

export const linkStories: readonly LinkStory[] = [
  {
    purpose: 'invitation',
    path: '/invitation',
    person: invited,
    use: (visitor, token) => visitor.post(`/invitation/${token}`, CHOSEN),
  },
  {
    purpose: 'enrollment-link',
    path: '/enroll',
    person: active,
    use: (visitor, token) => visitor.post(`/enroll/${token}`, { password: PASSWORD }),
  },
  {
    purpose: 'password-link',
    path: '/password',
    person: active,
    use: (visitor, token) => visitor.post(`/password/${token}`, CHOSEN),
  },
  {
    purpose: 'stop-link',
    path: '/stop-reset',
    person: aboutToBeReset,
    use: (visitor, token) => visitor.post(`/stop-reset/${token}`),
  },
]

/** Somebody who has not chosen a password yet. */
export async function invited(world: TestWorld, username: string, organizationId?: string): Promise<User> {
  const user = await active(world, username, organizationId)
  await world.rows("update app_user set status = 'invited', password_hash = null where id = $1", user.id)
  return { ...user, status: 'invited' }
}

async function active(world: TestWorld, username: string, organizationId?: string): Promise<User> {
  return world.person({ username, ...(organizationId ? { organizationId } : {}) })
}

async function aboutToBeReset(world: TestWorld, username: string, organizationId?: string): Promise<User> {
  const user = await active(world, username, organizationId)
  const asker = await world.person({ username: `${username}-helper`, role: 'support' })
  await world.rows(
    `insert into factor_reset (organization_id, id, user_id, state, asked_by, reason, ticket, needs_approval, created_at, due_at)
     values ($1, gen_random_uuid(), $2, 'waiting', $3, 'lost', 'T-1', false, now(), now() + interval '1 day')`,
    user.organizationId,
    user.id,
    asker.id,
  )
  return user
}

/** A link as an administrator would make it. */
export async function linkFor(world: TestWorld, user: User, purpose: LinkPurpose): Promise<string> {
  return (await world.work((work) => makeLink(work, user, purpose, null))).token
}

/** Somebody who is there already. */
export async function userNamed(world: TestWorld, username: string): Promise<User> {
  const { id } = await world.operator()
  const found = await world.look((look) => findByUsername(look, id, username))
  if (!found) throw new Error(`nobody is called ${username}`)
  return found.user
}

/** Somebody of the operator who helps others, signed in and just confirmed. */
export async function helper(
  portal: TestPortal,
  role: User['role'] = 'support',
  username = `a-${role}`,
): Promise<Visitor> {
  await portal.world.person({ username, role })
  const person = await signedIn(portal, username)
  await confirms(person)
  return person
}

/** Where something is done for this person. */
export const pathOf = ({ organizationId, id }: User, deed: string): string =>
  `/admin/organizations/${organizationId}/users/${id}/${deed}`
