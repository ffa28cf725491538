import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Client } from 'pg'
import { findProvider } from '#domain/providers/providers.ts'
import { impatient } from '#faces/http/patience.ts'
import { serveRadius } from '#faces/radius/server.ts'
import { checkKey } from '#store/key-check.ts'
import { migrate } from '#store/migrate.ts'
import { createVault } from '#store/vault.ts'
import { radiusSayings } from '#wiring/radius-sayings.ts'
import { type Answered, portalBehindProxy, signedIn, type Visitor, visitor } from './attack/visitor.ts'
import { begins, discovered, follows, isBack, redeems } from './doors/oidc.ts'
import { exchange, requestOf } from './doors/radius-packets.ts'
import { provisioner } from './doors/scim.ts'
import { authenticator } from './factor-contract.ts'
import type { TestPortal } from './portal.ts'
import { testDatabase } from './postgres.ts'
import { type KeptKey, keptKey } from './security-key.ts'
import { codeSent } from './sent-codes.ts'
import { comesBy } from './sso/assertions.ts'
import { KEY, type Known } from './upgrade/people.ts'
import { worldOn } from './world.ts'

const FOLDER = new URL('upgrade/', import.meta.url)
const dumps = globSync('*.sql.gz', { cwd: FOLDER }).map((file) => basename(file, '.sql.gz'))

const knownOf = (dump: string): Known => JSON.parse(readFileSync(new URL(`${dump}.json`, FOLDER), 'utf8'))

/** A portal of today on the data of an older version. */
async function upgraded(t: TestContext, dump: string): Promise<{ portal: TestPortal; known: Known }> {
  const { connectionString } = await testDatabase({ name: 'empty', prepare: async () => undefined })
  const client = new Client({ connectionString })
  await client.connect()
  try {
    await client.query(gunzipSync(readFileSync(new URL(`${dump}.sql.gz`, FOLDER))).toString())
  } finally {
    await client.end()
  }
  await migrate(connectionString)
  const world = await worldOn(t, connectionString, KEY, { moved: 0 })
  await checkKey(world.connections, createVault(KEY))
  return { portal: await portalBehindProxy(t, { world }), known: knownOf(dump) }
}

/** The second step, with the code that was sent. */
async function typesCode({ world }: TestPortal, person: Visitor, username: string): Promise<Answered> {
  const page = (await person.get('/signin/challenge')).body
  const enrollment = /name="enrollment" value="([0-9a-f-]{36})"/.exec(page)?.[1] ?? ''
  const [user] = await world.rows<{ id: string }>('select id from app_user where username = $1', username)
  const code = await codeSent(world, { id: user?.id ?? '' })
  return person.post('/signin/challenge', { enrollment, code })
}

async function byPasskey(portal: TestPortal, kept: KeptKey): Promise<Answered> {
  const person = visitor(portal)
  const options = JSON.parse((await person.post('/signin/passkey/options')).body)
  return person.post('/signin/passkey', { passkey: keptKey(kept).answer(options, { origin: portal.url }) })
}

type Person = Omit<Known['people'][number], 'app'> & { readonly app: ReturnType<typeof authenticator> }

