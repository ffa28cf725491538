import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, it, type TestContext } from 'node:test'
import type { IdentityProvider } from '#domain/providers/providers.ts'
import { floorSeconds } from '#kernel/time.ts'
import { type Answered, type Visitor, visitor } from '../attack/visitor.ts'
import { type TestPortal, testPortal } from '../portal.ts'
import { type Claims, hostileIssuer, type Issuer, type Signing } from './hostile-issuer.ts'
import { addsOidc, begins, refusals } from './providers.ts'

type Stage = { readonly portal: TestPortal; readonly issuer: Issuer; readonly provider: IdentityProvider }

async function stage(t: TestContext, settings: Parameters<typeof addsOidc>[2] = {}): Promise<Stage> {
  const portal = await testPortal(t, { trustedProxies: ['127.0.0.1'] })
  const issuer = await hostileIssuer(t, () => portal.world.clock.now())
  const provider = await addsOidc(portal.world, { issuer: issuer.url }, settings)
  return { portal, issuer, provider }
}

/** Anna goes to the provider and comes back with what `query` makes of it. */
async function comesBack(
  { portal, issuer, provider }: Stage,
  query: (state: string) => Record<string, string> = (state) => ({ code: 'a-code', state }),
  browser: Visitor = visitor(portal),
): Promise<Answered> {
  const there = await begins(browser, provider)
  issuer.nonce = there.searchParams.get('nonce') ?? ''
  const back = new URLSearchParams(query(there.searchParams.get('state') ?? ''))
  return browser.get(`/sso/${provider.id}/callback?${back}`)
}

/** It was refused for this reason, which the page does not say, under a reference that it does. */
async function isRefused({ portal }: Stage, answered: Answered, reason: string, name: string): Promise<void> {
  const last = (await refusals(portal)).at(-1)
  assert.equal(answered.status, 403, `${name}: ${answered.status} ${answered.location}`)
  assert.equal(last?.reason, reason, `${name}: ${last?.said}`)
  assert.ok(answered.body.includes(last.reference), name)
  assert.ok(!last.said || !answered.body.includes(last.said), `${name}: the page says why`)
  assert.ok(!answered.cookies.some((line) => /^(?:__Host-)?(?:session|signin)=[^;]/.test(line)), name)
  assert.deepEqual(await portal.world.rows('select from session'), [], name)
  assert.deepEqual(portal.errors, [], name)
}

type Case = readonly [
  name: string,
  reason: string,
  claims: (stage: Stage) => Claims,
  signing?: (stage: Stage) => Signing,
]

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const at = ({ portal }: Stage): number => floorSeconds(portal.world.clock.now())

