import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { hour } from '#kernel/time.ts'
import { invited, NEW_PASSWORD, pathOf } from '../../../../test/access.ts'
import { confirms, portalBehindProxy, signedIn } from '../../../../test/attack/visitor.ts'
import { keyOf, speaking } from '../../../../test/doors/api.ts'

const MAILBOX = 'victim@example.com'
const SAID =
  /Too many links have been sent to this address\. Wait \d+ (?:seconds?|minutes?) before sending another one\./

/** Olga owns the organization, and adds and invites on pages. */
async function story(t: TestContext) {
  const portal = await portalBehindProxy(t)
  const { world } = portal
  const operator = await world.operator()
  await world.person({ username: 'olga', role: 'owner' })
  const olga = await signedIn(portal, 'olga')
  await confirms(olga)
  const at = `/admin/organizations/${operator.id}/add/person`
  const person = (username: string, email: string) => ({
    ...{ username, email, name: 'Vic', role: 'support', entry: 'invitation' },
  })
  return {
    ...{ portal, world, operator, olga },
    adds: (username: string, email = MAILBOX, more: Readonly<Record<string, string>> = {}) =>
      olga.post(at, { ...person(username, email), ...more }),
    letters: async () => (await world.rows('select 1 from outbox where lower(recipient) = $1', MAILBOX)).length,
    known: async (username: string) =>
      (await world.rows('select 1 from app_user where username = $1', username)).length,
  }
}

describe('whoever invites people on pages', () => {
  it('sends one mailbox five letters in a quarter of an hour, and is told so beside the address', async (t) => {
    const { portal, world, operator, adds, letters, known } = await story(t)
    for (let added = 0; added < 5; added++)
      assert.equal((await adds(`p-${added}`, added % 2 ? MAILBOX : MAILBOX.toUpperCase())).status, 303)
    const full = await adds('p-5')
    assert.equal(full.status, 422)
    assert.match(/id="email-error".*?<\/p>/s.exec(full.body)?.[0] ?? '', SAID)
    for (const typed of ['p-5', MAILBOX, 'Vic']) assert.ok(full.body.includes(`value="${typed}"`), `${typed} is kept`)
    assert.match(full.body, /<option value="support" selected/)
    assert.deepEqual([await letters(), await known('p-5')], [5, 0], 'nothing was changed')
    const { token } = await keyOf(world, operator)
    const path = `/v1/organizations/${operator.id}/people`
    const program = await speaking(portal, token)('POST', path, { username: 'p-5', email: MAILBOX })
    assert.equal(program.code, 'too-many-requests', 'programs take from the same')
    assert.equal((await adds('p-6', 'other@example.com')).status, 303)
    world.clock.advance(hour)
    assert.equal((await adds('p-5')).status, 303)
  })

  it('can add somebody with a password all the while, as no letter leaves', async (t) => {
    const { adds, letters, known } = await story(t)
    for (let added = 0; added < 5; added++) await adds(`p-${added}`)
    const password = { entry: 'password', new_password: NEW_PASSWORD, new_password_again: NEW_PASSWORD }
    assert.equal((await adds('p-5', MAILBOX, password)).status, 303)
    assert.deepEqual([await letters(), await known('p-5')], [5, 1])
  })

  it('loses no letter by names that somebody has', async (t) => {
    const { adds, letters } = await story(t)
    for (let tries = 0; tries < 6; tries++)
      assert.match((await adds('olga')).body, /Another account has this username already/)
    for (let added = 0; added < 5; added++) assert.equal((await adds(`p-${added}`)).status, 303)
    assert.equal(await letters(), 5)
  })

  for (const [what, deed, isInvited] of [
    ['the invitation again', 'invite', true],
    ['a set-up link', 'enrollment-link', false],
  ] as const)
    it(`sends ${what} five times, and may show it then to hand it over`, async (t) => {
      const { world, olga, adds } = await story(t)
      const user = isInvited ? await invited(world, 'vic') : await world.person({ username: 'vic' })
      await world.rows('update app_user set email = $1 where id = $2', MAILBOX, user.id)
      const path = pathOf(user, deed)
      for (let sent = 0; sent < 5; sent++)
        assert.match((await olga.post(path, { how: 'send' })).location ?? '', /notice=/)
      const links = () => world.rows('select * from link where user_id = $1 order by token_hash', user.id)
      const before = await links()
      const full = await olga.post(path, { how: 'send' })
      assert.deepEqual([full.status, Number(full.headers['retry-after']) > 0], [429, true])
      assert.match(/<form[^>]*class="form".*?<\/form>/s.exec(full.body)?.[0] ?? '', SAID, 'beside the form')
      assert.deepEqual(await links(), before, 'the link that was sent is still good')
      assert.match((await adds('p-0')).body, SAID, 'it is one mailbox')
      const german = await olga.post(path, { how: 'send' }, { 'accept-language': 'de' })
      assert.match(german.body, /zu viele Links gesendet\. Warten Sie \d+ /)
      const shown = await olga.post(path, { how: 'show' })
      assert.equal(shown.status, 200)
      assert.match(shown.body, /id="handed-link"/)
      world.clock.advance(hour)
      assert.match((await olga.post(path, { how: 'send' })).location ?? '', /notice=/)
    })
})
