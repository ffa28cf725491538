import * as v from 'valibot'
import { type ApiKeyDraft, addKey, type Verb, verbs } from '#domain/applications/api-keys.ts'
import type { Organization } from '#domain/organizations/organizations.ts'
import { operationAt } from '#faces/api/operations.ts'
import { Problem, problems } from '#faces/api/problem.ts'
import type { TestPortal } from '../portal.ts'
import type { TestWorld } from '../world.ts'

export const SOMEBODY = '01900000-0000-7000-8000-00000000b001'

/** A key of this organization, for everything unless it is said. */
export async function keyOf(
  world: TestWorld,
  { id: organizationId }: Organization,
  more: Partial<ApiKeyDraft> = {},
): Promise<{ id: string; token: string }> {
  const draft = { name: 'a script', verbs, networks: [], applicationId: null, userId: null, endsAt: null, ...more }
  const by = { actor: { userId: SOMEBODY, organizationId }, place: { address: '192.0.2.1', browser: 'Firefox' } }
  const made = await world.work((work) => addKey(work, by, organizationId, draft))
  if (!made) throw new Error('there are too many keys')
  return made
}

export type Heard = {
  readonly status: number
  /** The code of a problem. */
  readonly code: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: stories read what they know is there
  readonly body: any
  readonly headers: Headers
}

export type Speaking = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Heard>

/** Calls the API as a program does that has this key. What is answered must be what the table of operations says. */
export function speaking({ url }: Pick<TestPortal, 'url'>, token: string | undefined): Speaking {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') === true
    const json = isJson && text !== '' ? JSON.parse(text) : undefined
    agree(method, path, answer.status, json)
    return { status: answer.status, code: json?.code, body: json ?? text, headers: answer.headers }
  }
}

function agree(method: string, path: string, status: number, json: { code?: string } | undefined): void {
  if (status >= 400) {
    const known = Object.entries(problems).find(([code]) => code === json?.code)
    if (known?.[1][0] !== status) throw new Error(`no problem says ${status} ${json?.code}`)
    return
  }
  const found = operationAt(method, path.split('?')[0] ?? '')
  const said = found instanceof Problem ? undefined : found.operation.answers[status]
  if (!said && status !== 304) throw new Error(`${method} ${path} does not say that it answers ${status}`)
  const issues = said?.schema && v.safeParse(said.schema, json).issues
  if (issues) throw new Error(`${method} ${path}: ${issues.map((issue) => v.getDotPath(issue)).join(', ')}`)
}

export type { Verb }
