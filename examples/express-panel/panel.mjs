// A panel with no passwords of its own: it signs people in by OpenID Connect.
import { randomBytes } from 'node:crypto'
import express from 'express'
import * as openid from 'openid-client'

const { ISSUER = 'http://localhost:8080', CLIENT_ID = '', CLIENT_SECRET = '', PORT = '3000' } = process.env
const HERE = `http://localhost:${PORT}`
const TWO_FACTORS = 'urn:countersign:acr:aal2'
const FRESH_SECONDS = 300

const insecure = new URL(ISSUER).hostname === 'localhost' ? [openid.allowInsecureRequests] : []
const config = await openid.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, { execute: insecure })

/** What is known of each browser: in memory, which is enough for an example. */
const sessions = new Map()
const panel = express()
panel.use(sessionOf)

panel.get('/', (request, response) => {
  const { person } = request.session
  if (!person) return response.send(page('<p>Nobody is signed in.</p><p><a href="/in">Sign in</a></p>'))
  response.send(
    page(`<p>Hello ${safe(person.name || person.preferred_username)}.</p><p>Signed in with ${safe(person.amr?.join(', '))}.</p>
<p><a href="/transfer">Transfer a domain</a> <a href="/out">Sign out</a></p>`),
  )
})

panel.get('/in', (request, response) => signIn(request, response, '/'))

// Needs two factors that were shown a short while ago: whoever has not done so is asked by the portal.
panel.get('/transfer', (request, response) => {
  const { person } = request.session
  const age = Date.now() / 1000 - (person?.auth_time ?? 0)
  if (age > FRESH_SECONDS || !person?.acr?.startsWith(TWO_FACTORS)) return signIn(request, response, '/transfer', FRESH)
  response.send(page('<p>The domain can be transferred now.</p>'))
})

const FRESH = {
  max_age: String(FRESH_SECONDS),
  claims: JSON.stringify({ id_token: { acr: { essential: true, value: TWO_FACTORS } } }),
}

panel.get('/back', async (request, response) => {
  const { begun } = request.session
  if (!begun) return response.redirect('/')
  delete request.session.begun
  try {
    const address = new URL(request.originalUrl, HERE)
    const tokens = await openid.authorizationCodeGrant(config, address, {
      ...{ pkceCodeVerifier: begun.verifier, expectedState: begun.state, idTokenExpected: true },
      ...(begun.maxAge === undefined ? {} : { maxAge: begun.maxAge }),
    })
    const claims = tokens.claims()
    // Who they are is fetched; that they are, and how sure, stands in what was signed.
    const known = await openid.fetchUserInfo(config, tokens.access_token, claims.sub)
    begin(response, { person: { ...known, ...claims }, idToken: tokens.id_token })
    response.redirect(begun.to)
  } catch (error) {
    response
      .status(403)
      .send(page(`<p>You were not signed in: ${safe(error.error ?? error.code)}.</p><a href="/">Back</a>`))
  }
})

panel.get('/out', (request, response) => {
  const { idToken = '' } = request.session
  begin(response, {})
  const after = { id_token_hint: idToken, post_logout_redirect_uri: `${HERE}/` }
  response.redirect(openid.buildEndSessionUrl(config, after).href)
})

const server = panel.listen(Number(PORT), 'localhost', () => console.log(`The panel is at ${HERE}`))
process.on('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
})

/** Leads to the portal; the secrets of this sign-in stay here. */
async function signIn(request, response, to, more = {}) {
  const verifier = openid.randomPKCECodeVerifier()
  const state = openid.randomState()
  request.session.begun = { verifier, state, to, maxAge: more.max_age && Number(more.max_age) }
  const address = openid.buildAuthorizationUrl(config, {
    ...{ redirect_uri: `${HERE}/back`, scope: 'openid profile', state, code_challenge_method: 'S256' },
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    ...more,
  })
  response.redirect(address.href)
}

function sessionOf(request, response, next) {
  const [, id] = /(?:^|; )panel=([\w-]{43})/.exec(request.headers.cookie ?? '') ?? []
  request.session = sessions.get(id) ?? begin(response, {})
  next()
}

/** Another session for this browser: nobody can have prepared it. */
function begin(response, session) {
  const id = randomBytes(32).toString('base64url')
  sessions.set(id, session)
  response.cookie('panel', id, { httpOnly: true, sameSite: 'lax', path: '/' })
  return session
}

function page(content) {
  return `<!doctype html><html lang="en"><title>Panel</title><h1>Panel</h1>${content}</html>`
}

function safe(text = '') {
  return String(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
