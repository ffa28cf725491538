import * as v from 'valibot'
import { type Agent, agentOf } from '#domain/administration/agent.ts'
import { type Deed, may, mayAny, scopeOf } from '#domain/administration/rights.ts'
import { type Found, findTarget, holdTarget } from '#domain/administration/target.ts'
import type { Verb } from '#domain/applications/api-keys.ts'
import { findOrganization } from '#domain/organizations/organizations.ts'
import type { User } from '#domain/users/users.ts'
import type { Scope, Scoped } from '#kernel/work.ts'
import { isAsKnown } from '../etag.ts'
import {
  type Answer,
  type ApiCall,
  type Fields,
  type Input,
  type Operation,
  operation,
  type Schema,
  type Spec,
} from '../operation.ts'
import { id } from '../people.ts'
import { Problem, type ProblemCode } from '../problem.ts'

/** A call about an organization, or somebody there, that the key reaches and may do this to. */
export type Managing = ApiCall &
  Omit<Found, 'closed'> & {
    readonly agent: Agent
    readonly scope: Scope
  }

/** The same about somebody. */
export type ManagingPerson = Managing & { readonly user: User }

/** What the addresses of management have in them. */
export const atOrganization = v.strictObject({ organization: id })
export const atPerson = v.strictObject({ organization: id, person: id })

type Method = Operation['method']

const CHANGES: readonly Method[] = ['PUT', 'PATCH']

/** What an operation of management can be refused with besides its own. */
function usualOf({ method, tagged }: Pick<Operation, 'method' | 'tagged'>): readonly ProblemCode[] {
  const changing: readonly ProblemCode[] = method === 'GET' ? [] : ['closed']
  const conditional: readonly ProblemCode[] = tagged && CHANGES.includes(method) ? ['unconditional', 'changed'] : []
  return ['not-found', 'not-yours', ...changing, ...conditional]
}

/**
 * An operation on an organization, or on somebody there: `deed` is what the table of rights says about it. It does what a
 * page does, in the name of whoever the key stands for.
 */
export function managing<
  const Params extends Fields = typeof atOrganization,
  const Query extends Fields | undefined = undefined,
  const Body extends Schema | undefined = undefined,
>(
  spec: Spec<Params, Query, Body> & {
    readonly verb: Verb
    readonly deed: Deed
    readonly handle: (at: Managing, input: Input<Params, Query, Body>) => Promise<Answer | Problem>
  },
): Operation {
  const { handle, ...rest } = spec
  return operation({
    ...rest,
    problems: [...usualOf(rest), ...(rest.problems ?? [])],
    handle: async (call, input) => {
      const at = await reach(call, rest, input.params)
      return at instanceof Problem ? at : handle(at, input)
    },
  })
}

type Named = { readonly organization?: string; readonly person?: string }

/** What lies beyond the key, and what there never was, are the same nothing. */
async function reach(
  call: ApiCall,
  { method, deed, tagged }: Pick<Operation, 'method' | 'tagged'> & { readonly deed: Deed },
  { organization: of = call.caller.key.organizationId, person }: Named,
): Promise<Managing | Problem> {
  const { world, caller, place } = call
  const own = await world.look((look) => findOrganization(look, caller.key.organizationId))
  const agent = own && agentOf(caller, own, place)
  const scope = agent && scopeOf(agent)
  const found = scope && (await world.within(scope, (work) => findTarget(work, of, person)))
  if (!agent || !scope || !found) return new Problem('not-found')
  const { organization, user } = found
  const mayIt = user ? may(agent, deed, { organization, user }) : mayAny(agent, deed, organization)
  if (!mayIt) return new Problem('not-yours')
  // reason: of a closed organization nothing is changed but that it is closed
  if (method !== 'GET' && found.closed && deed !== 'organization.stop') return new Problem('closed')
  if (tagged && CHANGES.includes(method) && call.ifMatch === undefined) return new Problem('unconditional')
  return { ...call, agent, scope, organization, user }
}

/** Who it is about, where the address names somebody. */
export function person(at: Managing): ManagingPerson {
  if (!at.user) throw new Error('the address names nobody')
  return { ...at, user: at.user }
}

/** What came of a change; a problem undoes it. */
class Undone extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}

/**
 * Changes what the caller knows: it is held, compared by `shown` with If-Match, and a problem that comes of it undoes
 * everything.
 */
export async function changing<Result>(
  at: Managing,
  shown: (found: Found, work: Scoped) => Promise<object> | object,
  change: (work: Scoped, found: Found) => Promise<Result | Problem>,
): Promise<Result | Problem> {
  return undoing(at, async (work) => {
    const found = await holdTarget(work, at)
    if (!found) return new Problem('not-found')
    if (!isAsKnown(at.ifMatch, await shown(found, work))) return new Problem('changed')
    return change(work, found)
  })
}

/** A unit of work within the key's reach, undone where a problem comes of it. */
export async function undoing<Result>(
  { world, scope }: Pick<Managing, 'world' | 'scope'>,
  unit: (work: Scoped) => Promise<Result | Problem>,
): Promise<Result | Problem> {
  try {
    return await world.within(scope, async (work) => {
      const result = await unit(work)
      if (result instanceof Problem) throw new Undone(result)
      return result
    })
  } catch (error) {
    if (error instanceof Undone) return error.problem
    throw error
  }
}
