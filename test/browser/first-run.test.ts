import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { newFirstRunLink } from '#domain/organizations/first-run.ts'
import { testWorld } from '../world.ts'
import { needs, type Visit, visit } from './browser.ts'
import { nextCode, reads, savesCodes, sees, setsUpApp, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

const PASSWORD = 'seven herons over the canal'

for (const script of [true, false]) {
  describe(`the first start of a portal${script ? '' : ', without JavaScript'}`, () => {
    test('leads Nora from the printed address to a protected account', needs('oathtool'), async (t) => {
      const { story, address } = await freshPortal(t, script)
      const { page } = story
      await page.goto(address)
      await sees(page, 'Welcome to Countersign')
      await picture(page, 'first-run-1-welcome')
      await fills(page)
      await page.getByRole('button', { name: 'Create the portal' }).click()

      await sees(page, 'Set up an authenticator app')
      await page.getByRole('list', { name: 'Set-up steps' }).waitFor()
      await picture(page, 'first-run-2-app')
      const secret = await setsUpApp(story, page, 'Work phone')
      await savesCodes(page)
      await reads(page, 'Northwind Hosting')

      await page.getByRole('button', { name: 'nora@northwind.example' }).click()
      await page.getByRole('button', { name: 'Log out' }).click()
      await reads(page, 'You are logged out.')
      await signIn(page, 'nora', { password: PASSWORD, token: await nextCode(story, secret) })
      await signedIn(page)

      const stranger = await story.elsewhere()
      assert.equal((await stranger.goto(address))?.status(), 410)
      await sees(stranger, 'This address has been used')
      await picture(stranger, 'first-run-3-used')
    })

    test('tells Nora what is wrong beside the field and keeps what was right', needs(), async (t) => {
      const { story, address } = await freshPortal(t, script)
      const { page } = story
      await page.goto(address)
      await fills(page, { again: 'something else' })
      await page.getByRole('button', { name: 'Create the portal' }).click()
      await reads(page, 'The two passwords are not the same.')
      await picture(page, 'first-run-4-mistake')
      assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Northwind Hosting')
      assert.equal(await page.getByLabel('Username').inputValue(), 'nora')
      assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '', 'a password never comes back')

      await fills(page, { password: 'password' })
      await page.getByRole('button', { name: 'Create the portal' }).click()
      await reads(page, 'Many people use this password')
    })
  })
}

test('of two who open the set-up address, one sets up the portal', needs(), async (t) => {
  const { story, address } = await freshPortal(t, true)
  const late = await story.elsewhere()
  await story.page.goto(address)
  await late.goto(address)
  await fills(story.page)
  await fills(late)
  await story.page.getByRole('button', { name: 'Create the portal' }).click()
  await sees(story.page, 'Set up an authenticator app')
  await late.getByRole('button', { name: 'Create the portal' }).click()
  await sees(late, 'This address has been used')
})

test('nobody signs in before there is an owner, and no other address sets up the portal', needs(), async (t) => {
  const { story, address } = await freshPortal(t, true)
  const { page } = story
  await page.goto('/')
  await sees(page, 'Not set up yet')
  await picture(page, 'first-run-5-waiting')
  assert.equal((await page.goto('/signin'))?.status(), 404)
  assert.equal((await page.goto(`${address.slice(0, -1)}_`))?.status(), 410)
})

async function freshPortal(t: TestContext, script: boolean): Promise<{ story: Visit; address: string }> {
  const world = await testWorld(t)
  const story = await visit(t, { world, script })
  return { story, address: `/setup/${await world.work(newFirstRunLink)}` }
}

async function fills(page: Page, passwords: { password?: string; again?: string } = {}): Promise<void> {
  const { password = PASSWORD, again = password } = passwords
  await page.getByLabel('Name', { exact: true }).fill('Northwind Hosting')
  await page.getByLabel('Username').fill('nora')
  await page.getByLabel('E-mail address').fill('nora@northwind.example')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByLabel('Password again', { exact: true }).fill(again)
}
