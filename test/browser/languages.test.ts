import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs, visit } from './browser.ts'
import { reads, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

for (const script of [true, false]) {
  const plain = script ? '' : ' (without JavaScript)'

  test(`Greta reads German because her browser does, until she chooses English${plain}`, needs(), async (t) => {
    const { page, world } = await visit(t, { script, browser: { locale: 'de-DE' } })
    await world.person({ username: 'greta' })
    await page.goto('/signin')
    assert.equal(await page.locator('html').getAttribute('lang'), 'de')
    await page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor()
    await picture(page, 'languages-1-german')
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
    await signIn(page, 'greta')
    await signedIn(page)
    await page.goto('/account/profile')
    assert.equal(await page.getByLabel('Language').locator('option:checked').innerText(), 'Automatic detect')
    await page.getByLabel('Language').selectOption('Deutsch')
    await page.getByRole('button', { name: 'Update profile' }).click()
    await page.getByRole('heading', { level: 1, name: 'Mein Konto' }).waitFor()
    await page.goto('/account/security')
    await reads(page, 'Wiederherstellungscodes')
    await picture(page, 'languages-2-german-security')
  })

  test(`a page in a right-to-left language runs from the right${plain}`, needs(), async (t) => {
    const { page, world } = await visit(t, { script, pseudoLanguage: true, browser: { locale: 'qps' } })
    await world.person({ username: 'rana' })
    await page.goto('/signin')
    assert.equal(await page.locator('html').getAttribute('dir'), 'rtl')
    await picture(page, 'languages-3-right-to-left')
    const direction = await page.evaluate('getComputedStyle(document.getElementById("username")).direction')
    assert.equal(direction, 'ltr', 'usernames stay as they are')
    const languages = page.getByRole('navigation').getByRole('link')
    const [first, second] = [await languages.nth(0).boundingBox(), await languages.nth(1).boundingBox()]
    assert.ok((first?.x ?? 0) > (second?.x ?? 0), 'the first of a row stands at the right')
  })

  test(`times are those of the place where Sam is${plain}`, needs(), async (t) => {
    const { page, world } = await visit(t, { script })
    await world.person({ username: 'sam', timeZone: 'Australia/Sydney' })
    await signIn(page, 'sam')
    await signedIn(page)
    await reads(page, 'Australia/Sydney')
    await page.goto('/account/security')
    const seen = page.getByRole('table').getByRole('row').nth(1).locator('time')
    const at = new Date((await seen.getAttribute('datetime')) ?? '')
    const format = { dateStyle: 'medium', timeStyle: 'short' } as const
    assert.equal(await seen.innerText(), at.toLocaleString('en-US', { ...format, timeZone: 'Australia/Sydney' }))

    await page.goto('/account/profile')
    await page.getByLabel('Time zone').selectOption('Europe/Berlin')
    await page.getByRole('button', { name: 'Update profile' }).click()
    await reads(page, 'Your profile is updated.')
    await page.goto('/account/security')
    assert.equal(
      await page.getByRole('table').getByRole('row').last().locator('time').innerText(),
      at.toLocaleString('en-US', { ...format, timeZone: 'Europe/Berlin' }),
    )
  })
}
