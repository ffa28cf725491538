import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { beginApp } from '#domain/account/two-factor.ts'
import { compose, senderOf } from '#faces/web/letters/compose.ts'
import { templates } from '#faces/web/letters/templates.ts'
import { routes } from '#faces/web/routes.ts'
import { counterpart } from '../delivery/counterpart.ts'
import { deliveryOf, lettersOf } from '../letters.ts'
import { addressOf, NOBODY } from '../matrix.ts'
import { signed } from '../signed-in.ts'
import { at, branded, HOST, proves, story } from '../white-label.ts'
import { testWorld } from '../world.ts'
import { type Answered, confirms, signedIn, type Visitor } from './visitor.ts'

/** Names of the operator, its people and its addresses, and of the product. */
const THEIRS = /Example Hosting|countersign|olga|localhost/i

const gets = routes.filter(({ method }) => method === 'GET')

/** What of an answer anybody could read. */
function readable({ body, headers }: Answered): string {
  return `${JSON.stringify(headers)}\n${body}`
}

function clean(answered: Answered, what: string): void {
  const found = THEIRS.exec(readable(answered))
  const around = found && readable(answered).slice(Math.max(0, found.index - 80), found.index + 60)
  assert.equal(around, null, what)
}

async function walks(person: Visitor, organizationId: string, who: string): Promise<Set<string>> {
  const linked = new Set<string>()
  const ids = { factor: NOBODY, session: NOBODY }
  for (const route of gets) {
    const path = addressOf(route, ids).replace(NOBODY, organizationId)
    const answered = await person.get(path)
    assert.notEqual(answered.status, 421, path)
    clean(answered, `${who} at ${path}`)
    for (const [, asset = ''] of answered.body.matchAll(/(?:src|href)="(\/a\/[^"]+)"/g)) linked.add(asset)
  }
  for (const path of ['/nowhere', '/signin?notice=sessionEnded', '/setup/nothing']) clean(await person.get(path), path)
  clean(await person.send('PUT', '/signin'), 'a method that is none')
  clean(await person.post('/signin', { username: 'x'.repeat(70_000) }), 'a form that is too large')
  clean(await person.post('/signin', { username: 'olg', password: 'wrong' }), 'a wrong password')
  clean(await person.send('POST', '/signin', { origin: 'http://evil.test' }), 'another origin')
  return linked
}

