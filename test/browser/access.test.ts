import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { User } from '#domain/users/users.ts'
import { invited, NEW_PASSWORD, userNamed } from '../access.ts'
import { type Letters, lettersOf, linkIn } from '../letters.ts'
import { PASSWORD } from '../world.ts'
import { needs, type Visit, type VisitOptions, visit } from './browser.ts'
import {
  answers,
  confirms,
  logOut,
  nextCode,
  reads,
  savesCodes,
  sees,
  setsUpApp,
  signedIn,
  signIn,
  withApp,
} from './people.ts'
import { picture } from './pictures.ts'
import { readQr } from './programs.ts'

type Story = Visit & { readonly letters: Letters; readonly bakery: string }

/** Otto owns the operator and is signed in; the bakery is a client right below. */
async function told(t: TestContext, options: VisitOptions): Promise<Story> {
  const story = await visit(t, options)
  await story.world.person({ username: 'otto', role: 'owner' })
  const { id } = await story.world.organization('Bakery')
  await signIn(story.page, 'otto')
  await signedIn(story.page)
  return { ...story, letters: lettersOf(story.world, story.url), bakery: id }
}

async function opens({ page }: Visit, { organizationId, id }: User, deed: string): Promise<void> {
  await page.goto(`/admin/organizations/${organizationId}/users/${id}/${deed}`)
  if (page.url().includes('/account/confirm')) await confirms(page)
  await reads(page, `@example.com`)
}

async function letterLink({ letters }: Story, username: string): Promise<string> {
  // reason: letters about an account lead to the page that says this was not me
  const leads = ({ text }: { text: string }): boolean => /:\/\/[^/\s]+\/(?!not-me)/.test(text)
  const letter = (await letters.to(`${username}@example.com`)).find(leads)
  assert.ok(letter, `nothing was sent to ${username}`)
  return new URL(linkIn(letter)).pathname
}

async function choosesPassword(page: Page, button: string): Promise<void> {
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
  await page.getByLabel('New password again', { exact: true }).fill(NEW_PASSWORD)
  await page.getByRole('button', { name: button }).click()
}

