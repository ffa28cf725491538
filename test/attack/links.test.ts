import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { linkLives } from '#domain/account/links.ts'
import { linkFor, linkStories, NEW_PASSWORD, userNamed } from '../access.ts'
import { PASSWORD } from '../world.ts'
import { confirms, portalBehindProxy, protectedPerson, setsUpApp, signedIn, visitor } from './visitor.ts'

for (const { purpose, path, person, use } of linkStories) {
  describe(`a link that is stolen, old or opened by a program: ${purpose}`, () => {
    it('is used once', async (t) => {
      const portal = await portalBehindProxy(t)
      const token = await linkFor(portal.world, await person(portal.world, 'ana'), purpose)
      assert.equal((await use(visitor(portal), token)).status, 303)
      const again = visitor(portal)
      assert.equal((await use(again, token)).status, 410)
      assert.equal((await again.get(`${path}/${token}`)).status, 410)
      assert.ok(!again.jar.has('session'))
    })

    it('lets one of ten at once use it', async (t) => {
      const portal = await portalBehindProxy(t)
      const token = await linkFor(portal.world, await person(portal.world, 'ana'), purpose)
      const at = '198.51.100.250'
      const answers = await Promise.all(Array.from({ length: 10 }, () => use(visitor(portal, at), token)))
      assert.equal(answers.filter(({ status }) => status === 303).length, 1)
      assert.deepEqual(
        // reason: on a busy machine ten new connections at once may take too long, and who gets none is told to come back
        answers.filter(({ status }) => ![303, 410, 429, 503].includes(status)).map(({ status }) => status),
        [],
      )
      const used = await portal.world.rows("select 1 from audit_event where action = 'link.used'")
      assert.equal(used.length, 1)
    })

    it('is not used up by programs that open every link of a mail', async (t) => {
      const portal = await portalBehindProxy(t)
      const token = await linkFor(portal.world, await person(portal.world, 'ana'), purpose)
      for (let round = 0; round < 5; round++) {
        assert.equal((await visitor(portal).get(`${path}/${token}`)).status, 200)
        assert.equal((await visitor(portal).send('HEAD', `${path}/${token}`)).status, 200)
      }
      assert.equal((await use(visitor(portal), token)).status, 303)
    })

    it('is over when its time is', async (t) => {
      const portal = await portalBehindProxy(t)
      const token = await linkFor(portal.world, await person(portal.world, 'ana'), purpose)
      portal.world.clock.advance(linkLives[purpose] - 60)
      assert.equal((await visitor(portal).get(`${path}/${token}`)).status, 200)
      portal.world.clock.advance(61)
      assert.equal((await visitor(portal).get(`${path}/${token}`)).status, 410)
      assert.equal((await use(visitor(portal), token)).status, 410)
    })

    it('ends when another is made', async (t) => {
      const portal = await portalBehindProxy(t)
      const user = await person(portal.world, 'ana')
      const first = await linkFor(portal.world, user, purpose)
      const second = await linkFor(portal.world, user, purpose)
      assert.equal((await use(visitor(portal), first)).status, 410)
      assert.equal((await use(visitor(portal), second)).status, 303)
    })

    it('is nothing for whoever is suspended, and where the organization is stopped', async (t) => {
      const portal = await portalBehindProxy(t)
      const { id } = await portal.world.organization('Bakery')
      const ana = await person(portal.world, 'ana', id)
      const token = await linkFor(portal.world, ana, purpose)
      await portal.world.rows('update organization set stopped = true where id = $1', id)
      assert.equal((await use(visitor(portal), token)).status, 410)
      await portal.world.rows('update organization set stopped = false where id = $1', id)
      await portal.world.rows("update app_user set status = 'suspended' where id = $1", ana.id)
      assert.equal((await use(visitor(portal), token)).status, 410)
    })

    it('is nothing at the address of another realm', async (t) => {
      const portal = await portalBehindProxy(t)
      const { id } = await portal.world.organization('Harbor', { kind: 'reseller' })
      const { port } = new URL(portal.url)
      await portal.world.rows(
        `insert into host_name (organization_id, name, challenge, created_at, proved_at)
         values ($1, 'login.harbor.example', '', now(), now())`,
        id,
      )
      await portal.world.rows('update organization set realm_id = id where id = $1', id)
      const token = await linkFor(portal.world, await person(portal.world, 'ana'), purpose)
      const elsewhere = { host: `login.harbor.example:${port}` }
      assert.equal((await visitor(portal).get(`${path}/${token}`, elsewhere)).status, 410)
      assert.equal((await visitor(portal).get(`${path}/${token}`)).status, 200)
    })

    it('does nothing for a form of another site', async (t) => {
      const portal = await portalBehindProxy(t)
      const token = await linkFor(portal.world, await person(portal.world, 'ana'), purpose)
      const forged = await visitor(portal).post(`${path}/${token}`, {}, { origin: 'https://evil.example' })
      assert.equal(forged.status, 403)
      assert.equal((await use(visitor(portal), token)).status, 303)
    })

    it('is kept nowhere as it was sent', async (t) => {
      const portal = await portalBehindProxy(t)
      const token = await linkFor(portal.world, await person(portal.world, 'ana'), purpose)
      await use(visitor(portal), token)
      for (const table of ['link', 'audit_event', 'outbox', 'session']) {
        const rows = JSON.stringify(await portal.world.rows(`select * from ${table}`))
        assert.ok(!rows.includes(token), table)
      }
      assert.deepEqual(portal.errors, [])
    })
  })
}

