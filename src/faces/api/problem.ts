/** What can be wrong with a request, as programs tell it apart. A code never changes its meaning. */
// biome-ignore format: a table
export const problems = {
  'bad-json':             [400, 'The body is not JSON.'],
  'bad-address':          [400, 'The address cannot be read.'],
  'unauthorized':         [401, 'This needs an API key that is good, from here and now.'],
  'verb-missing':         [403, 'The key may not do this.'],
  'not-yours':            [403, 'The key reaches this, but may not do that to it.'],
  'not-found':            [404, 'There is nothing of this name that the key reaches.'],
  'wrong-method':         [405, 'This address takes other methods.'],
  'taken':                [409, 'It is taken already: a name by somebody else, or a receipt by whoever fetched it.'],
  'over':                 [409, 'This is over, or was used.'],
  'in-progress':          [409, 'The same request is being answered at this moment.'],
  'too-many':             [409, 'There are as many already as one organization may have.'],
  'names-collide':        [409, 'Two people would have one name to sign in with.'],
  'under-way':            [409, 'That is under way already.'],
  'suspended':            [409, 'The person is suspended.'],
  'closed':               [409, 'The organization, or one above it, is closed: nothing of it is changed.'],
  'changed':              [412, 'It is no longer what the request says it is.'],
  'too-large':            [413, 'The body has more than 64 kB.'],
  'wrong-type':           [415, 'The body must be application/json.'],
  'invalid':              [422, 'Some of this cannot be taken as it is.'],
  'looser':               [422, 'What holds already is tighter: by a level above, or by this one, which the key may not loosen.'],
  'dead-end':             [422, 'Somebody would be required to have what they may not set up.'],
  'other-request':        [422, 'Another request was sent under this Idempotency-Key.'],
  'unconditional':        [428, 'A change needs If-Match with the ETag of what is changed.'],
  'too-many-requests':    [429, 'The key has asked too often.'],
  'too-many-names':       [429, 'The key has named as many requests as are kept for a day; without a name this one is answered.'],
  'failed':               [500, 'Something went wrong here.'],
  'unavailable':          [503, 'The service cannot answer at this moment.'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>

export type ProblemCode = keyof typeof problems

/** What is wrong with one field: where it stands in the request, and a word for why. */
export type FieldProblem = { readonly field: string; readonly problem: string }

/** A refusal, which becomes `application/problem+json` (RFC 9457). */
export class Problem {
  readonly code: ProblemCode
  readonly errors: readonly FieldProblem[]
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ProblemCode, { errors = [], headers = {} }: Partial<Pick<Problem, 'errors' | 'headers'>> = {}) {
    this.code = code
    this.errors = errors
    this.headers = headers
  }

  get status(): number {
    return problems[this.code][0]
  }

  toJSON(): object {
    const [status, title] = problems[this.code]
    const errors = this.errors.length > 0 ? { errors: this.errors } : {}
    return { type: `/v1/#${this.code}`, title, status, code: this.code, ...errors }
  }
}

/** One field that cannot be taken. */
export function invalid(field: string, problem: string): Problem {
  return new Problem('invalid', { errors: [{ field, problem }] })
}