for (const script of [true, false]) {
  describe(`access by links and with the help of others${script ? '' : ', without JavaScript'}`, () => {
    test(
      'an invitation: choose a password, set up what is required, sign in with both',
      needs('oathtool'),
      async (t) => {
        const story = await told(t, { script })
        const ivy = await invited(story.world, 'ivy', story.bakery)
        await story.world.rows(
          "insert into policy (organization_id, second_factor) values ($1, 'required')",
          story.bakery,
        )
        await opens(story, ivy, 'invite')
        await picture(story.page, 'access-1-invite')
        await story.page.getByRole('button', { name: 'Send the invitation' }).click()
        await reads(story.page, 'The invitation is sent.')
        const page = await story.elsewhere()
        await page.goto(await letterLink(story, 'ivy'))
        await sees(page, 'Choose your password')
        await reads(page, 'ivy@example.com')
        await picture(page, 'access-2-accept')
        await choosesPassword(page, 'Continue')
        const secret = await setsUpApp(story, page)
        await savesCodes(page)
        await logOut(page, 'ivy')
        await signIn(page, 'ivy', { password: NEW_PASSWORD, token: await nextCode(story, secret) })
        await signedIn(page)
      },
    )

    test('an enrollment link, handed over as a QR code', needs('oathtool', 'zbarimg'), async (t) => {
      const story = await told(t, { script })
      const ana = await story.world.person({ username: 'ana', organizationId: story.bakery })
      await opens(story, ana, 'enrollment-link')
      await story.page.getByRole('button', { name: 'Show link and QR code' }).click()
      await reads(story.page, 'This link is shown once.')
      await picture(story.page, 'access-3-enrollment-link')
      const { pathname } = new URL(await readQr(story.page))
      const page = await story.elsewhere()
      await page.goto(pathname)
      await picture(page, 'access-4-enroll')
      await page.getByLabel('Password', { exact: true }).fill('not the one')
      await page.getByRole('button', { name: 'Begin' }).click()
      await page.locator('#password-error').waitFor()
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Begin' }).click()
      const secret = await setsUpApp(story, page)
      await savesCodes(page)
      await logOut(page, 'ana')
      await signIn(page, 'ana')
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
      await page.goto(pathname)
      await sees(page, 'This link is no longer good')
    })

    test(
      'a forgotten password: a new one by mail, and the token is asked for as always',
      needs('oathtool'),
      async (t) => {
        const story = await told(t, { script })
        await story.world.person({ username: 'ana' })
        const page = await story.elsewhere()
        const { secret } = await withApp({ ...story, page }, 'ana')
        await logOut(page, 'ana')
        await page.getByRole('link', { name: 'Forgot your password?' }).click()
        await picture(page, 'access-5-forgotten')
        await page.getByLabel('Username').fill('ana')
        await page.getByRole('button', { name: 'Send the link' }).click()
        await sees(page, 'Look into your mail')
        await picture(page, 'access-6-asked')
        await page.goto(await letterLink(story, 'ana'))
        await choosesPassword(page, 'Change password')
        await reads(page, 'Please sign in with the new one.')
        await signIn(page, 'ana', { password: NEW_PASSWORD })
        await answers(page, await nextCode(story, secret))
        await signedIn(page)
      },
    )

    test('a bypass code: read out, given once, and what was lost is replaced', needs('oathtool'), async (t) => {
      const story = await told(t, { script })
      const ana = await story.world.person({ username: 'ana' })
      await withApp({ ...story, page: await story.elsewhere() }, 'ana')
      await opens(story, ana, 'bypass')
      await story.page.getByLabel('Reason').fill('phone at home')
      await story.page.getByRole('button', { name: 'Make a bypass code' }).click()
      await reads(story.page, 'It is shown once')
      await picture(story.page, 'access-7-bypass')
      const code = await story.page.locator('#bypass-code').innerText()
      const page = await story.elsewhere()
      await signIn(page, 'ana')
      await sees(page, 'Two-factor authentication')
      await page.getByRole('link', { name: 'Use a bypass code from support' }).click()
      await page.getByLabel('Bypass code').waitFor()
      await picture(page, 'access-8-give-bypass')
      await answers(page, code, 'Bypass code')
      await sees(page, 'Replace your method')
    })

    test(
      'a reset by support: stopped by the person once, then done, and set up again',
      needs('oathtool'),
      async (t) => {
        const story = await told(t, { script })
        const ana = await story.world.person({ username: 'ana' })
        const page = await story.elsewhere()
        await withApp({ ...story, page }, 'ana')
        await story.world.rows('insert into policy (organization_id, reset_wait) values ($1, 3600)', ana.organizationId)
        await resets(story, ana)
        await reads(story.page, 'The reset is asked for.')
        await picture(story.page, 'access-9-reset-waits')
        await page.goto('/account/security')
        await picture(page, 'access-10-own-stop')
        await page.getByRole('button', { name: 'Stop the reset' }).click()
        await reads(page, 'The reset is stopped.')
        await story.world.rows('delete from policy')
        await resets(story, ana)
        await reads(story.page, 'The next sign-in leads to setting it up.')
        await signIn(page, 'ana')
        await setsUpApp(story, page)
        await savesCodes(page)
        assert.equal((await userNamed(story.world, 'ana')).mustEnroll, false)
      },
    )
  })
}

async function resets(story: Story, user: User): Promise<void> {
  await opens(story, user, 'reset')
  await story.page.getByLabel('Reason').fill('lost her phone')
  await story.page.getByLabel('Ticket number').fill('T-17')
  await story.page.getByRole('button', { name: 'Reset', exact: true }).click()
}
