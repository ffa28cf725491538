import type { ProblemCode } from './operations.ts'

/** What is wrong with one field: where it stands in the request, and a word for why. */
export type FieldProblem = { readonly field: string; readonly problem: string }

/** What the API refused, and why (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  /** Stays the same for the same reason; newer portals may know more of them. */
  readonly code: ProblemCode | (string & Record<never, never>)
  /** Of `invalid`: the fields. */
  readonly errors: readonly FieldProblem[]
  /** Seconds after which it can be tried again. */
  readonly retryAfter: number | undefined

  constructor(
    status: number,
    { code, title, errors = [] }: Pick<ApiProblem, 'code'> & { title: string; errors?: readonly FieldProblem[] },
    retryAfter?: number,
  ) {
    const fields = errors.map(({ field, problem }) => ` ${field}: ${problem}.`).join('')
    super(`${title}${fields} (${status} ${code})`)
    this.status = status
    this.code = code
    this.errors = errors
    this.retryAfter = retryAfter
  }
}

/** What an answer that is none says: the problem in it, or that whoever answered is not the API. */
export async function problemIn(response: Response): Promise<ApiProblem> {
  const read: unknown = await response.json().catch(() => undefined)
  return new ApiProblem(response.status, told(read) ?? UNREADABLE, secondsIn(response.headers.get('retry-after')))
}

const UNREADABLE = { code: 'unreadable', title: 'The answer is not one of the API.' }

function told(read: unknown): ConstructorParameters<typeof ApiProblem>[1] | undefined {
  if (typeof read !== 'object' || read === null) return undefined
  const { code, title, errors } = read as Readonly<Record<string, unknown>>
  if (typeof code !== 'string' || typeof title !== 'string') return undefined
  return { code, title, ...(Array.isArray(errors) ? { errors: errors as readonly FieldProblem[] } : {}) }
}

/** Retry-After is seconds, or a date (RFC 9110, 10.2.3). */
function secondsIn(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined
}