/** A code at each of its other doors; each takes one of its own. */
async function asksOf(
  t: TestContext,
  portal: TestPortal,
  { apiToken, radiusSecret, panel }: NonNullable<Known['programs']>,
  { username, password, app }: Person,
): Promise<void> {
  const { world, url } = portal
  const code = (): string => app.codeAt(world.clock.now())
  const asked = { user: username, code: code() }
  const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/v1/verify`, { method: 'POST', headers, body: JSON.stringify(asked) })
  assert.match(await answer.text(), /"passed":true/)
  world.clock.advance(60)
  const onError = (error: unknown): never => assert.fail(String(error))
  const parts = { world, hashing: world.hashing, say: radiusSayings, patience: impatient, onError }
  const radius = await serveRadius(parts, { host: '127.0.0.1', port: 0, radsec: undefined })
  t.after(() => radius.drain())
  const packet = requestOf({ username, password: `${password}${code()}`, secret: radiusSecret })
  const [said] = await exchange(radius.port ?? 0, [packet.bytes])
  assert.equal(said?.[0], 2)
  world.clock.advance(60)
  const config = await discovered(url, panel)
  const begun = await begins({ config })
  const browser = visitor(portal)
  await follows(browser, portal, begun.address.href)
  const { location = '' } = await browser.post('/signin', { username, password: password ?? '', token: code() })
  const tokens = await redeems({ config }, begun, isBack(await follows(browser, portal, location)))
  assert.equal(typeof tokens.claims()?.sub, 'string')
}

/** Whoever came by their company's provider comes again, and its directory finds and ends whom it put here. */
async function company({ world, url }: TestPortal, known: NonNullable<Known['company']>): Promise<void> {
  const { organizationId, providerId, scimToken, provisioned } = known
  const provider = await world.look((look) => findProvider(look, { organizationId, id: providerId }))
  assert.ok(provider)
  assert.equal((await comesBy(world, provider)).me.user.username, 'mia')
  const says = { subject: provisioned.subject, username: provisioned.username, email: undefined }
  assert.equal((await comesBy(world, provider, says)).me.user.username, provisioned.username)
  const directory = provisioner({ url }, scimToken)
  const found = await directory('GET', `/Users?filter=${encodeURIComponent(`userName eq "${provisioned.username}"`)}`)
  assert.equal(found.body.totalResults, 1)
  const { id } = found.body.Resources[0]
  assert.equal((await directory('DELETE', `/Users/${id}`)).status, 204)
  assert.equal((await directory('GET', `/Users/${id}`)).status, 404)
}

describe('the data of every older version', () => {
  it('is there to be tried', () => assert.ok(dumps.length >= 1))

  for (const dump of dumps) {
    it(`lets its people in after the upgrade: ${dump}`, async (t) => {
      const { portal, known } = await upgraded(t, dump)
      for (const { username, password, app, leads, sent, passkey } of known.people) {
        if (passkey) assert.equal((await byPasskey(portal, passkey)).location, '/account/settings', username)
        if (password === null) continue
        const token = app === undefined ? '' : authenticator(app).codeAt(portal.world.clock.now())
        const person = visitor(portal)
        const first = await person.post('/signin', { username, password, token })
        const { location } = sent ? await typesCode(portal, person, username) : first
        assert.equal(location, leads ?? '/account/settings', username)
        const history = await person.get('/account/security')
        assert.equal(history.status, 200)
        const wrong = await visitor(portal).post('/signin', { username, password: `${password}!`, token })
        assert.equal(wrong.status, 422)
      }
    })

    it(`takes each recovery code once after the upgrade: ${dump}`, async (t) => {
      const { portal, known } = await upgraded(t, dump)
      for (const { username, password, recoveryCodes = [] } of known.people) {
        if (password === null) continue
        for (const code of recoveryCodes.slice(0, 2)) {
          for (const expected of ['/account/replace', undefined]) {
            const person = visitor(portal)
            assert.equal((await person.post('/signin', { username, password })).location, '/signin/challenge')
            const page = (await person.get('/signin/challenge')).body
            const enrollment = /\/signin\/challenge\?with=([0-9a-f-]{36})/.exec(page)?.[1] ?? ''
            assert.equal((await person.post('/signin/challenge', { enrollment, code })).location, expected, username)
          }
        }
      }
    })

    const { programs, people, company: kept } = knownOf(dump)
    const [person] = people
    if (programs && person?.app) {
      const app = authenticator(person.app)
      it(`answers its programs after the upgrade: ${dump}`, async (t) => {
        const { portal } = await upgraded(t, dump)
        await asksOf(t, portal, programs, { ...person, app })
      })
    }

    if (kept)
      it(`lets a company in by its provider after the upgrade: ${dump}`, async (t) => {
        const { portal } = await upgraded(t, dump)
        await company(portal, kept)
      })

    it(`keeps secrets that only its key opens, and no session that is over: ${dump}`, async (t) => {
      const { portal } = await upgraded(t, dump)
      await assert.rejects(checkKey(portal.world.connections, createVault(new Uint8Array(32))))
      await portal.world.person({ username: 'newcomer' })
      await signedIn(portal, 'newcomer')
      const rows = await portal.world.rows('select 1 from session where expires_at > $1', portal.world.clock.now())
      assert.equal(rows.length, 1)
    })
  }
})