describe('a link of one purpose', () => {
  it('is none of another', async (t) => {
    const portal = await portalBehindProxy(t)
    for (const [number, story] of linkStories.entries()) {
      const token = await linkFor(portal.world, await story.person(portal.world, `ana-${number}`), story.purpose)
      for (const { path, purpose } of linkStories) {
        const expected = purpose === story.purpose ? 200 : 410
        assert.equal((await visitor(portal).get(`${path}/${token}`)).status, expected, `${story.purpose} at ${path}`)
      }
    }
  })
})

describe('somebody who reads another’s mail', () => {
  it('changes the password and is asked for the token that they do not have', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app, person: ana } = await protectedPerson(portal, 'ana')
    const user = await userNamed(portal.world, 'ana')
    const token = await linkFor(portal.world, user, 'password-link')
    const thief = visitor(portal)
    const done = await thief.post(`/password/${token}`, { password: NEW_PASSWORD, password_again: NEW_PASSWORD })
    assert.equal(done.location, '/signin?notice=passwordChangedSignIn')
    assert.ok(!thief.jar.has('session'), 'no session comes of it')
    assert.equal((await ana.get('/account/settings')).location, '/signin?notice=sessionEnded')
    const asked = await thief.post('/signin', { username: 'ana', password: NEW_PASSWORD })
    assert.equal(asked.location, '/signin/challenge')
    assert.equal((await thief.get('/account/settings')).location, '/signin')
    portal.world.clock.advance(app.period)
    await signedIn(portal, 'ana', { password: NEW_PASSWORD, token: app.codeAt(portal.world.clock.now()) })
  })

  it('does not pass a second step that was begun with the old password', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    const user = await userNamed(portal.world, 'ana')
    const begun = visitor(portal)
    await begun.post('/signin', { username: 'ana', password: PASSWORD })
    portal.world.clock.advance(1)
    const token = await linkFor(portal.world, user, 'password-link')
    await visitor(portal).post(`/password/${token}`, { password: NEW_PASSWORD, password_again: NEW_PASSWORD })
    portal.world.clock.advance(app.period)
    const code = app.codeAt(portal.world.clock.now())
    assert.equal((await begun.post('/signin/challenge', { code })).location, '/signin?notice=signInExpired')
  })

  it('has half of an enrollment: the password is asked, and guesses at it run out', async (t) => {
    const portal = await portalBehindProxy(t)
    const token = await linkFor(portal.world, await portal.world.person({ username: 'ana' }), 'enrollment-link')
    const thief = visitor(portal)
    const statuses: number[] = []
    for (let guess = 0; guess < 7; guess++) {
      statuses.push((await thief.post(`/enroll/${token}`, { password: `guess ${guess}` })).status)
    }
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429, 429])
    assert.ok(!thief.jar.has('session'))
    assert.equal((await visitor(portal).post(`/enroll/${token}`, { password: PASSWORD })).status, 303)
  })

  it('does not enroll a factor beside one that is there, with password and link', async (t) => {
    const portal = await portalBehindProxy(t)
    await protectedPerson(portal, 'ana')
    const user = await userNamed(portal.world, 'ana')
    const token = await linkFor(portal.world, user, 'enrollment-link')
    const thief = visitor(portal)
    const refused = await thief.post(`/enroll/${token}`, { password: PASSWORD })
    assert.equal(refused.status, 403)
    assert.ok(!thief.jar.has('session'))
  })

  it('reaches nothing but the set-up with an enrollment link, until a code was right', async (t) => {
    const portal = await portalBehindProxy(t)
    const token = await linkFor(portal.world, await portal.world.person({ username: 'ana' }), 'enrollment-link')
    const ana = visitor(portal)
    assert.equal((await ana.post(`/enroll/${token}`, { password: PASSWORD })).location, '/account/two-factor/app')
    for (const path of ['/account/settings', '/account/security', '/account/details', '/account/password'])
      assert.equal((await ana.get(path)).location, '/account/two-factor/app', path)
    assert.equal((await ana.send('GET', '/session')).status, 401)
    await setsUpApp(portal, ana)
    assert.equal((await ana.get('/account/settings')).status, 200)
  })

  it('is not let in by an invitation further than a sign-in: where a factor is required, it is set up first', async (t) => {
    const portal = await portalBehindProxy(t)
    const [invitation] = linkStories
    assert.ok(invitation)
    const user = await invitation.person(portal.world, 'ana')
    await portal.world.rows(
      "insert into policy (organization_id, second_factor) values ($1, 'required')",
      user.organizationId,
    )
    const ana = visitor(portal)
    const accepted = await invitation.use(ana, await linkFor(portal.world, user, 'invitation'))
    assert.equal(accepted.location, '/account/two-factor/app')
    assert.equal((await ana.get('/account/settings')).location, '/account/two-factor/app')
  })
})

