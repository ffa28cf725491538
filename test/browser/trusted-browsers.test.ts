import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PASSWORD } from '../world.ts'
import { needs, visit } from './browser.ts'
import { trusts } from './pages-browsers.ts'
import { answers, logOut, nextCode, reads, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

for (const script of [true, false]) {
  describe(`a browser that Ana trusts${script ? '' : ', without JavaScript'}`, () => {
    test('is ticked by her alone, asks no more, and asks again when she ends that', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'ana' })
      const { secret } = await trusts(story)
      await logOut(page, 'ana')

      await signIn(page, 'ana')
      await signedIn(page)
      await page.goto('/account/security')
      await reads(page, 'This browser')
      await picture(page, 'trusted-1-security')
      await page.getByRole('button', { name: 'Stop trusting' }).click()
      await reads(page, 'The browser is no longer trusted.')
      await reads(page, 'No browser is trusted')
      await logOut(page, 'ana')

      await signIn(page, 'ana')
      await sees(page, 'Two-factor authentication')
      assert.equal(await page.getByLabel('Do not ask again in this browser').isChecked(), false)
      await picture(page, 'trusted-2-asked-again')
      await answers(page, await nextCode(story, secret))
      await signedIn(page)
      await logOut(page, 'ana')
      await signIn(page, 'ana')
      await sees(page, 'Two-factor authentication')
    })

    test('is ended by whoever helps her', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'otto', role: 'owner' })
      const ana = await world.person({ username: 'ana' })
      const hers = await story.elsewhere()
      await trusts({ ...story, page: hers })
      await signIn(page, 'otto')
      await signedIn(page)
      await page.goto(`/admin/organizations/${ana.organizationId}/users/${ana.id}/browsers`)
      await picture(page, 'trusted-3-support')
      await page.getByRole('button', { name: 'Stop trusting' }).click()
      await sees(page, 'Please confirm that it is you')
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
      await page.getByLabel('Password', { exact: true }).press('Enter')
      await page.getByRole('button', { name: 'Stop trusting' }).click()
      await reads(page, 'The browser is no longer trusted.')
      await logOut(hers, 'ana')
      await signIn(hers, 'ana')
      await sees(hers, 'Two-factor authentication')
    })
  })
}