describe('at an address of an organization’s own', () => {
  for (const look of ['with a look', 'without a look'] as const) {
    it(`nothing is shown of the operator and the product, ${look}`, async (t) => {
      const told = await story(t)
      const { portal, acme, client } = told
      await proves(told)
      if (look === 'with a look') await branded(told)
      const rita = await signedIn(portal, 'rita', { as: at(portal, HOST) })
      await confirms(rita)
      const carl = await signedIn(portal, 'carl', { as: at(portal, HOST) })
      const linked = [
        ...(await walks(at(portal, HOST), acme.id, 'a stranger')),
        ...(await walks(rita, acme.id, 'the owner')),
        ...(await walks(carl, client.id, 'a member')),
      ]
      assert.ok(linked.length > 3)
      for (const asset of new Set(linked)) clean(await rita.get(asset), asset)
      assert.deepEqual(portal.errors, [])
    })
  }

  it('nothing is shown of them in letters, and links lead to that address', async (t) => {
    const told = await story(t)
    const { portal, client } = told
    const { world } = portal
    await proves(told)
    await branded(told)
    const [carl] = await world.rows<{ id: string }>(`select id from app_user where username = 'carl'`)
    const data = {
      label: 'phone',
      left: 3,
      days: 7,
      email: 'carl@example.com',
      address: '192.0.2.1',
      browser: 'Firefox',
      until: '2026-12-01T00:00:00Z',
      username: 'carl',
      person: 'carl',
      ...{ to: '+49 ••• •• 67', minutes: 5, count: 5 },
      ...{ owner: 'rita', company: 'Bakery', provider: 'Bakery ID', who: 'rita' },
      ...{ share: 80, name: 'Bakery', at: client.id },
    }
    for (const template of Object.keys(templates)) {
      const message = {
        ...({ organizationId: client.id, userId: carl?.id ?? '', channel: 'email', template, data } as const),
        ...{ language: null, createdAt: new Date(0) },
        secret: { token: 'A'.repeat(43), code: '123456' },
      }
      const composed = await world.look((look) => compose(look, message, 'https://portal.example.net:8443'))
      assert.ok(composed?.channel === 'email', template)
      const { subject, text, html } = composed
      assert.doesNotMatch(
        `${subject}\n${text}\n${html}`,
        /Example Hosting|countersign|portal\.example\.net|Acme Networks/i,
        template,
      )
      for (const link of text.match(/https?:\/\/\S+/g) ?? []) assert.ok(link.startsWith(`https://${HOST}:8443/`), link)
      const { id: organizationId } = await world.operator()
      assert.equal(senderOf(composed, { organizationId, senderName: 'Example Hosting Support' }), 'Acme Team')
    }
    const them = { to: 'carl@example.com', template: 'password-changed', channel: 'email', data } as const
    await world.work((work) => work.send({ ...them, organizationId: client.id, userId: carl?.id ?? '' }))
    const [letter] = await lettersOf(world).to('carl@example.com')
    assert.equal(letter?.from.name, 'Acme Team')
  })

  it('nothing is shown of them in what a mail server is told: sender, envelope, Message-ID and all other headers', async (t) => {
    const told = await story(t)
    const { client } = told
    const { world } = told.portal
    await proves(told)
    await branded(told)
    const carl = await world.rows<{ id: string }>(`select id from app_user where username = 'carl'`)
    const other = await counterpart(t)
    const server = { host: '127.0.0.1', port: other.port, security: 'none' } as const
    const settings = { ...server, username: null, password: null, dkim: null }
    const from = { name: 'Example Hosting', address: 'login@mail.acme.test' }
    const delivery = deliveryOf(world, { publicUrl: 'https://portal.example.net', standing: { settings, from } })
    t.after(() => delivery.stop())
    const letter = { to: 'carl@bakery.test', template: 'password-changed', channel: 'email', data: {} } as const
    await world.work((work) =>
      work.send({ ...letter, organizationId: client.id, userId: carl[0]?.id ?? '', data: { username: 'carl' } }),
    )
    await delivery.worker.pass()
    await other.took(1)
    const [taken] = other.received
    assert.equal(taken?.from, 'login@mail.acme.test')
    assert.deepEqual(taken?.to, ['carl@bakery.test'])
    // reason: a line that was broken for the way could hide a name
    const raw = (taken?.raw ?? '').replace(/=\r?\n/g, '')
    assert.match(raw, /^From: Acme Team <login@mail\.acme\.test>/m)
    assert.match(raw, /^Message-ID: <[^>]+@mail\.acme\.test>/m)
    assert.doesNotMatch(raw, /Example Hosting|countersign|olga|localhost|portal\.example\.net|Acme Networks/i)
  })

  it('a name of theirs does not stand in authenticator apps', async (t) => {
    const told = await story(t)
    const { portal, client } = told
    await branded(told)
    const carl = await portal.world.person({ username: 'cora', organizationId: client.id })
    const { me } = await signed(portal.world, carl)
    const { setup } = await portal.world.work((work) => beginApp(work, me, 'phone', 'pending', null))
    assert.equal(setup.show, 'otpauth')
    assert.match(setup.show === 'otpauth' ? setup.uri : '', /^otpauth:\/\/totp\/Acme:cora\?.*issuer=Acme&/)
  })

  it('not even when the database is gone', async (t) => {
    const world = await testWorld(t)
    let gone = false
    const look: typeof world.look = (unit) => (gone ? Promise.reject(new Error('connection lost')) : world.look(unit))
    const told = await story(t, { ...world, look })
    await proves(told)
    const stranger = at(told.portal, HOST)
    await stranger.get('/signin/help')
    gone = true
    // reason: until then the address is known without asking
    await sleep(1100)
    for (const path of ['/signin', '/account', '/help', '/nowhere', '/a/brand-x.css']) {
      const answered = await stranger.get(path)
      clean(answered, path)
      assert.equal(answered.status, 503, path)
    }
    assert.match((await stranger.get('/help')).body, /Acme Networks/)
    clean(await at(told.portal, 'login.other.test').get('/signin'), 'a name that was never asked for')
  })
})
