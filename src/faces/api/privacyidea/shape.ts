/** What is answered, in the shape that clients of privacyIDEA read. */
export type Said = {
  readonly status: number
  readonly result: Readonly<Record<string, unknown>>
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly headers?: Readonly<Record<string, string>>
  /** It may not tell by its time why it is one. */
  readonly even?: boolean
}

/** What went wrong, by the numbers of privacyIDEA. */
export const refusals = {
  'user-missing': [400, 905, "ERR905: Missing parameter: 'user'"],
  'pass-missing': [400, 905, "ERR905: Missing parameter: 'pass'"],
  'transaction-missing': [400, 905, "ERR905: Missing parameter: 'transaction_id'"],
  unreadable: [400, 905, 'ERR905: The request cannot be read.'],
  'wrong-credentials': [401, 4031, 'Authentication failure. Wrong credentials'],
  'header-missing': [401, 4033, 'Authentication failure. Missing Authorization header.'],
  'token-wrong': [401, 4304, 'Authentication failure. Error during decoding your token'],
  'token-over': [401, 4305, 'Authentication failure. Your token has expired'],
  'right-missing': [403, 303, 'The API key may not ask for challenges.'],
  'not-found': [404, 601, 'ERR601: There is nothing at this address.'],
  'wrong-method': [405, 601, 'ERR601: This address takes another method.'],
  'too-large': [413, 905, 'ERR905: The request is too large.'],
  'too-many-requests': [429, 303, 'The client has asked too often.'],
  failed: [500, -500, 'Something went wrong here.'],
  unavailable: [503, -500, 'The service cannot answer at this moment.'],
} as const satisfies Readonly<Record<string, readonly [status: number, code: number, message: string]>>

export function refusal(of: keyof typeof refusals, headers: Readonly<Record<string, string>> = {}): Said {
  const [status, code, message] = refusals[of]
  return { status, result: { status: false, error: { code, message } }, detail: null, headers }
}

/** Whether somebody is let in, or what they are asked. */
export function said(
  authentication: 'ACCEPT' | 'REJECT' | 'CHALLENGE',
  value: boolean | number,
  detail: NonNullable<Said['detail']>,
): Said {
  return { status: 200, result: { authentication, status: true, value }, detail }
}

/** The version whose shape this is. */
const SHAPE = '3.9'

/** The whole answer. `time`: seconds, as all the times in it. */
export function bodyOf({ result, detail }: Said, now: Date): string {
  const about = { version: 'Countersign', versionnumber: SHAPE, signature: '' }
  return JSON.stringify({ id: 1, jsonrpc: '2.0', detail, result, time: now.getTime() / 1000, ...about })
}
