import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { PASSWORD } from '../world.ts'
import { needs, type Visit, visit } from './browser.ts'
import { enters, withInbox } from './codes.ts'
import {
  answers,
  apps,
  confirms,
  logOut,
  nextCode,
  picks,
  reads,
  setsUpApp,
  signedIn,
  signIn,
  withApp,
} from './people.ts'
import { picture } from './pictures.ts'

for (const script of [true, false]) {
  describe(`Ana’s own account${script ? '' : ', without JavaScript'}`, () => {
    test('keeps several apps apart: renamed, made default, removed', needs('oathtool'), async (t) => {
      const story = await visit(t, { script })
      const { page, world } = story
      await world.person({ username: 'ana' })
      const { secret: phone } = await withApp(story, 'ana')
      await page.getByRole('link', { name: 'Manage two-factor authentication' }).click()
      await page.getByRole('link', { name: 'Add another' }).click()
      const tablet = await setsUpApp(story, page, 'Tablet')
      await reads(page, 'Two-factor authentication is enabled.')
      await picks(page, 'ana@example.com', 'My account')
      await page.getByRole('link', { name: 'Account security' }).click()
      assert.match(await method(page, 'Tablet').innerText(), /Default/)
      await picture(page, 'account-1-two-apps')

      await manages(page, 'Tablet')
      await method(page, 'Tablet').getByLabel('New name').fill('Old tablet')
      await method(page, 'Tablet').getByRole('button', { name: 'Rename' }).click()
      await reads(page, 'The new name is saved.')
      await manages(page, 'Phone')
      await method(page, 'Phone').getByRole('button', { name: 'Make default' }).click()
      await reads(page, 'The default method is changed.')
      assert.match(await method(page, 'Phone').innerText(), /Default/)
      await logOut(page, 'ana')

      await signIn(page, 'ana')
      await reads(page, 'You named this app “Phone”.')
      await page.getByRole('link', { name: 'Old tablet' }).click()
      await reads(page, 'You named this app “Old tablet”.')
      await picture(page, 'account-2-other-app')
      await answers(page, await nextCode(story, tablet))
      await signedIn(page)

      await page.goto('/account/security')
      await manages(page, 'Old tablet')
      await method(page, 'Old tablet').getByRole('link', { name: 'Remove' }).click()
      await confirms(page)
      await reads(page, 'Its codes are refused from then on')
      await picture(page, 'account-3-remove')
      await page.getByRole('button', { name: 'Remove the app' }).click()
      await reads(page, 'The method is removed.')
      assert.deepEqual(await apps(page), ['Phone'])
      await logOut(page, 'ana')
      await signIn(page, 'ana', { token: await nextCode(story, tablet) })
      await reads(page, 'The username, password or security token is not right.')
      await signIn(page, 'ana', { token: await nextCode(story, phone) })
      await signedIn(page)
    })

    test('lists where she is signed in, and ends what she does not know', needs(), async (t) => {
      const { page, world, elsewhere } = await visit(t, { script })
      await world.person({ username: 'ana' })
      const [library, hotel] = [await elsewhere(FIREFOX), await elsewhere()]
      for (const browser of [page, library, hotel]) {
        await signIn(browser, 'ana')
        await signedIn(browser)
      }
      await page.goto('/account/security')
      await picture(page, 'account-4-sessions')
      assert.equal(await page.getByText('This session').count(), 1)
      await page.getByRole('button', { name: 'End session Firefox on Windows' }).click()
      await reads(page, 'The session is ended.')
      await library.reload()
      await reads(library, 'Your session has ended. Please sign in again.')
      await hotel.reload()
      await signedIn(hotel)

      await page.getByRole('button', { name: 'End all other sessions' }).click()
      await reads(page, 'All other sessions are ended.')
      await hotel.reload()
      await reads(hotel, 'Your session has ended. Please sign in again.')
      assert.equal(await page.getByRole('button', { name: 'End session' }).count(), 0)
    })

    test('ends all other sessions with a new password, and tells her', needs(), async (t) => {
      const { page, world, elsewhere } = await visit(t, { script })
      await world.person({ username: 'ana' })
      const thief = await elsewhere()
      for (const browser of [thief, page]) {
        await signIn(browser, 'ana')
        await signedIn(browser)
      }
      await page.getByRole('link', { name: 'Edit Password' }).click()
      await changes(page, 'not the one', NEW_PASSWORD)
      await reads(page, 'This is not your current password.')
      await changes(page, PASSWORD, 'ana@example.com')
      await reads(page, 'This is too close to your name, username or organization.')
      await picture(page, 'account-5-password')
      await changes(page, PASSWORD, NEW_PASSWORD)
      await reads(page, 'Your password is changed. All other sessions are ended.')
      await thief.reload()
      await reads(thief, 'Your session has ended. Please sign in again.')
      await signIn(thief, 'ana')
      await reads(thief, 'The username, password or security token is not right.')
      await signIn(thief, 'ana', { password: NEW_PASSWORD })
      await signedIn(thief)
      assert.deepEqual(await notices(world), ['new-browser to ana@example.com', 'password-changed to ana@example.com'])
    })

    test('asks for the password, and a code, before messages go to another address', needs(), async (t) => {
      const { page, world, codeTo } = await withInbox(t, { script })
      await world.person({ username: 'ana' })
      await signIn(page, 'ana')
      await signedIn(page)
      await page.getByRole('link', { name: 'Edit E-mail address' }).click()
      await page.getByLabel('E-mail address').fill('ana@elsewhere.example')
      await page.getByRole('button', { name: 'Update profile' }).click()
      await reads(page, 'Give your current password to make this change.')
      await picture(page, 'account-6-email')
      assert.deepEqual(await notices(world), [])
      await page.getByLabel('Current password', { exact: true }).fill(PASSWORD)
      await page.getByRole('button', { name: 'Update profile' }).click()
      await reads(page, 'Until you confirm ana@elsewhere.example')
      await enters(page, await codeTo('ana@elsewhere.example'), 'Verify')
      await page.getByRole('button', { name: 'ana@elsewhere.example' }).waitFor()
      assert.deepEqual((await notices(world)).sort(), [
        'email-change-asked to ana@example.com',
        'email-changed to ana@elsewhere.example',
        'email-changed-from to ana@example.com',
        'email-code to ana@elsewhere.example',
      ])
    })

    test('shows her what happened with it, tries of strangers too', needs(), async (t) => {
      const { page, world, elsewhere } = await visit(t, { script })
      await world.person({ username: 'ana' })
      const stranger = await elsewhere(FIREFOX)
      await signIn(stranger, 'ana', { password: 'not the one' })
      await stranger.getByRole('alert').waitFor()
      await signIn(page, 'ana')
      await signedIn(page)
      await page.goto('/account/security')
      const history = page.getByRole('table', { name: 'History' })
      await history.getByRole('row', { name: /Sign-in.*Firefox on Windows.*Refused/ }).waitFor()
      await history.getByRole('row', { name: /Sign-in.*Chrome on Linux.*Done/ }).waitFor()
    })
  })
}

const NEW_PASSWORD = 'nine lanterns on the quay'
const FIREFOX = { userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0' }

/** The app of this name in the list of methods. */
function method(page: Page, label: string) {
  return page.getByRole('listitem').filter({ has: page.getByText(`Manage ${label}`) })
}

async function manages(page: Page, label: string): Promise<void> {
  await page.getByText(`Manage ${label}`).click()
}

async function changes(page: Page, current: string, fresh: string): Promise<void> {
  await page.getByLabel('Current password', { exact: true }).fill(current)
  await page.getByLabel('New password', { exact: true }).fill(fresh)
  await page.getByLabel('New password again', { exact: true }).fill(fresh)
  await page.getByRole('button', { name: 'Change password' }).click()
}

/** What waits to be sent, and to whom. */
async function notices(world: Visit['world']): Promise<string[]> {
  const rows = await world.rows<{ told: string }>(
    `select template || ' to ' || recipient as told from outbox order by told`,
  )
  return rows.map(({ told }) => told)
}
