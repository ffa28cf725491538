import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { enrolled } from '../factor-contract.ts'
import { PASSWORD, testWorld } from '../world.ts'
import { portalBehindProxy, protectedPerson, visitor } from './visitor.ts'

const ana = { username: 'ana', password: PASSWORD }

/** Something that happens while a transaction with an audit row of this action commits. */
async function whenCommitting(
  world: { rows: (text: string) => Promise<unknown[]> },
  action: string,
  happens: string,
): Promise<void> {
  await world.rows(`
    create function at_commit() returns trigger language plpgsql security definer as $$
    begin
      if new.action = '${action}' then ${happens}; end if;
      return null;
    end $$`)
  await world.rows(`
    create constraint trigger at_commit after insert on audit_event deferrable initially deferred
    for each row execute function at_commit()`)
}

const DIES = 'perform pg_terminate_backend(pg_backend_pid())'
const WARNS = "raise warning 'canceling wait for synchronous replication due to user request'"

describe('a sign-in whose commit', () => {
  it('was cut off lets nobody in, and is answered with what can be tried again', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    await whenCommitting(portal.world, 'signin', DIES)
    const token = app.codeAt(portal.world.clock.now())
    const before = await portal.world.rows('select count(*)::int as sessions from session')
    for (const form of [
      { ...ana, token },
      { ...ana, token },
    ]) {
      const person = visitor(portal)
      const { status, headers } = await person.post('/signin', form)
      assert.equal(status, 503)
      assert.ok(Number(headers['retry-after']) > 0)
      assert.equal(person.jar.has('session'), false)
    }
    assert.deepEqual(await portal.world.rows('select count(*)::int as sessions from session'), before)
    await portal.world.rows('drop function at_commit cascade')
    const person = visitor(portal)
    assert.equal((await person.post('/signin', { ...ana, token })).status, 303, 'the code was not spent')
  })

  it('was answered with a warning lets nobody in', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    await whenCommitting(portal.world, 'signin', WARNS)
    const person = visitor(portal)
    const { status } = await person.post('/signin', { ...ana, token: app.codeAt(portal.world.clock.now()) })
    assert.ok(status >= 500)
    assert.equal(person.jar.has('session'), false)
    assert.match(String(portal.errors[0]), /outcome of the commit is unknown/)
  })

  it('failed lets nobody in', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    await whenCommitting(portal.world, 'signin', "raise exception 'the disk is full' using errcode = '53100'")
    const person = visitor(portal)
    const { status, body } = await person.post('/signin', { ...ana, token: app.codeAt(portal.world.clock.now()) })
    assert.equal(status, 503)
    assert.ok(!body.includes('disk'))
    assert.equal(person.jar.has('session'), false)
  })

  it('failed to serialize is tried again, and the person is in once', async (t) => {
    const portal = await portalBehindProxy(t)
    const { app } = await protectedPerson(portal, 'ana')
    await portal.world.rows('create sequence tries')
    await portal.world.rows('grant all on sequence tries to public')
    await whenCommitting(
      portal.world,
      'signin',
      "if nextval('tries') < 3 then raise exception 'again' using errcode = '40001'; end if",
    )
    const person = visitor(portal)
    const token = app.codeAt(portal.world.clock.now())
    assert.equal((await person.post('/signin', { ...ana, token })).status, 303)
    const rows = await portal.world.rows("select 1 from audit_event where action = 'signin' and method like '%totp'")
    assert.equal(rows.length, 1)
  })
})

describe('an answer to a factor whose statement', () => {
  for (const [name, happens] of [
    ['was cut off', DIES],
    ['was answered with a warning', WARNS],
  ] as const) {
    it(`${name} is no yes`, async (t) => {
      const person = await enrolled(t, 'totp', { world: await testWorld(t) })
      const answer = await person.fresh()
      await whenCommitting(person.world, 'signin.second-factor', happens)
      await assert.rejects(person.gives(answer))
      await person.world.rows('drop function at_commit cascade')
    })
  }
})
