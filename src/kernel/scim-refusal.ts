/** What can be wrong with a request of SCIM: the words of RFC 7644 (table 9), and ours for the rest. */
// biome-ignore format: a table
export const scimRefusals = {
  'invalidFilter':     [400, 'invalidFilter'],
  'tooMany':           [400, 'tooMany'],
  'mutability':        [400, 'mutability'],
  'invalidSyntax':     [400, 'invalidSyntax'],
  'invalidPath':       [400, 'invalidPath'],
  'noTarget':          [400, 'noTarget'],
  'invalidValue':      [400, 'invalidValue'],
  'unauthorized':      [401, undefined],
  'owner':             [403, 'mutability'],
  'not-found':         [404, undefined],
  'wrong-method':      [405, undefined],
  'uniqueness':        [409, 'uniqueness'],
  'changed':           [412, undefined],
  'too-large':         [413, undefined],
  'wrong-type':        [415, undefined],
  'too-many-requests': [429, undefined],
  'failed':            [500, undefined],
  'not-implemented':   [501, undefined],
  'unavailable':       [503, undefined],
} as const satisfies Readonly<Record<string, readonly [status: number, scimType: string | undefined]>>

export type ScimCode = keyof typeof scimRefusals

/** Why a request is not done; `detail` is read by whoever set the directory up. */
export class ScimRefusal {
  readonly code: ScimCode
  readonly detail: string

  constructor(code: ScimCode, detail: string) {
    this.code = code
    this.detail = detail
  }

  get status(): number {
    return scimRefusals[this.code][0]
  }

  toJSON(): object {
    const [status, scimType] = scimRefusals[this.code]
    return {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      ...(scimType === undefined ? {} : { scimType }),
      detail: this.detail,
    }
  }
}