const TOKENS: readonly Case[] = [
  ['signed by nobody', 'algorithm', () => ({}), () => ({ header: { alg: 'none' }, key: 'nobody' })],
  ['signed by nobody, in other letters', 'algorithm', () => ({}), () => ({ header: { alg: 'nOnE' }, key: 'nobody' })],
  ['the signature taken away', 'signature', () => ({}), () => ({ key: 'nobody' })],
  [
    'HS256 with the public key as the secret',
    'algorithm',
    () => ({}),
    ({ issuer }) => ({
      header: { alg: 'HS256' },
      key: String(issuer.publicKey.export({ type: 'spki', format: 'pem' })),
    }),
  ],
  ['HS256 with our own secret', 'algorithm', () => ({}), () => ({ header: { alg: 'HS256' }, key: 'a secret of ours' })],
  [
    "signed by a stranger under the provider's name of a key",
    'signature',
    () => ({}),
    () => ({ key: stranger.privateKey }),
  ],
  ['a key that nobody has', 'signature', () => ({}), () => ({ header: { kid: 'nobody' }, key: stranger.privateKey })],
  [
    'a key in the header',
    'signature',
    () => ({}),
    () => ({ header: { jwk: stranger.publicKey.export({ format: 'jwk' }) }, key: stranger.privateKey }),
  ],
  [
    'a key at an address in the header',
    'signature',
    () => ({}),
    ({ issuer }) => ({ header: { jku: `${issuer.url}/evil`, x5u: `${issuer.url}/evil` }, key: stranger.privateKey }),
  ],
  ['a header that must be understood', 'algorithm', () => ({}), () => ({ header: { crit: ['exp'] } })],
  ['another algorithm than announced', 'algorithm', () => ({}), () => ({ header: { alg: 'PS512' } })],
  ['for another client', 'audience', () => ({ aud: 'somebody-else' })],
  ['for another client too, which speaks', 'audience', () => ({ aud: ['portal', 'other'], azp: 'other' })],
  ['for several, without who speaks', 'audience', () => ({ aud: ['portal', 'other'] })],
  ['for nobody', 'audience', () => ({ aud: null })],
  ['of another issuer', 'issuer', () => ({ iss: 'https://evil.example.com' })],
  ['of the issuer with a slash', 'issuer', ({ issuer }) => ({ iss: `${issuer.url}/` })],
  ['without an issuer', 'issuer', () => ({ iss: null })],
  ['expired', 'expired', (stage) => ({ iat: at(stage) - 400, exp: at(stage) - 61 })],
  ['without an end', 'expired', () => ({ exp: null })],
  ['that ends with a word', 'expired', () => ({ exp: 'never' })],
  ['not valid yet', 'not-yet', (stage) => ({ nbf: at(stage) + 120 })],
  ['with another nonce', 'nonce', () => ({ nonce: 'of-another-flow' })],
  ['without a nonce', 'nonce', () => ({ nonce: null })],
  ['about nobody', 'token', () => ({ sub: null })],
  ['about somebody who is a number', 'token', () => ({ sub: 7 })],
  ['about an endless subject', 'subject', () => ({ sub: 'a'.repeat(256) })],
  ['about somebody whom no database keeps', 'subject', () => ({ sub: 'anna-1\0' })],
  ['about half a character', 'subject', () => ({ sub: 'anna-\ud800' })],
  ['for us, and spoken by another client', 'audience', () => ({ azp: 'other' })],
]

