import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { needs, type Visit, visit } from './browser.ts'
import { answers, confirms, logOut, nextCode, picks, reads, sees, signedIn, signIn, under, withApp } from './people.ts'
import { picture } from './pictures.ts'
import { codeFromApp, wrongCode } from './programs.ts'

for (const script of [true, false]) {
  describe(`the organization’s settings${script ? '' : ', without JavaScript'}`, () => {
    test('are the owner’s: a member finds nothing there', needs(), async (t) => {
      const { page, world, elsewhere } = await visit(t, { script })
      await world.person({ username: 'otto', role: 'owner' })
      await world.person({ username: 'mo' })
      const member = await elsewhere()
      await signIn(member, 'mo')
      await signedIn(member)
      assert.equal((await member.goto('/admin/organization'))?.status(), 404)
      await sees(member, 'There is nothing here')

      await asOwner(page)
      await picks(page, 'Administration', 'Organization')
      await page.getByLabel('Name', { exact: true }).fill('Northwind')
      await page.getByLabel('Support contact').fill('help@northwind.example')
      await saves(page)
      await picture(page, 'organization-1-settings')
      await member.context().clearCookies()
      await member.goto('/signin')
      await reads(member, 'Northwind')
      await reads(member, 'help@northwind.example')
    })

    test('put the security token on a second page', needs('oathtool'), async (t) => {
      const { story, member, secret } = await withMember(await visit(t, { script }))
      await twoSteps(story.page)
      await logOut(member, 'mo')
      assert.equal(await member.getByLabel('Security token').count(), 0)
      await picture(member, 'organization-2-two-steps')
      await signIn(member, 'mo', { password: 'not the one' })
      await reads(member, 'The username or password is not right.')
      await signIn(member, 'mo')
      await answers(member, await wrongCode(secret, story.world.clock.now()))
      await reads(member, 'Wait for the next code in your app')
      await picture(member, 'organization-3-refused-code')
      await answers(member, '12ab')
      await reads(member, 'A code has 6 digits; spaces and dashes do not matter.')
      const code = await nextCode(story, secret)
      await answers(member, `${code.slice(0, 3)} ${code.slice(3)}`)
      await signedIn(member)
    })

    test('can show step two to everybody, so that a stranger learns nothing', needs('oathtool'), async (t) => {
      const { story, member, secret } = await withMember(await visit(t, { script }))
      await twoSteps(story.page, true)
      await logOut(member, 'mo')
      const pages: string[] = []
      for (const [username, password] of [
        ['mo', 'not the one'],
        ['nobody', 'not the one'],
        ['mo', undefined],
      ] as const) {
        await signIn(member, username, password === undefined ? {} : { password })
        await sees(member, 'Two-factor authentication')
        pages.push(await member.getByRole('main').innerText())
        await answers(member, await wrongCode(secret, story.world.clock.now()), EITHER)
        await sees(member, 'Sign in')
        pages.push(await member.getByRole('alert').innerText())
      }
      assert.deepEqual(pages.slice(2, 4), pages.slice(0, 2))
      assert.deepEqual(pages.slice(4, 6), pages.slice(0, 2))
      await signIn(member, 'mo')
      await picture(member, 'organization-4-always')
      await answers(member, await nextCode(story, secret), EITHER)
      await signedIn(member)
    })

    test('change the codes of new apps, and name the apps that ignore it', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'otto', role: 'owner' })
      await asOwner(page)
      await page.getByLabel('Algorithm').selectOption('SHA-256')
      await page.getByLabel('Digits').selectOption('8')
      await page.getByLabel('A new code every').selectOption('60 seconds')
      await saves(page)
      await reads(page, 'uses SHA-256, 8 digits and a new code every 60 seconds')
      await picture(page, 'organization-5-unusual-codes')
      await page.goto('/account/two-factor/app')
      await reads(page, 'These apps ignore that')
      await page.getByRole('button', { name: 'Generate' }).click()
      const app = {
        secret: await under(page, 'Authenticator key'),
        algorithm: 'sha256',
        digits: 8,
        period: 60,
      } as const
      await page.getByLabel('Code from your app').fill(await codeFromApp(app, world.clock.now()))
      await page.getByRole('button', { name: 'Enable' }).click()
      await sees(page, 'Recovery codes')
    })
  })
}

const EITHER = 'Security token or recovery code'

async function asOwner(page: Page): Promise<void> {
  await signIn(page, 'otto')
  await signedIn(page)
  await page.goto('/account/confirm?then=/admin/organization')
  await confirms(page)
  await sees(page, 'Example Hosting')
}

async function saves(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save organization' }).click()
  await reads(page, 'The organization is updated.')
}

async function withMember(story: Visit): Promise<{ story: Visit; member: Page; secret: string }> {
  await story.world.person({ username: 'otto', role: 'owner' })
  await story.world.person({ username: 'mo' })
  const member = await story.elsewhere()
  const { secret } = await withApp({ ...story, page: member }, 'mo')
  await asOwner(story.page)
  return { story, member, secret }
}

async function twoSteps(page: Page, always = false): Promise<void> {
  const form = always ? 'Security token on a second page that is always shown' : 'Security token on a second page'
  await page.getByLabel(form, { exact: true }).check()
  await saves(page)
}