describe('a link that was sent to an old address, or before the password was changed', () => {
  it('opens nothing, but still stops a reset', async (t) => {
    const portal = await portalBehindProxy(t)
    for (const [number, story] of linkStories.entries()) {
      const user = await story.person(portal.world, `ana-${number}`)
      const token = await linkFor(portal.world, user, story.purpose)
      await portal.world.rows("update app_user set email = 'new@example.com' where id = $1", user.id)
      assert.equal((await story.use(visitor(portal), token)).status, story.purpose === 'stop-link' ? 303 : 410)
    }
  })

  it('changes no password that was changed since', async (t) => {
    const portal = await portalBehindProxy(t)
    const user = await portal.world.person({ username: 'ana' })
    portal.world.clock.advance(10)
    const token = await linkFor(portal.world, user, 'password-link')
    assert.equal((await visitor(portal).get(`/password/${token}`)).status, 200)
    portal.world.clock.advance(10)
    const now = portal.world.clock.now()
    await portal.world.rows('update app_user set password_changed_at = $1 where id = $2', now, user.id)
    assert.equal((await visitor(portal).get(`/password/${token}`)).status, 410)
  })
})

describe('a link opened where somebody else is signed in', () => {
  it('does nothing, and says whose it is', async (t) => {
    const portal = await portalBehindProxy(t)
    await portal.world.person({ username: 'bob' })
    const bob = await signedIn(portal, 'bob')
    await confirms(bob)
    for (const [number, story] of linkStories.filter(({ purpose }) => purpose !== 'stop-link').entries()) {
      const token = await linkFor(portal.world, await story.person(portal.world, `ana-${number}`), story.purpose)
      assert.equal((await story.use(bob, token)).status, 403)
      const page = await bob.get(`${story.path}/${token}`)
      assert.equal(page.status, 403)
      assert.match(page.body, new RegExp(`ana-${number}@example.com`))
      assert.doesNotMatch(page.body, /\/for"/, 'nobody below may set it up for her')
      assert.equal((await bob.post(`/enroll/${token}/for`)).status, 404)
      assert.equal((await story.use(visitor(portal), token)).status, 303, 'it was not used up')
    }
  })
})
