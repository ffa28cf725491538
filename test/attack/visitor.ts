import assert from 'node:assert/strict'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { TestContext } from 'node:test'
import { authenticator } from '../factor-contract.ts'
import { type PortalOptions, type TestPortal, testPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'

export type Answered = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Every Set-Cookie line. */
  readonly cookies: readonly string[]
  readonly location: string | undefined
}

export type Fields = Readonly<Record<string, string>> | readonly (readonly [string, string])[]
type Headers = Readonly<Record<string, string>>

/** A browser, or what pretends to be one: it keeps cookies and says where its forms come from. */
export type Visitor = {
  readonly jar: Map<string, string>
  get(path: string, headers?: Headers): Promise<Answered>
  /** `body`: what is sent instead of the fields, with a type of its own. */
  post(path: string, fields?: Fields, headers?: Headers, body?: Uint8Array): Promise<Answered>
  send(method: string, path: string, headers?: Headers, body?: string | Uint8Array): Promise<Answered>
}

/** A portal behind a proxy that says who calls. */
export function portalBehindProxy(t: TestContext, options: PortalOptions = {}): Promise<TestPortal> {
  return testPortal(t, { trustedProxies: ['127.0.0.1'], ...options })
}

let addresses = 0

/** Somebody from a network of their own, unless one is named. */
export function visitor(portal: Pick<TestPortal, 'url'>, address = nextAddress()): Visitor {
  const { port, host, origin } = new URL(portal.url)
  const jar = new Map<string, string>()
  const send: Visitor['send'] = async (method, path, headers = {}, body) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const all = {
      host,
      'x-forwarded-for': address,
      'user-agent': 'Mozilla/5.0 Firefox/140.0',
      ...(cookie ? { cookie } : {}),
      ...headers,
    }
    const answered = await exchange({ port: Number(port), method, path, headers: all }, body)
    for (const line of answered.cookies) keep(jar, line)
    return answered
  }
  return {
    jar,
    send,
    get: (path, headers) => send('GET', path, headers),
    post: (path, fields = {}, headers = {}, body = undefined) => {
      const entries = Array.isArray(fields) ? fields.map(([name, value]) => [name, value]) : Object.entries(fields)
      const sent = body ?? new URLSearchParams(entries as string[][]).toString()
      return send('POST', path, { origin, 'content-type': 'application/x-www-form-urlencoded', ...headers }, sent)
    },
  }
}

/** Somebody who signs in by the pages: with name and password, and a token where one is given. */
export async function signedIn(
  portal: Pick<TestPortal, 'url'>,
  username: string,
  { token = '', password = PASSWORD, as = visitor(portal) }: { token?: string; password?: string; as?: Visitor } = {},
): Promise<Visitor> {
  const first = await as.post('/signin', { username, password, token })
  const asked = first.location === '/signin/challenge'
  const last = asked ? await as.post('/signin/challenge', { code: token }) : first
  assert.equal(last.status, 303, `${username} was not signed in`)
  assert.ok(as.jar.has('session') || as.jar.has('__Host-session'), `${username} was sent to ${last.location}`)
  return as
}

/** Proves again by the password that it is they. */
export async function confirms(person: Visitor, proof: Record<string, string> = { password: PASSWORD }): Promise<void> {
  const { status, body } = await person.post('/account/confirm', proof)
  assert.equal(status, 303, `not confirmed: ${/class="error[^>]*>([^<]*)/.exec(body)?.[1] ?? body.length}`)
}

export type App = ReturnType<typeof authenticator> & { readonly uri: string; readonly enrollment: string }

/** Begins the set-up of an app and reads what the page shows once. */
export async function beginsApp(person: Visitor, path = '/account/two-factor/app', fields: Fields = {}): Promise<App> {
  const shown = await person.post(path, fields)
  assert.equal(shown.status, 200, `no key was shown: ${shown.status} ${shown.location}`)
  return appIn(shown.body)
}

/** Sets up an app as a person does, with its first code; returns the app and the recovery codes, where new ones were shown. */
export async function setsUpApp(portal: TestPortal, person: Visitor): Promise<{ app: App; codes: string[] }> {
  const app = await beginsApp(person)
  const code = app.codeAt(portal.world.clock.now())
  const done = await person.post('/account/two-factor/app/confirm', { enrollment: app.enrollment, code })
  assert.equal(done.status, 303, 'the code was not accepted')
  portal.world.clock.advance(app.period)
  return { app, codes: done.location?.includes('once=') ? codesIn((await person.get(done.location)).body) : [] }
}

/** A person with a proved app, required at every sign-in, and recovery codes; signed in and confirmed. */
export async function protectedPerson(
  portal: TestPortal,
  username: string,
): Promise<{ person: Visitor; app: App; codes: string[] }> {
  await portal.world.person({ username })
  const person = await signedIn(portal, username)
  await confirms(person)
  return { person, ...(await setsUpApp(portal, person)) }
}

export function appIn(html: string): App {
  const uri = /otpauth:\/\/[^"<\s]+/.exec(html)?.[0].replaceAll('&amp;', '&') ?? ''
  const enrollment = /name="enrollment" value="([0-9a-f-]{36})"/.exec(html)?.[1] ?? ''
  assert.ok(uri !== '', 'no otpauth address is shown')
  return { ...authenticator(uri), uri, enrollment }
}

export const codesIn = (html: string): string[] => [
  ...new Set(html.match(/\b(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}\b/g)),
]

/** An address that nobody else in this process has. */
export function nextAddress(): string {
  addresses++
  return `198.51.${addresses >> 8}.${addresses & 255}`
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

function exchange(
  options: { port: number; method: string; path: string; headers: Headers },
  body?: string | Uint8Array,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const headers = { ...length, ...options.headers }
    const sent = request({ host: '127.0.0.1', agent, ...options, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode: status = 0, headers: said } = response
        const [cookies, text] = [said['set-cookie'] ?? [], Buffer.concat(parts).toString()]
        resolve({ status, headers: said, body: text, cookies, location: said.location })
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
  if (attributes.includes('Max-Age=0')) jar.delete(name)
  else jar.set(name, value)
}
