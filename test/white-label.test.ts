import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { confirms, signedIn, visitor } from './attack/visitor.ts'
import { at, HOST, proves, story } from './white-label.ts'
import { PASSWORD } from './world.ts'

describe('a host name of an organization’s own', () => {
  it('is proved by a TXT record, and then its people sign in there and nowhere else', async (t) => {
    const told = await story(t)
    const { portal, dns, acme, owner } = told
    const path = `/admin/organizations/${acme.id}/hosts`
    const rita = await signedIn(portal, 'rita')
    await owner.post(path, { name: HOST })
    const unfound = await owner.post(`${path}/${HOST}/check`)
    assert.equal(unfound.status, 422)
    assert.match(unfound.body, /No TXT record _signin-proof\.login\.acme\.test was found/)
    dns.records.set(`_signin-proof.${HOST}`, ['something else'])
    assert.match((await owner.post(`${path}/${HOST}/check`)).body, /Found: something else/)
    assert.equal((await at(portal, HOST).get('/signin')).status, 421, 'nothing is served before it is proved')
    dns.records.clear()
    const before = await owner.get(`${path}/${HOST}`)
    assert.match(before.body, /2 people of 2 organizations will sign in at http:\/\/login\.acme\.test/)
    assert.match(before.body, /Bakery/)
    await owner.post(`${path}/${HOST}/remove`)
    await proves(told)

    assert.equal((await rita.get('/account/settings')).location, '/signin?notice=sessionEnded')
    const there = await signedIn(portal, 'carl', { as: at(portal, HOST) })
    assert.equal((await there.get('/account/settings')).status, 200)
    const here = await visitor(portal).post('/signin', { username: 'carl', password: PASSWORD })
    assert.equal(here.status, 422, 'the people of the reseller do not exist at the operator’s address')
    const olga = await at(portal, HOST).post('/signin', { username: 'olga', password: PASSWORD })
    assert.equal(olga.status, 422, 'the people of the operator do not exist at the reseller’s')
    assert.deepEqual(portal.errors, [])
  })

  it('is given up only where nobody’s username is taken then', async (t) => {
    const told = await story(t)
    const { portal, acme, owner } = told
    await proves(told)
    await portal.world.person({ username: 'olga', organizationId: acme.id })
    const path = `/admin/organizations/${acme.id}/hosts/${HOST}/remove`
    const asked = await owner.get(path)
    assert.match(asked.body, /cannot be removed: these usernames are taken/)
    assert.match(asked.body, /<li><bdi>olga<\/bdi><\/li>/)
    assert.equal((await owner.post(path)).status, 422)
    const there = await signedIn(portal, 'rita', { as: at(portal, HOST) })
    await portal.world.rows(`delete from app_user where username = 'olga' and organization_id = $1`, acme.id)
    assert.match((await owner.get(path)).body, /2 people of 2 organizations will sign in at http:\/\/localhost/)
    assert.equal((await owner.post(path)).status, 303)
    assert.equal((await there.get('/account/settings')).status, 421)
    await signedIn(portal, 'rita')
  })

  it('of a part of a part takes only that part along', async (t) => {
    const told = await story(t)
    const { portal, client, owner, dns } = told
    await proves(told)
    await proves({ ...told, acme: client }, 'sign.bakery.test')
    const rows = await portal.world.rows<{ username: string; realm: string }>(
      `select username, (select name from organization as o where o.id = u.realm_id) as realm from app_user as u order by 1`,
    )
    assert.deepEqual(
      rows.map(({ username, realm }) => [username, realm]),
      [
        ['carl', 'Bakery'],
        ['olga', 'Example Hosting'],
        ['rita', 'Acme Networks'],
      ],
    )
    dns.silent = true
    await owner.post(`/admin/organizations/${client.id}/hosts`, { name: 'two.bakery.test' })
    const failed = await owner.post(`/admin/organizations/${client.id}/hosts/two.bakery.test/check`)
    assert.match(failed.body, /DNS server did not answer/)
    await owner.post(`/admin/organizations/${client.id}/hosts/sign.bakery.test/remove`)
    await signedIn(portal, 'carl', { as: at(portal, HOST) })
  })

  it('that somebody else has proved, or that is the portal’s own, is refused', async (t) => {
    const told = await story(t)
    await proves(told)
    const { owner, client, dns } = told
    const path = `/admin/organizations/${client.id}/hosts`
    await owner.post(path, { name: HOST })
    const challenge = /id="record-value"[^>]*>([\w-]{32})</.exec((await owner.get(`${path}/${HOST}`)).body)?.[1] ?? ''
    dns.records.set(`_signin-proof.${HOST}`, [challenge])
    const taken = await owner.post(`${path}/${HOST}/check`)
    assert.equal(taken.status, 422)
    assert.match(taken.body, /in use already/)
    for (const name of [
      'localhost.',
      '127.0.0.1',
      'a',
      '*.acme.test',
      'acme.test/x',
      'a b.test',
      '-a.test',
      'x'.repeat(300),
    ]) {
      const refused = await owner.post(path, { name })
      assert.equal(refused.status, 422, name)
      assert.match(refused.body, /has letters, digits and dashes/, name)
    }
    assert.equal(
      (await owner.post(path, { name: 'Anmeldung.Bäcker.test' })).location,
      `${path}/anmeldung.xn--bcker-gra.test?notice=hostAdded`,
    )
  })

  it('may have a certificate once it is proved, and only proxies may ask', async (t) => {
    const told = await story(t)
    const { portal } = told
    const direct = visitor(portal)
    const ask = async (domain: string, headers: Record<string, string> = {}): Promise<number> => {
      const { port } = new URL(portal.url)
      const answered = await fetch(`http://127.0.0.1:${port}/tls/ask?domain=${domain}`, { headers })
      return answered.status
    }
    assert.equal(await ask(HOST), 404)
    await proves(told)
    assert.equal(await ask(HOST), 200)
    assert.equal(await ask('other.acme.test'), 404)
    assert.equal(await ask('%00'), 404)
    assert.equal((await direct.get(`/tls/ask?domain=${HOST}`)).status, 404, 'what is passed on for others')
    await portal.world.rows(`update organization set status = 'closed' where id = $1`, told.acme.id)
    assert.equal(await ask(HOST), 404)
  })

  it('is proved by a record at the place that older versions named, too', async (t) => {
    const { acme, dns, owner } = await story(t)
    const path = `/admin/organizations/${acme.id}/hosts`
    await owner.post(path, { name: HOST })
    const challenge = /id="record-value"[^>]*>([\w-]{32})</.exec((await owner.get(`${path}/${HOST}`)).body)?.[1] ?? ''
    dns.records.set(`_signin-proof.${HOST}`, ['something else'])
    dns.records.set(`_countersign.${HOST}`, [challenge])
    assert.equal((await owner.post(`${path}/${HOST}/check`)).location, `${path}?notice=hostProved`)
  })

  it('says how far it is with its certificate', async (t) => {
    const told = await story(t)
    const { portal, acme, owner } = told
    const path = `/admin/organizations/${acme.id}/hosts`
    await proves(told)
    assert.doesNotMatch((await owner.get(path)).body, /Certificate/, 'where somebody else makes them')
    await portal.world.rows(
      "insert into certificate (organization_id, name, due_at) values ($1, $2, '2030-01-02T00:00:00Z')",
      ...[acme.id, HOST],
    )
    assert.match((await owner.get(path)).body, /Being asked for/)
    await portal.world.rows("update certificate set failures = 2, answer = 'no such host <b>'")
    const failed = (await owner.get(path)).body
    assert.match(failed, /None yet/)
    assert.match(failed, /The last 2 tries failed:/)
    assert.match(failed, /no such host &lt;b/)
    assert.match(failed, /2030-01-02T00:00:00/)
    await portal.world.rows("update certificate set chain = 'x', failures = 0, expires_at = '2031-05-06T00:00:00Z'")
    const good = (await owner.get(path)).body
    assert.match(good, /Valid/)
    assert.match(good, /2031-05-06T00:00:00/)
  })

  it('is shown to whoever moves themselves, as their session ends', async (t) => {
    const told = await story(t)
    const { portal, acme, dns } = told
    const rita = await signedIn(portal, 'rita')
    await confirms(rita)
    const path = `/admin/organizations/${acme.id}/hosts`
    await rita.post(path, { name: HOST })
    const challenge = /id="record-value"[^>]*>([\w-]{32})</.exec((await rita.get(`${path}/${HOST}`)).body)?.[1] ?? ''
    dns.records.set(`_signin-proof.${HOST}`, [challenge])
    const proved = await rita.post(`${path}/${HOST}/check`)
    assert.equal(proved.status, 200)
    const there = `http://${HOST}:${new URL(portal.url).port}/signin`
    assert.ok(proved.body.includes(`href="${there}"`))
    assert.equal((await rita.get('/account/settings')).status, 303)
    const again = await signedIn(portal, 'rita', { as: at(portal, HOST) })
    await confirms(again)
    const removed = await again.post(`${path}/${HOST}/remove`)
    assert.ok(removed.body.includes(`href="${portal.url}/signin"`))
  })
})
