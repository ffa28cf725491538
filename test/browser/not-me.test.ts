import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { NEW_PASSWORD } from '../access.ts'
import { lettersOf } from '../letters.ts'
import { testPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { keepingPages, needs, type Visit, visit } from './browser.ts'
import { logOut, nextCode, reads, sees, signedIn, signIn, withApp } from './people.ts'
import { picture } from './pictures.ts'

/** Opens the newest letter with this subject, and returns the page behind its button. */
async function letter(
  { url, page, elsewhere }: Visit,
  letters: ReturnType<typeof lettersOf>,
  subject: RegExp,
  shot: string,
) {
  const found = (await letters.to('ana@example.com')).find((each) => subject.test(each.subject))
  assert.ok(found, `no letter about ${subject}`)
  const mail = await elsewhere()
  await mail.setContent(found.html)
  await picture(mail, shot)
  const address = await mail.getByRole('link').first().getAttribute('href')
  assert.ok(address?.startsWith(url), 'it leads to the portal')
  await page.goto(new URL(address ?? url).pathname)
}

async function chooses(page: Page, password: string): Promise<void> {
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByLabel('New password again', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Change password' }).click()
}

for (const script of [true, false]) {
  describe(`“this was not me”${script ? '' : ', without JavaScript'}`, () => {
    test(
      'throws out whoever came in with a stolen password and code, and leads back in',
      needs('oathtool'),
      async (t) => {
        const story = await visit(t, { script })
        const { page, world, url } = story
        const letters = lettersOf(world, url)
        await world.person({ username: 'olga', role: 'owner' })
        await world.person({ username: 'ana' })
        const { secret } = await withApp({ ...story, page: await story.elsewhere() }, 'ana')
        world.clock.advance(3600)
        const eve = await story.elsewhere()
        await signIn(eve, 'ana', { token: await nextCode(story, secret) })
        await signedIn(eve)
        await letter(story, letters, /new browser/, 'not-me-1-letter')
        await sees(page, 'This was not me')
        await picture(page, 'not-me-2-page')
        await eve.reload()
        await signedIn(eve)
        await page.getByRole('button', { name: 'Secure the account' }).click()
        await sees(page, 'The account is secured')
        await picture(page, 'not-me-3-secured')
        await eve.reload()
        await reads(eve, 'Your session has ended. Please sign in again.')
        await signIn(eve, 'ana', { token: await nextCode(story, secret) })
        await reads(eve, 'The username, password or security token is not right.')
        await letter(story, letters, /secured/, 'not-me-4-way-back')
        await chooses(page, PASSWORD)
        await reads(page, 'This password was blocked')
        await picture(page, 'not-me-5-blocked')
        await chooses(page, NEW_PASSWORD)
        await reads(page, 'Your password is changed.')
        await signIn(page, 'ana', { password: NEW_PASSWORD, token: await nextCode(story, secret) })
        await signedIn(page)
      },
    )
  })
}

test('somebody who signs out leaves nothing behind the Back button', needs(), async (t) => {
  const portal = await testPortal(t)
  const browser = await keepingPages()
  t.after(() => browser.close())
  await portal.world.person({ username: 'ana', name: 'Ana Andrade' })
  const page = await (await browser.newContext({ baseURL: portal.url, locale: 'en-US' })).newPage()
  await signIn(page, 'ana')
  await signedIn(page)
  await page.goto('/account/security')
  await page.goto('/account/details')
  await logOut(page, 'ana')
  await sees(page, 'Sign in')
  for (let steps = 0; steps < 3; steps++) {
    await page.goBack()
    await sees(page, 'Sign in')
    assert.doesNotMatch(await page.content(), /Andrade|ana@example\.com|Firefox/)
  }
  assert.deepEqual(portal.errors, [])
})