describe('a provider of OpenID Connect that lies', () => {
  it('signs somebody in where nothing is wrong, which is what all others differ from', async (t) => {
    const all = await stage(t)
    all.issuer.says({ email: 'anna@example.com', preferred_username: 'anna' })
    const answered = await comesBack(all)
    assert.equal(answered.status, 303, JSON.stringify(await refusals(all.portal)))
    assert.equal((await all.portal.world.rows('select from session')).length, 1)
  })

  it('signs nobody in by a token that is not what it should be', async (t) => {
    const all = await stage(t)
    for (const [name, reason, claims, signing] of TOKENS) {
      all.issuer.says(claims(all), signing?.(all))
      await isRefused(all, await comesBack(all), reason, name)
    }
    assert.ok(TOKENS.length >= 25)
  })

  it('signs nobody in by an answer that is not to what was asked', async (t) => {
    const all = await stage(t)
    all.issuer.says({})
    const code = 'a-code'
    const answers: readonly [string, string, (state: string) => Record<string, string>][] = [
      ['another state', 'flow-unknown', () => ({ code, state: 'made-up' })],
      ['no state', 'flow-unknown', () => ({ code })],
      ['no code', 'token', (state) => ({ state })],
      ['an issuer that is not theirs', 'issuer', (state) => ({ code, state, iss: 'https://evil.example.com' })],
      ['an error', 'denied', (state) => ({ error: 'access_denied', error_description: '<b>evil</b>', state })],
      ['an error beside a code', 'denied', (state) => ({ error: 'access_denied', code, state })],
      ['an id token in the address', 'malformed', (state) => ({ code, state, id_token: 'a.b.c' })],
    ]
    for (const [name, reason, query] of answers) await isRefused(all, await comesBack(all, query), reason, name)
  })

  it('signs nobody in by the flow of somebody else', async (t) => {
    const all = await stage(t)
    const { portal, provider, issuer } = all
    issuer.says({})
    const theirs = await begins(visitor(portal), provider)
    const state = theirs.searchParams.get('state') ?? ''
    await isRefused(all, await comesBack(all, () => ({ code: 'a-code', state })), 'other-browser', 'another browser')
    const other = await addsOidc(portal.world, { issuer: issuer.url, name: 'Other' })
    const browser = visitor(portal)
    const there = await begins(browser, other)
    const mixed = new URLSearchParams({ code: 'a-code', state: there.searchParams.get('state') ?? '' })
    await isRefused(all, await browser.get(`/sso/${provider.id}/callback?${mixed}`), 'other-provider', 'mixed up')
    const late = visitor(portal)
    const begun = await begins(late, provider)
    portal.world.clock.advance(601)
    const after = new URLSearchParams({ code: 'a-code', state: begun.searchParams.get('state') ?? '' })
    await isRefused(all, await late.get(`/sso/${provider.id}/callback?${after}`), 'flow-expired', 'too late')
  })

  it('signs nobody in twice by one flow, nor by what the token endpoint did not give', async (t) => {
    const all = await stage(t)
    const { portal, provider, issuer } = all
    for (const [name, reason, answer] of ANSWERS) {
      issuer.says({})
      issuer.answers(answer)
      await isRefused(all, await comesBack(all), reason, name)
    }
    const browser = visitor(portal)
    const there = await begins(browser, provider)
    issuer.down = true
    const back = `/sso/${provider.id}/callback?code=a-code&state=${there.searchParams.get('state')}`
    await isRefused(all, await browser.get(back), 'token', 'it is down')
    issuer.down = false
    await isRefused(all, await browser.get(back), 'flow-unknown', 'again')
  })

  it('asks for what is set up, binds the code to this flow, and takes nothing older', async (t) => {
    const all = await stage(t, { asksContexts: ['phr'], asksMaxAge: 60, asksClaims: ['amr'], asksUserinfo: true })
    const { issuer } = all
    const { searchParams: asked } = await begins(visitor(all.portal), all.provider)
    assert.equal(asked.get('acr_values'), 'phr')
    assert.equal(asked.get('max_age'), '60')
    assert.equal(asked.get('code_challenge_method'), 'S256')
    assert.deepEqual(JSON.parse(asked.get('claims') ?? ''), { id_token: { amr: { essential: true } } })
    issuer.says({})
    await isRefused(all, await comesBack(all), 'stale', 'no auth_time')
    issuer.says({ auth_time: at(all) - 200 })
    await isRefused(all, await comesBack(all), 'stale', 'too long ago')
    issuer.says({ auth_time: at(all) })
    issuer.userinfo = { sub: 'somebody-else', email: 'owner@example.com' }
    await isRefused(all, await comesBack(all), 'userinfo', 'about somebody else')
    const verifier = issuer.asked.findLast(({ path }) => path === '/token')?.body.get('code_verifier') ?? ''
    assert.match(verifier, /^[\w-]{43}$/)
  })

  it('proves a second factor by what is signed, and is nothing but odd in what no database keeps', async (t) => {
    const all = await stage(t, { asksUserinfo: true })
    const { issuer, portal } = all
    const who = { email: 'anna@example.com', preferred_username: 'anna' }
    issuer.says(who)
    issuer.userinfo = { sub: 'anna-1', amr: ['mfa'], acr: 'phr', auth_time: at(all) }
    assert.equal((await comesBack(all)).status, 303, JSON.stringify(await refusals(portal)))
    const standing = () => portal.world.rows('select standing, proof_methods as methods from identity_link')
    assert.deepEqual(await standing(), [{ standing: 'asked', methods: [] }])
    issuer.says({ ...who, amr: ['mfa', 'x\0', '\ud800'], acr: '\0' })
    assert.equal((await comesBack(all)).status, 303)
    assert.deepEqual(await standing(), [{ standing: 'proved', methods: ['mfa'] }])
    assert.deepEqual(portal.errors, [])
  })

  it('is refused where its keys are none', async (t) => {
    const all = await stage(t)
    all.issuer.discovery = { jwks_uri: `${all.issuer.url}/other` }
    const key = { kty: 'RSA', kid: 'first', alg: 'RS256', use: 'sig' }
    const numbers = { n: 'AQAB', e: 'AQAB' }
    const cases = [
      ['signature', {}],
      ['algorithm', { ...numbers, n: 5 }],
      ['algorithm', { ...numbers, n: '' }],
      ['algorithm', numbers],
    ] as const
    for (const [reason, wrong] of cases) {
      await all.portal.world.rows('delete from identity_metadata')
      all.issuer.answers({ body: { keys: [{ ...key, ...wrong }] } })
      await isRefused(all, await comesBack(all), reason, JSON.stringify(wrong))
    }
  })

  it('is not asked at all where its discovery is not to be trusted', async (t) => {
    const all = await stage(t)
    const { issuer, portal, provider } = all
    for (const [name, reason, discovery] of DISCOVERIES) {
      issuer.discovery = discovery(issuer.url)
      await isRefused(all, await visitor(portal).get(`/sso/${provider.id}`), reason, name)
    }
    issuer.discovery = {}
    issuer.down = true
    await isRefused(all, await visitor(portal).get(`/sso/${provider.id}`), 'unreachable', 'down')
  })

  it('may take other keys into use, and the old ones are worth nothing then', async (t) => {
    const all = await stage(t)
    const { portal, issuer } = all
    issuer.says({ email: 'anna@example.com', preferred_username: 'anna' })
    assert.equal((await comesBack(all)).status, 303)
    portal.world.clock.advance(400)
    issuer.rollOver()
    assert.equal((await comesBack(all)).status, 303, JSON.stringify(await refusals(portal)))
    await portal.world.rows('delete from session')
    issuer.says({}, { key: issuer.key, header: { kid: 'first' } })
    await isRefused(all, await comesBack(all), 'signature', 'the old key')
  })
})

