import * as v from 'valibot'
import type { Deed } from '#domain/administration/rights.ts'
import type { Caller, Verb } from '#domain/applications/api-keys.ts'
import type { Place } from '#domain/audit/audit.ts'
import type { World } from '#kernel/work.ts'
import type { Site } from '../http/site.ts'
import type { TryOut } from './lane.ts'
import { type FieldProblem, Problem, type ProblemCode } from './problem.ts'

export type Schema = v.GenericSchema
export type Fields = v.StrictObjectSchema<v.ObjectEntries, undefined>

/** What every operation is given besides what was sent. */
export type Asked = {
  readonly world: World
  readonly site: Site
  readonly place: Place
  readonly tryOut: TryOut | undefined
  /** The host that was called, with its port, in lower case. */
  readonly host: string
  /** What the representation must be that a change is made to; undefined: whatever it is. */
  readonly ifMatch: string | undefined
}

/** The same from somebody who showed a key that has the operation's verb. */
export type ApiCall = Asked & { readonly caller: Caller }

/** What is answered: JSON, nothing at all, or a text of another type. */
export type Answer = {
  readonly status: number
  readonly body?: unknown
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
  /** It may not tell by its time why it is one. */
  readonly even?: boolean
  /** It has an ETag. */
  readonly tagged?: boolean
}

type Said = { readonly text: string; readonly schema?: Schema }

type Read<Part extends Fields | undefined> = Part extends Fields ? v.InferOutput<Part> : Readonly<Record<string, never>>

export type Spec<
  Params extends Fields | undefined,
  Query extends Fields | undefined,
  Body extends Schema | undefined,
> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With parameters as `{name}`, each of which `params` describes. */
  readonly path: string
  readonly title: string
  /** What it does, for the reference. */
  readonly text: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly answers: Readonly<Record<number, Said>>
  readonly problems?: readonly ProblemCode[]
  /** What the table of rights calls it, where it is done to an organization or to somebody there. */
  readonly deed?: Deed
  /** Its answer has an ETag; a change can say with If-Match which one it is of. */
  readonly tagged?: true
}

export type Input<
  Params extends Fields | undefined,
  Query extends Fields | undefined,
  Body extends Schema | undefined,
> = {
  readonly params: Read<Params>
  readonly query: Read<Query>
  readonly body: Body extends Schema ? v.InferOutput<Body> : undefined
}

/** What was sent, not looked at yet. */
export type Sent = {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
}

/** One thing that the API does: it checks, authorizes, answers and documents by this alone. */
export type Operation = Spec<Fields | undefined, Fields | undefined, Schema | undefined> & {
  /** What a key must be allowed to do; undefined: anybody may. */
  readonly verb: Verb | undefined
  readonly answer: (call: ApiCall, sent: Sent) => Promise<Answer | Problem>
}

/** An operation of whoever has this verb. */
export function operation<
  const Params extends Fields | undefined = undefined,
  const Query extends Fields | undefined = undefined,
  const Body extends Schema | undefined = undefined,
>(
  spec: Spec<Params, Query, Body> & {
    readonly verb: Verb
    readonly handle: (call: ApiCall, input: Input<Params, Query, Body>) => Promise<Answer | Problem>
  },
): Operation {
  const { handle, ...rest } = spec
  return {
    ...rest,
    answer: async (call, sent) => {
      const read = readSent(rest, sent)
      return read instanceof Problem ? read : handle(call, read as Input<Params, Query, Body>)
    },
  }
}

/** An operation of anybody. */
export function openOperation(
  spec: Spec<undefined, undefined, undefined> & { readonly handle: (asked: Asked) => Promise<Answer | Problem> },
): Operation {
  const { handle, ...rest } = spec
  return { ...rest, verb: undefined, answer: (call) => handle(call) }
}

const nothing = v.strictObject({})

function readSent({ params, query, body }: Pick<Operation, 'params' | 'query' | 'body'>, sent: Sent): unknown {
  const parts = [
    ['', params ?? nothing, sent.params],
    ['?', query ?? nothing, sent.query],
    ['', body ?? v.undefined(), sent.body],
  ] as const
  const read = parts.map(([place, schema, value]) => ({ place, result: v.safeParse(schema, value) }))
  const errors = read.flatMap(({ place, result }) => (result.issues ?? []).map((issue) => problemOf(place, issue)))
  if (errors.length > 0) return new Problem('invalid', { errors: errors.slice(0, MOST_ERRORS) })
  const [first, second, third] = read.map(({ result }) => result.output)
  return { params: first, query: second, body: third }
}

const MOST_ERRORS = 20

function problemOf(place: string, issue: v.BaseIssue<unknown>): FieldProblem {
  const field = `${place}${v.getDotPath(issue) ?? ''}`
  return { field: field.slice(0, 100), problem: wordOf(issue) }
}

/** warning: what was sent is not repeated: it may be a code. */
function wordOf({ type, received, expected }: v.BaseIssue<unknown>): string {
  if (type === 'strict_object')
    return expected === 'never' ? 'unknown' : received === 'undefined' ? 'missing' : 'malformed'
  if (received === 'undefined') return 'missing'
  if (type === 'max_length' || type === 'max_value') return 'too-long'
  if (type === 'min_length' || type === 'min_value') return 'too-short'
  return type === 'picklist' ? 'unknown' : 'malformed'
}
