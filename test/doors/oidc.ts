import assert from 'node:assert/strict'
import * as client from 'openid-client'
import {
  type Application,
  type ApplicationDraft,
  addApplication,
  findApplication,
  nameOfKey,
} from '#domain/applications/applications.ts'
import { changeOidcClient, type OidcSettings, renewSecret } from '#domain/applications/oidc-clients.ts'
import type { Answered, Visitor } from '../attack/visitor.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'

export const BY = { actor: { name: 'console' as const }, place: { address: '192.0.2.1', browser: 'test' } }
export const BACK = 'https://panel.example.com/oidc/callback'
export const SCOPE = 'openid profile email organization roles'

export type Party = {
  readonly application: Application
  readonly clientId: string
  readonly secret: string | undefined
  readonly config: client.Configuration
}

type Options = {
  readonly draft?: Partial<ApplicationDraft>
  readonly settings?: Partial<OidcSettings>
  readonly organizationId?: string
  /** Where its issuer is, when it is not that of the operator. */
  readonly issuer?: string
}

/** A program that signs people in by OpenID Connect, registered and configured. */
export async function registers(portal: TestPortal, options: Options = {}): Promise<Omit<Party, 'config'>> {
  const { world } = portal
  const { id: operator } = await world.operator()
  const { draft = {}, settings = {}, organizationId = operator } = options
  const whole: ApplicationDraft = {
    ...{ kind: 'oidc', name: 'Panel', origins: [], roles: [], organizations: [], rules: [], enabled: true },
    demand: { assurance: 'any', freshSeconds: null },
    ...draft,
  }
  return world.work(async (work) => {
    const id = (await addApplication(work, BY, organizationId, whole)) ?? ''
    const application = await findApplication(work, { organizationId, id })
    assert.ok(application)
    const said = { redirectAddresses: [BACK], afterAddresses: [], logoutAddress: null, isPublic: false, ...settings }
    await changeOidcClient(work, BY, application, said)
    const secret = await renewSecret(work, BY, application)
    return { application, clientId: nameOfKey(application), secret }
  })
}

/** The same, known to `openid-client`. */
export async function party(portal: TestPortal, options: Options = {}): Promise<Party> {
  const registered = await registers(portal, options)
  return { ...registered, config: await discovered(options.issuer ?? portal.url, registered) }
}

export function discovered(
  issuer: string,
  { clientId, secret }: Pick<Party, 'clientId' | 'secret'>,
): Promise<client.Configuration> {
  const auth = secret === undefined ? client.None() : client.ClientSecretPost(secret)
  return client.discovery(new URL(issuer), clientId, undefined, auth, { execute: [client.allowInsecureRequests] })
}

/** What a browser does with an answer, as long as it stays at the portal; where it would leave, that address. */
export async function follows(
  browser: Visitor,
  portal: Pick<TestPortal, 'url'>,
  from: string,
): Promise<Answered | URL> {
  let at = from
  for (let hops = 0; hops < 20; hops++) {
    const path = at.startsWith(portal.url) ? at.slice(portal.url.length) : at
    if (!path.startsWith('/')) return new URL(at)
    const answered = await browser.get(path)
    const [, refreshed] = /^0; url=(.*)$/.exec(String(answered.headers.refresh ?? '')) ?? []
    const next = answered.location ?? refreshed
    if (next === undefined) return answered
    at = next
  }
  throw new Error('it leads round and round')
}

/** Signs in where the portal asks for it, and is led on. */
export async function signsIn(
  browser: Visitor,
  portal: TestPortal,
  username: string,
  token = '',
): Promise<Answered | URL> {
  const answered = await browser.post('/signin', { username, password: PASSWORD, token })
  assert.equal(answered.status, 303, answered.body)
  return follows(browser, portal, answered.location ?? '')
}

export type Begun = { readonly address: URL; readonly verifier: string; readonly state: string }

/** What the program asks for. */
export async function begins(
  { config }: Pick<Party, 'config'>,
  more: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const address = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: BACK, scope: SCOPE, state, code_challenge_method: 'S256' },
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    ...more,
  })
  return { address, verifier, state }
}

/** What the program makes of the browser that came back. */
export function redeems({ config }: Pick<Party, 'config'>, { verifier, state }: Begun, back: URL, maxAge?: number) {
  return client.authorizationCodeGrant(config, back, {
    ...{ pkceCodeVerifier: verifier, expectedState: state, idTokenExpected: true },
    ...(maxAge === undefined ? {} : { maxAge }),
  })
}

/** Where it was led back to: the program. */
export function isBack(led: Answered | URL): URL {
  assert.ok(
    led instanceof URL,
    led instanceof URL ? '' : `${led.status} ${/<h1>([^<]*)/.exec(led.body)?.[1] ?? led.body}`,
  )
  assert.ok(led.href.startsWith(BACK), led.href)
  return led
}

/** The page that is shown instead. */
export function isPage(led: Answered | URL): Answered {
  assert.ok(!(led instanceof URL), String(led))
  return led
}

/** Somebody who is signed in at the portal comes in silently. */
export async function comesIn(portal: TestPortal, at: Party, browser: Visitor, more: Record<string, string> = {}) {
  const begun = await begins(at, more)
  const back = isBack(await follows(browser, portal, begun.address.href))
  return redeems(at, begun, back)
}
