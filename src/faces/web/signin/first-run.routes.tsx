import { createFirstOwner } from '#domain/account/first-owner.ts'
import { isFirstRunLink } from '#domain/organizations/first-run.ts'
import { nothing, type Reply, redirect } from '../../http/reply.ts'
import { type Call, sessionCookies, viewOf } from '../call.ts'
import { type FormReader, kinds, readForm, typed } from '../form.ts'
import { readNewPassword } from '../new-password.ts'
import { page } from '../respond.ts'
import type { Route } from '../route.ts'
import { type FirstRunField, FirstRunPage } from './first-run-page.tsx'

export const firstRunRoutes: readonly Route[] = [
  { method: 'GET', path: '/setup/:token', door: 'open', handle: getFirstRun },
  { method: 'POST', path: '/setup/:token', door: 'open', handle: postFirstRun },
]

/** An address that was used, was replaced by a later start's, or never was: all the same. */
const gone = nothing(410)

async function getFirstRun(call: Call): Promise<Reply> {
  const { token = '' } = call.params
  const live = await call.world.look((look) => isFirstRunLink(look, token))
  return live ? page(<FirstRunPage view={viewOf(call)} token={token} />) : gone
}

async function postFirstRun(call: Call): Promise<Reply> {
  const { token = '' } = call.params
  if (!(await call.world.look((look) => isFirstRunLink(look, token)))) return gone
  const form = readForm<FirstRunField>(call)
  const owner = readOwner(call, form)
  if (!owner) return again(call, form)
  const passwordHash = await call.hashing.hash(owner.password)
  if (passwordHash === 'busy') return { status: 503, retryAfter: 5, cookies: [] }
  const session = await call.world.work((work) => createFirstOwner(work, token, { ...owner, passwordHash }, call))
  call.realms.forget()
  return session === undefined ? gone : redirect('/account/two-factor/app?first', sessionCookies(call, session))
}

type Owner = Omit<Parameters<typeof createFirstOwner>[2], 'passwordHash'> & { readonly password: string }

function readOwner(call: Call, form: FormReader<FirstRunField>): Owner | undefined {
  const organization = form.required('organization', kinds.displayName)
  const username = form.required('username', kinds.username)
  const email = form.required('email', kinds.email)
  const names = { username: username ?? '', email: email ?? '', organization: organization ?? '' }
  const password = readNewPassword(call, form, { once: 'password', again: 'password_again' }, names)
  if (!organization || !username || !email || !password) return undefined
  return { organization, username, email, password, language: 'auto' }
}

function again(call: Call, form: FormReader<FirstRunField>): Reply {
  const values = typed(call, ['organization', 'username', 'email'])
  return page(
    <FirstRunPage view={viewOf(call)} token={call.params.token ?? ''} values={values} errors={form.errors} />,
    422,
  )
}
