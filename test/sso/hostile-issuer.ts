import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { TestContext } from 'node:test'
import { floorSeconds } from '#kernel/time.ts'

export type Claims = Readonly<Record<string, unknown>>
export type Signing = { readonly header?: Claims; readonly key?: KeyObject | string | 'nobody' }

/** A provider of OpenID Connect that says whatever a test wants it to. */
export type Issuer = {
  readonly url: string
  readonly clientId: string
  readonly key: KeyObject
  readonly publicKey: KeyObject
  /** What the token endpoint answers to the next code: as it should, but for these. */
  says(claims: Claims, signing?: Signing): void
  /** Another answer altogether. */
  answers(answer: { readonly status?: number; readonly body?: unknown }): void
  /** Takes another key into use, under another name. */
  rollOver(): void
  down: boolean
  readonly asked: { path: string; body: URLSearchParams }[]
  /** What discovery says besides. */
  discovery: Claims
  userinfo: Claims
  /** The nonce of the flow under way. */
  nonce: string
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token signed as a test wants it. */
export function signed(claims: Claims, header: Claims, key: Signing['key']): string {
  const text = `${part(header)}.${part(claims)}`
  if (key === 'nobody' || key === undefined) return `${text}.`
  if (typeof key === 'string') return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

export async function hostileIssuer(t: TestContext, now: () => Date): Promise<Issuer> {
  const state: State = { pair: rsa(), kid: 'first', next: { claims: {}, signing: {} }, other: undefined }
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const piece of request) parts.push(piece as Buffer)
    const path = request.url ?? ''
    issuer.asked.push({ path, body: new URLSearchParams(Buffer.concat(parts).toString()) })
    const { status = 200, body } = answerAt(path, issuer, state, now())
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const issuer = issuerAt(`http://127.0.0.1:${address.port}`, state)
  return issuer
}

type Answer = { readonly status?: number; readonly body?: unknown }
type State = {
  pair: ReturnType<typeof rsa>
  kid: string
  next: { readonly claims: Claims; readonly signing: Signing }
  other: Answer | undefined
}

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

function answerAt(path: string, issuer: Issuer, state: State, now: Date): Answer {
  const { pair, kid, other } = state
  if (issuer.down) return { status: 503, body: { error: 'server_error' } }
  if (path.startsWith('/.well-known')) return { body: { ...documentOf(issuer.url), ...issuer.discovery } }
  if (path === '/jwks')
    return { body: { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] } }
  if (path === '/userinfo') return { body: issuer.userinfo }
  state.other = undefined
  return (
    other ?? {
      body: { access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: token(issuer, state, now) },
    }
  )
}

function token(issuer: Issuer, { pair, kid, next }: State, now: Date): string {
  const at = floorSeconds(now)
  const usual = { iss: issuer.url, aud: issuer.clientId, sub: 'anna-1', iat: at, exp: at + 300, nonce: issuer.nonce }
  const { header, key = pair.privateKey } = next.signing
  const claims = Object.fromEntries(Object.entries({ ...usual, ...next.claims }).filter(([, value]) => value !== null))
  return signed(claims, { alg: 'RS256', kid, typ: 'JWT', ...header }, key)
}

function issuerAt(url: string, state: State): Issuer {
  return {
    ...{ url, clientId: 'portal', asked: [], discovery: {}, userinfo: {}, nonce: '', down: false },
    ...{ key: state.pair.privateKey, publicKey: state.pair.publicKey },
    says: (claims, signing = {}) => {
      state.next = { claims, signing }
    },
    answers: (answer) => {
      state.other = answer
    },
    rollOver: () => {
      state.pair = rsa()
      state.kid = 'second'
    },
  }
}

const documentOf = (url: string): Claims => ({
  ...{
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
  },
  ...{ userinfo_endpoint: `${url}/userinfo`, id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'] },
  ...{ response_types_supported: ['code'], subject_types_supported: ['public'] },
})
