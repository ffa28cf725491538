import { addApplication, findApplication } from '#domain/applications/applications.ts'
import { renewPath } from '#domain/applications/privacyidea-paths.ts'
import type { TestPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'

const BY = { actor: { name: 'console' }, place: { address: '192.0.2.1', browser: 'test' } } as const

/** An old panel whose plug-in asks a privacyIDEA. */
export async function panelOf(world: TestWorld, organizationId: string, roles: readonly 'member'[] = []) {
  const draft = {
    kind: 'api',
    name: 'Old panel',
    origins: ['https://panel.example.com'],
    roles,
    organizations: [],
  } as const
  const demand = { assurance: 'any', freshSeconds: null } as const
  const id = await world.work((work) =>
    addApplication(work, BY, organizationId, { ...draft, demand, rules: [], enabled: true }),
  )
  const application = await world.look((look) => findApplication(look, { organizationId, id: id ?? '' }))
  if (!application) throw new Error('there are too many')
  return { application, secret: await world.work((work) => renewPath(work, BY, application)) }
}

/** What a client reads of an answer, named as privacyIDEA's documentation names it. */
export type Told = {
  readonly status: number
  readonly headers: Headers
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly message?: string
    readonly transaction_id?: string
    readonly multi_challenge?: readonly Readonly<Record<string, string>>[]
  }
  readonly result: {
    readonly status: boolean
    readonly value?: unknown
    readonly authentication?: string
    readonly error?: { readonly code: number; readonly message: string }
  }
  readonly time: number
}

type Fields = Readonly<Record<string, string>>

/**
 * A client of privacyIDEA, written after its documentation of the endpoints `validate` and `auth`:
 * https://privacyidea.readthedocs.io/en/stable/modules/api/validate.html. `how`: as PHP's curl and as Java's client send forms.
 */
export function clientOf({ url }: TestPortal, secret: string, how: 'form' | 'parts' | 'twice' = 'form') {
  const base = `${url}/privacyidea/${secret}`
  const bodyOf = (fields: Fields): URLSearchParams | FormData => {
    const body = how === 'parts' ? new FormData() : new URLSearchParams()
    for (const [name, value] of Object.entries(fields))
      body.append(name, how === 'twice' ? encodeURIComponent(value) : value)
    return body
  }
  const ask = async (path: string, init: RequestInit): Promise<Told> => {
    const answer = await fetch(`${base}${path}`, init)
    return { ...((await answer.json()) as Told), status: answer.status, headers: answer.headers }
  }
  const post = (path: string, fields: Fields, headers: Fields = {}): Promise<Told> =>
    ask(path, { method: 'POST', body: bodyOf(fields), headers })
  return {
    post,
    check: (user: string, pass: string, transaction_id?: string): Promise<Told> =>
      post('/validate/check', { user, pass, ...(transaction_id === undefined ? {} : { transaction_id }) }),
    auth: (username: string, password: string): Promise<Told> => post('/auth', { username, password }),
    trigger: (user: string, token: string): Promise<Told> =>
      post('/validate/triggerchallenge', { user }, token === '' ? {} : { authorization: token }),
    poll: (transaction_id: string): Promise<Told> =>
      ask(`/validate/polltransaction?${new URLSearchParams({ transaction_id })}`, {}),
  }
}

/** The token of a service account. */
export async function tokenOf(client: ReturnType<typeof clientOf>, key: string): Promise<string> {
  const [username = '', password = ''] = key.split('.')
  const { result } = await client.auth(username, password)
  return (result.value as { token: string }).token
}
