import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { needs, type Visit, visit } from './browser.ts'
import { answers, logOut, nextCode, reads, sees, signedIn, signIn, withApp } from './people.ts'
import { codeFromApp } from './programs.ts'

/** Mia has an app, and stands before the second step of a sign-in. */
async function miaAtSecondStep(t: TestContext): Promise<{ story: Visit; page: Page; secret: string }> {
  const story = await visit(t)
  await story.world.person({ username: 'mia' })
  const { secret } = await withApp(story, 'mia')
  const { page } = story
  await logOut(page, 'mia')
  await signIn(page, 'mia')
  await sees(page, 'Two-factor authentication')
  return { story, page, secret }
}

async function secondTab(page: Page, path: string): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(path)
  return tab
}

describe('with two tabs, the Back button and addresses typed in', () => {
  test('a sign-in that was finished in one tab is finished in the other', needs('oathtool'), async (t) => {
    const { story, page, secret } = await miaAtSecondStep(t)
    const tab = await secondTab(page, '/signin/challenge')
    await answers(page, await nextCode(story, secret))
    await signedIn(page)
    await answers(tab, await codeFromApp(secret, story.world.clock.now()))
    await signedIn(tab)
    assert.deepEqual(story.errors, [])
  })

  test(
    'Back after signing in leads to the account, and after logging out to the sign-in page',
    needs('oathtool'),
    async (t) => {
      const { story, page, secret } = await miaAtSecondStep(t)
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
      await page.goBack()
      await signedIn(page)
      await logOut(page, 'mia')
      await page.goBack()
      await sees(page, 'Sign in')
      assert.equal(await page.getByText('mia@example.com').count(), 0)
      assert.deepEqual(story.errors, [])
    },
  )

  test(
    'an address typed in between the steps leads to the sign-in page, and the step can still be taken',
    needs('oathtool'),
    async (t) => {
      const { story, page, secret } = await miaAtSecondStep(t)
      for (const path of ['/account/settings', '/account/two-factor/app', '/account/confirm', '/admin/users']) {
        const tab = await secondTab(page, path)
        await sees(tab, 'Sign in')
        await tab.close()
      }
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
    },
  )

  test('a sign-in left lying for ten minutes says so and begins again', needs('oathtool'), async (t) => {
    const { story, page, secret } = await miaAtSecondStep(t)
    story.world.clock.advance(600)
    await answers(page, await nextCode(story, secret))
    await reads(page, 'The sign-in took too long. Please start again.')
    await signIn(page, 'mia', { token: await nextCode(story, secret) })
    await signedIn(page)
  })

  test(
    'whoever logged out in one tab is told so in the other, whatever they do there',
    needs('oathtool'),
    async (t) => {
      const { story, page, secret } = await miaAtSecondStep(t)
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
      const tab = await secondTab(page, '/account/profile')
      await logOut(page, 'mia')
      await tab.getByRole('button', { name: 'Update profile' }).click()
      await sees(tab, 'Sign in')
      assert.deepEqual(story.errors, [])
    },
  )

  test('a sign-in begun anew in a second tab takes the place of the first', needs('oathtool'), async (t) => {
    const { story, page, secret } = await miaAtSecondStep(t)
    const tab = await secondTab(page, '/signin')
    await signIn(tab, 'mia')
    await answers(page, await nextCode(story, secret))
    await signedIn(page)
    await answers(tab, await nextCode(story, secret))
    await signedIn(tab)
    const [row] = await story.world.rows<{ count: number }>('select count(*)::int from session')
    assert.equal(row?.count, 1, 'one browser has one session')
  })
})