const ANSWERS: readonly [string, string, { status?: number; body?: unknown }][] = [
  ['an error', 'token', { status: 400, body: { error: 'invalid_grant' } }],
  ['no id token', 'token', { body: { access_token: 'a', token_type: 'Bearer' } }],
  ['an id token that is none', 'token', { body: { access_token: 'a', token_type: 'Bearer', id_token: 'a' } }],
  ['another kind of token', 'token', { body: { access_token: 'a', token_type: 'mac', id_token: 'a.b.c' } }],
  ['nothing', 'token', { body: [] }],
]

const DISCOVERIES: readonly [string, string, (url: string) => Claims][] = [
  ['another issuer', 'issuer', () => ({ issuer: 'https://evil.example.com' })],
  ['only algorithms without keys', 'algorithm', () => ({ id_token_signing_alg_values_supported: ['none', 'HS256'] })],
  ['an address that is none', 'malformed', () => ({ token_endpoint: 'file:///etc/passwd' })],
  ['a script as the door', 'malformed', () => ({ authorization_endpoint: 'javascript:alert(1)' })],
  ['no keys', 'malformed', () => ({ jwks_uri: undefined })],
  ['ways to ask that are a number', 'malformed', () => ({ token_endpoint_auth_methods_supported: 5 })],
  ['a userinfo that is a number', 'malformed', () => ({ userinfo_endpoint: 5 })],
  ['a userinfo that is a file', 'malformed', () => ({ userinfo_endpoint: 'file:///etc/passwd' })],
]
