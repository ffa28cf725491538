import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeInvitation } from '#domain/account/invitation.ts'
import { changePolicy } from '#domain/policies/policies.ts'
import { findUser } from '#domain/users/users.ts'
import { needs, type Visit, visit } from './browser.ts'
import { plugsIn, type VirtualKey } from './keys.ts'
import { confirms, logOut, reads, savesCodes, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

/** Logs out in a browser that forgets that it ever used a passkey: keys for tests answer whenever they are offered. */
async function leaves(page: Visit['page']): Promise<void> {
  await page.evaluate(() => localStorage.clear())
  await logOut(page, 'ana')
}

/** Ana has added a passkey in this browser, and has logged out. */
async function withPasskey(story: Visit): Promise<VirtualKey> {
  const { page, world } = story
  await world.person({ username: 'ana' })
  const key = await plugsIn(page, { resident: true })
  await signIn(page, 'ana')
  await signedIn(page)
  await page.goto('/account/two-factor/passkey')
  await confirms(page)
  await page.getByRole('button', { name: 'Add passkey' }).click()
  await savesCodes(page)
  await leaves(page)
  return key
}

const byPasskey = (page: Visit['page']) => page.getByRole('button', { name: 'Sign in with a passkey' })

describe('the sign-in page', needs(), () => {
  test('takes a passkey at the press of a button, and asks for nothing else', async (t) => {
    const story = await visit(t)
    const { page } = story
    await withPasskey(story)
    await picture(page, 'signin-passkeys-1')
    await byPasskey(page).click()
    await signedIn(page)
    const [session] = await story.world.rows<{ methods: string[] }>(
      'select methods from session order by created_at desc limit 1',
    )
    assert.deepEqual(session?.methods, ['hwk', 'pop', 'user', 'mfa'])
  })

  test('lets the browser offer it in the username’s field, with no button pressed, once it was used here', async (t) => {
    const story = await visit(t)
    const { page } = story
    await withPasskey(story)
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto('/signin')
    await page.waitForLoadState('networkidle')
    assert.ok(!asked.includes('/signin/passkey/options'), 'nothing is asked where no passkey was used before')
    await byPasskey(page).click()
    await signedIn(page)
    await page.getByRole('button', { name: 'ana@example.com' }).click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForResponse(/signin.passkey$/)
    await signedIn(page)
    const rows = await story.world.rows("select 1 from audit_event where action = 'signin' and method = 'passkey'")
    assert.equal(rows.length, 2)
  })

  test('says so when a passkey was removed, and lets the password in as before', async (t) => {
    const story = await visit(t)
    const { page, world } = story
    await withPasskey(story)
    await world.rows("update enrollment set state = 'ended', ended_at = now() where kind = 'passkey'")
    await page.goto('/signin')
    await byPasskey(page).click()
    await reads(page, 'This passkey did not sign you in')
    await picture(page, 'signin-passkeys-2-refused')
  })
})

describe('somebody who is invited', needs(), () => {
  test('comes in with a passkey, out and in again, confirms, and sets a password', async (t) => {
    const story = await visit(t)
    const { page, world } = story
    const { organizationId, id } = await world.person({ username: 'ana', status: 'invited' })
    await world.rows('update app_user set password_hash = null, password_changed_at = null where id = $1', id)
    const user = await world.look((look) => findUser(look, { organizationId, id }))
    assert.ok(user)
    const place = { address: '192.0.2.1', browser: 'Firefox' }
    const { token } = await world.work((work) => makeInvitation(work, user, id, place))
    await world.work((work) => changePolicy(work, { organizationId, secondFactor: 'required' }))
    await plugsIn(page, { resident: true })
    await page.goto(`/invitation/${token}`)
    await picture(page, 'signin-passkeys-3-invitation')
    await page.getByRole('button', { name: 'Use a passkey instead' }).click()
    await savesCodes(page)
    await page.goto('/account/settings')
    await reads(page, 'No password')
    await leaves(page)
    await byPasskey(page).click()
    await signedIn(page)
    world.clock.advance(301)
    await page.goto('/account/password')
    await sees(page, 'Please confirm that it is you')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await sees(page, 'Set a password')
    await picture(page, 'signin-passkeys-4-first-password')
    for (const label of ['New password', 'New password again'])
      await page.getByLabel(label, { exact: true }).fill('a boat on the river Elbe')
    await page.getByRole('button', { name: 'Set a password' }).click()
    await reads(page, 'Your password is set')
    await page.goto('/account/security')
    await picture(page, 'signin-passkeys-5-security')
    await page.getByRole('link', { name: 'Remove password' }).click()
    await sees(page, 'Sign in without a password?')
    await picture(page, 'signin-passkeys-6-remove')
    await page.getByRole('button', { name: 'Remove password' }).click()
    await reads(page, 'You have no password any more')
  })
})
