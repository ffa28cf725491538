import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { proves, story as reselling } from '../white-label.ts'
import { needs, type Visit, visit } from './browser.ts'
import { copies, kept, plugsIn, unplugs, type VirtualKey } from './keys.ts'
import { apps, confirms, logOut, reads, savesCodes, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

const SIGN_IN_STEP = 'Two-factor authentication'

/** Adds a passkey on the page that is open; a first one brings recovery codes. */
async function adds(page: Page, name: string): Promise<void> {
  await sees(page, 'Add a passkey or security key')
  await page.getByLabel('Name (optional)').fill(name)
  await page.getByRole('button', { name: 'Add passkey' }).click()
}

/** Ana has a passkey in this browser. */
async function withPasskey(story: Visit, options: Parameters<typeof plugsIn>[1] = {}): Promise<VirtualKey> {
  const { page, world } = story
  await world.person({ username: 'ana' })
  const key = await plugsIn(page, options)
  await signIn(page, 'ana')
  await signedIn(page)
  await page.goto('/account/two-factor/passkey')
  await confirms(page)
  await adds(page, 'Blue key')
  await savesCodes(page)
  return key
}

/** A browser that offers what it keeps, though it was not asked for. */
async function asksForAll(key: VirtualKey): Promise<void> {
  const [{ credentialId = '' } = {}] = await kept(key)
  await key.page.route('**/signin/challenge/passkey', async (route) => {
    const response = await route.fetch()
    const id = Buffer.from(credentialId, 'base64').toString('base64url')
    await route.fulfill({
      response,
      json: { ...(await response.json()), allowCredentials: [{ type: 'public-key', id }] },
    })
  })
}

async function usesPasskey(page: Page): Promise<void> {
  await sees(page, SIGN_IN_STEP)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
}

/** What was written down about answers, the newest last. */
async function answersOf({ world }: Visit, action = 'signin.second-factor'): Promise<string[]> {
  const rows = await world.rows<{ said: string }>(
    "select coalesce(reason, outcome) as said from audit_event where action = $1 and method like '%passkey' order by at, id",
    action,
  )
  return rows.map(({ said }) => said)
}

async function levelOf({ world }: Visit): Promise<unknown> {
  const rows = await world.rows('select level, methods from session order by created_at desc limit 1')
  return rows[0]
}

describe('a passkey', needs(), () => {
  test('is added, signs in as the second step, and confirms', async (t) => {
    const story = await visit(t)
    const { page } = story
    await withPasskey(story)
    await page.goto('/account/security')
    await reads(page, 'Blue key')
    await reads(page, 'On one device only')
    await picture(page, 'passkeys-1-security')
    await logOut(page, 'ana')

    await signIn(page, 'ana')
    await sees(page, SIGN_IN_STEP)
    await picture(page, 'passkeys-2-challenge')
    await usesPasskey(page)
    await signedIn(page)
    assert.deepEqual(await levelOf(story), { level: 'second-factor', methods: ['pwd', 'hwk', 'pop', 'user', 'mfa'] })
    assert.deepEqual(await answersOf(story), ['done'])

    story.world.clock.advance(301)
    await page.goto('/account/two-factor/passkey')
    await sees(page, 'Please confirm that it is you')
    await picture(page, 'passkeys-3-confirm')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await sees(page, 'Add a passkey or security key')
    await picture(page, 'passkeys-4-add')
  })

  test('without a check of who holds it is one factor, and is not asked for one', async (t) => {
    const story = await visit(t)
    await withPasskey(story, { verifies: false, transport: 'usb' })
    await logOut(story.page, 'ana')
    await signIn(story.page, 'ana')
    await usesPasskey(story.page)
    await signedIn(story.page)
    assert.deepEqual(await levelOf(story), { level: 'second-factor', methods: ['pwd', 'hwk', 'pop', 'user'] })
  })

  test('stands beside another: whichever answers is right, and the same one is not added twice', async (t) => {
    const story = await visit(t)
    const { page } = story
    const first = await withPasskey(story)
    await page.goto('/account/two-factor/passkey')
    await adds(page, 'Again')
    await reads(page, 'is on your list already')
    await unplugs(first)
    const second = await plugsIn(page, { synced: true })
    await page.goto('/account/two-factor/passkey')
    await adds(page, 'Phone')
    await sees(page, 'Manage two-factor authentication')
    await reads(page, 'Synced with your other devices')
    await picture(page, 'passkeys-5-two')
    assert.deepEqual((await apps(page)).sort(), ['Blue key', 'Phone'])
    await logOut(page, 'ana')
    await signIn(page, 'ana')
    await usesPasskey(page)
    await signedIn(page)
    const used = await story.world.rows<{ label: string }>(
      'select label from enrollment where last_used_at = (select max(last_used_at) from enrollment)',
    )
    assert.deepEqual(used, [{ label: 'Phone' }])
    assert.equal((await kept(second)).length, 1)
  })

  test('that was removed is refused, and the page says so', async (t) => {
    const story = await visit(t)
    const { page } = story
    const lost = await withPasskey(story)
    const copy = await plugsIn(await story.elsewhere())
    await copies(lost, copy)
    await unplugs(lost)
    await plugsIn(page, { transport: 'usb' })
    await page.goto('/account/two-factor/passkey')
    await adds(page, 'New key')
    await sees(page, 'Manage two-factor authentication')
    await page.goto('/account/security')
    await page.getByText('Manage Blue key').click()
    await page.getByRole('listitem').filter({ hasText: 'Blue key' }).getByRole('link', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Remove the passkey' }).click()
    await reads(page, 'The method is removed.')
    assert.deepEqual(await apps(page), ['New key'])

    await asksForAll(copy)
    await signIn(copy.page, 'ana')
    await usesPasskey(copy.page)
    await reads(copy.page, 'It may have been removed from your account')
    await picture(copy.page, 'passkeys-6-removed')
    assert.deepEqual(await answersOf(story), ['unknown-key'])
  })

  test('that is the only one a policy leaves cannot be removed', async (t) => {
    const story = await visit(t)
    const { page, world } = story
    await withPasskey(story)
    const { id } = await world.operator()
    await world.rows(
      "insert into policy (organization_id, second_factor, required_at) values ($1, 'required', now())",
      id,
    )
    await page.goto('/account/security')
    await page.getByText('Manage Blue key').click()
    await page.getByRole('link', { name: 'Remove Blue key' }).click()
    await reads(page, 'Blue key')
    await reads(page, 'requires')
    assert.equal(await page.getByRole('button', { name: 'Remove the passkey' }).count(), 0)
  })
})

describe('a copy of a passkey', needs(), () => {
  test('stops both, and the person is told', async (t) => {
    const story = await visit(t)
    const { page, world } = story
    const original = await withPasskey(story)
    const copy = await plugsIn(await story.elsewhere())
    await copies(original, copy, 0)
    await logOut(page, 'ana')
    await signIn(page, 'ana')
    await usesPasskey(page)
    await signedIn(page)

    await signIn(copy.page, 'ana')
    await usesPasskey(copy.page)
    await reads(copy.page, 'The passkey was not accepted')
    await picture(copy.page, 'passkeys-7-copy')
    assert.deepEqual(await answersOf(story), ['done', 'counter'])
    assert.deepEqual(await answersOf(story, 'passkey.cloned'), ['done'])
    const told = await world.rows<{ template: string }>("select template from outbox where template = 'passkey-cloned'")
    assert.equal(told.length, 1)

    await page.goto('/account/security')
    await reads(page, 'Stopped')
    await picture(page, 'passkeys-8-stopped')
  })
})

describe('without a script', needs(), () => {
  test('the pages say what a passkey needs, and offer another method', async (t) => {
    const story = await visit(t)
    await withPasskey(story)
    const page = await story.elsewhere({ javaScriptEnabled: false })
    await signIn(page, 'ana')
    await sees(page, SIGN_IN_STEP)
    await reads(page, 'passkeys need them')
    assert.equal(await page.getByRole('button', { name: 'Use a passkey' }).count(), 0)
    assert.equal(await page.getByRole('link', { name: 'recovery code' }).count(), 1)
  })
})

const [LOGIN, OTHER] = ['login.acme.localhost', 'my.acme.localhost']

describe('at two host names', needs(), () => {
  test('a passkey belongs to one of them, and the other says so', async (t) => {
    const acme = await reselling(t)
    await proves(acme, LOGIN)
    await proves(acme, OTHER)
    const story = await visit(t, { world: acme.portal.world })
    const at = (name: string) => story.elsewhere({ baseURL: `http://${name}:${new URL(story.url).port}` })
    const page = await at(LOGIN)
    const key = await plugsIn(page)
    await signIn(page, 'rita')
    await signedIn(page)
    await page.goto('/account/two-factor/passkey')
    await confirms(page)
    await reads(page, `It will belong to ${LOGIN}.`)
    await adds(page, 'Blue key')
    const [code = ''] = await savesCodes(page)
    await page.goto('/account/security')
    assert.equal(await page.getByText('Not usable here').count(), 0)

    const other = await at(OTHER)
    await copies(key, await plugsIn(other))
    await signIn(other, 'rita')
    await reads(other, `This passkey works at ${LOGIN} only.`)
    assert.equal(await other.getByRole('button', { name: 'Use a passkey' }).count(), 0)
    await picture(other, 'passkeys-9-elsewhere')
    await other.getByRole('link', { name: 'Use a recovery code' }).click()
    await other.getByLabel('Recovery code').fill(code)
    await other.getByRole('button', { name: 'Continue', exact: true }).click()
    await other.goto('/account/security')
    await reads(other, 'Not usable here')
  })
})
