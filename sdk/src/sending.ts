import { type ApiProblem, problemIn } from './problem.ts'

export type Options = {
  /** Where the portal is. In a browser: an address of your own server, which adds the key and passes on. */
  readonly url: string
  /** An API key. warning: never in a page, where everybody can read it. */
  readonly key?: string | undefined
  /** What sends; the `fetch` of the platform, unless it is said. */
  readonly fetch?: typeof fetch | undefined
  /** How often one request is sent at most: 3, unless it is said. */
  readonly tries?: number | undefined
  /** The longest wait before another try, in seconds: 30, unless it is said. */
  readonly longestWait?: number | undefined
  /** How long one try may take, in seconds: 30, unless it is said. */
  readonly timeout?: number | undefined
  /** The time that signed texts are checked at: that of the machine, unless it is said. */
  readonly now?: (() => Date) | undefined
}

/** What can be said of a request besides what it is about. */
export type Sending = {
  /** A name for a POST, for whoever sends it again after a restart; without it, each has one of its own. */
  readonly idempotencyKey?: string | undefined
  /** The ETag of what is changed. */
  readonly ifMatch?: string | undefined
  readonly signal?: AbortSignal | undefined
}

export type Asked = Sending & {
  readonly method: string
  readonly path: string
  readonly body?: unknown
}

export type Answered<Body> = {
  readonly status: number
  readonly body: Body
  /** Names this state of what was answered, for `ifMatch`. */
  readonly etag: string | undefined
  /** Whether the same request was answered before, and nothing happened now. */
  readonly replayed: boolean
}

/** Sends a request until it is answered, as often as is allowed, and never does a POST twice. */
export async function send(options: Options, asked: Asked): Promise<Answered<unknown>> {
  const { tries = 3, longestWait = 30 } = options
  const headers = headersOf(options, asked)
  for (let made = 1; ; made++) {
    const came = await tried(options, asked, headers)
    if ('body' in came) return came
    const wait = came.retryAfter ?? 2 ** made / 4
    if (!came.again || made >= tries || wait > longestWait) throw came.error
    // reason: many that were told to wait must not come again in the same moment
    await pause(wait * (1 + Math.random() / 10), asked.signal)
  }
}

type Failed = { readonly error: unknown; readonly again: boolean; readonly retryAfter?: number | undefined }

async function tried(options: Options, asked: Asked, headers: Headers): Promise<Answered<unknown> | Failed> {
  const { url, fetch: sends = fetch, timeout = 30 } = options
  const { method, path, body, signal } = asked
  const enough = AbortSignal.timeout(timeout * 1000)
  try {
    const response = await sends(`${url.replace(/\/+$/, '')}${path}`, {
      ...{ method, headers, redirect: 'error', credentials: 'same-origin' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, enough]) : enough,
    })
    return response.ok ? await answered(response) : refused(await problemIn(response))
  } catch (error) {
    // reason: nobody knows whether it arrived. A change or removal that did would be refused the second time
    return { error, again: signal?.aborted !== true && !['PATCH', 'DELETE'].includes(method) }
  }
}

function headersOf({ key }: Options, { method, body, idempotencyKey, ifMatch }: Asked): Headers {
  const headers = new Headers({ accept: 'application/json' })
  if (key !== undefined) headers.set('authorization', `Bearer ${key}`)
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (method === 'POST') headers.set('idempotency-key', idempotencyKey ?? crypto.randomUUID())
  if (ifMatch !== undefined) headers.set('if-match', ifMatch)
  return headers
}

async function answered(response: Response): Promise<Answered<unknown>> {
  const text = await response.text()
  return {
    status: response.status,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    etag: response.headers.get('etag') ?? undefined,
    replayed: response.headers.has('idempotency-replayed'),
  }
}

function refused(problem: ApiProblem): Failed {
  const again = problem.status === 429 || problem.status === 503 || problem.code === 'in-progress'
  return { error: problem, again, retryAfter: problem.retryAfter }
}

/** Waits so many seconds; throws why as soon as it was called off. */
export function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, seconds * 1000)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
