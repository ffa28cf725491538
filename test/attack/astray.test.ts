import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { type Answered, portalBehindProxy, protectedPerson, type Visitor, visitor } from './visitor.ts'

const CHALLENGE = '/signin/challenge'
const FORM = 'application/x-www-form-urlencoded'

/** Ways to send a form that no page of ours has. */
const TYPES: Readonly<Record<string, (fields: Record<string, string>) => Uint8Array>> = {
  'application/json': (fields) => Buffer.from(JSON.stringify(fields)),
  'application/json; charset=utf-16': (fields) => Buffer.from(JSON.stringify(fields), 'utf16le'),
  'multipart/form-data; boundary=x': (fields) => Buffer.from(partsOf(fields)),
  'text/plain': (fields) => Buffer.from(new URLSearchParams(fields).toString()),
  '': (fields) => Buffer.from(new URLSearchParams(fields).toString()),
}

function partsOf(fields: Record<string, string>): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return `${parts.join('')}--x--\r\n`
}

/** A page that says what is the matter and leads on. */
function assertLeadsOn({ status, location, body }: Answered, what: string): void {
  assert.ok(status < 500, `${what}: ${status}`)
  if (location === undefined)
    assert.match(body, /<a [^>]*href="\/(?:signin)?"|<form [^>]*action="\/signin/, `${what}: a dead end`)
}

async function atSecondStep(portal: TestPortal, as = visitor(portal)): Promise<Visitor> {
  assert.equal((await as.post('/signin', { username: 'ana', password: PASSWORD })).location, CHALLENGE)
  return as
}

const sessions = async ({ world }: TestPortal): Promise<number> => (await world.rows('select 1 from session')).length

describe('a sign-in that leaves the road', () => {
  it('comes to nothing by another content type, at either step, and is led back', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const before = await sessions(portal)
    const pending = await atSecondStep(portal)
    for (const [type, written] of Object.entries(TYPES)) {
      const code = app.codeAt(portal.world.clock.now())
      const headers = { 'content-type': type }
      const first = await visitor(portal).post(
        '/signin',
        {},
        headers,
        written({ username: 'ana', password: PASSWORD, token: code }),
      )
      const second = await pending.post(CHALLENGE, {}, headers, written({ code }))
      for (const [answered, step] of [
        [first, 'first'],
        [second, 'second'],
      ] as const) {
        assert.equal(answered.status, 400, `${step}: ${type}`)
        assertLeadsOn(answered, `${step}: ${type}`)
      }
    }
    assert.equal(await sessions(portal), before)
    assert.equal((await pending.post(CHALLENGE, { code: app.codeAt(portal.world.clock.now()) })).status, 303)
  })

  it('reads a field that is said twice once, and a list not at all', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    await portal.world.person({ username: 'bob', password: 'a password of his own' })
    const before = await sessions(portal)
    const stranger = visitor(portal)
    const twice = [
      ['username', 'bob'],
      ['username', 'ana'],
      ['password', PASSWORD],
    ] as const
    assert.equal((await stranger.post('/signin', twice)).status, 422, 'the second name is not tried')
    assert.equal((await stranger.post('/signin', { 'username[]': 'ana', 'password[]': PASSWORD })).status, 422)
    const pending = await atSecondStep(portal)
    const right = app.codeAt(portal.world.clock.now())
    const guesses = [
      ...Array.from({ length: 50 }, (_, n) => ['code', app.wrongAt(portal.world.clock.now(), n)] as const),
      ['code', right] as const,
    ]
    assert.equal((await pending.post(CHALLENGE, guesses)).status, 422, 'fifty guesses are one')
    assert.equal((await pending.post(CHALLENGE, { 'code[]': right, 'code[0]': right, Code: right })).status, 422)
    assert.equal(await sessions(portal), before)
    assert.equal((await pending.post(CHALLENGE, { code: right })).location, '/account/settings')
  })

  it('takes nothing by a charset that is said to be another', async (t) => {
    const portal = await portalBehindProxy(t)
    await protectedPerson(portal, 'ana')
    for (const charset of ['utf-7', 'utf-16', 'ibm037', 'x"; boundary=y', '']) {
      const stranger = visitor(portal)
      const sent = Buffer.from(`username=ana&password=${encodeURIComponent(PASSWORD)}`, 'utf16le')
      const answered = await stranger.post('/signin', {}, { 'content-type': `${FORM}; charset=${charset}` }, sent)
      assert.ok([400, 422].includes(answered.status), `${charset}: ${answered.status}`)
      assertLeadsOn(answered, charset)
      assert.ok(!stranger.jar.has('signin'))
    }
  })

  it('is not taken further by methods that only look, nor by those there are not', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const pending = await atSecondStep(portal)
    const code = app.codeAt(portal.world.clock.now())
    for (const [method, status] of [
      ['HEAD', 200],
      ['OPTIONS', 405],
      ['PUT', 405],
      ['PATCH', 405],
      ['DELETE', 405],
      ['TRACE', 405],
    ] as const) {
      const headers = { origin: portal.url, 'content-type': FORM }
      const answered = await pending.send(
        method,
        `${CHALLENGE}?code=${code}`,
        headers,
        method === 'HEAD' ? undefined : `code=${code}`,
      )
      assert.equal(answered.status, status, method)
      if (method !== 'HEAD') assertLeadsOn(answered, method)
    }
    assert.equal(
      (await pending.get(`${CHALLENGE}?code=${code}&username=ana`)).status,
      200,
      'an address answers nothing',
    )
    assert.ok(!pending.jar.has('session'))
    assert.equal((await pending.post(CHALLENGE, { code })).location, '/account/settings')
  })

  it('begins a session of its own, whatever the browser brought', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app, person } = await protectedPerson(portal, 'ana')
    const planted = person.jar.get('session') ?? ''
    const [before] = await portal.world.rows<{ count: number }>('select count(*)::int from session')
    const victim = visitor(portal)
    victim.jar.set('session', planted)
    const pending = await atSecondStep(portal, victim)
    await pending.post(CHALLENGE, { code: app.codeAt(portal.world.clock.now()) })
    assert.notEqual(victim.jar.get('session'), planted)
    assert.equal(
      (await person.get('/account/settings')).location,
      '/signin?notice=sessionEnded',
      'the planted one is over',
    )
    const [after] = await portal.world.rows<{ count: number }>('select count(*)::int from session')
    assert.deepEqual(after, before)
  })

  it('begins one session where the form is sent twice at once', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const before = await sessions(portal)
    const ana = { username: 'ana', password: PASSWORD, token: app.codeAt(portal.world.clock.now()) }
    const at = '198.51.100.251'
    const answers = await Promise.all([1, 2, 3, 4].map(() => visitor(portal, at).post('/signin', ana)))
    for (const answered of answers) assertLeadsOn(answered, 'sent twice')
    assert.equal(await sessions(portal), before + 1)
  })
})
