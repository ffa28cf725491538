import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needs, visit } from './browser.ts'
import { signedIn } from './people.ts'

const LONG = 'from a manager: Zq7!ü 字 0123456789 0123456789 0123456789 0123456789'

describe('a password', () => {
  test('is hidden, shown by a button, hidden again, and pasted from a manager whole', needs(), async (t) => {
    const { page, world } = await visit(t)
    await world.person({ username: 'ana', password: LONG })
    await page.goto('/signin')
    const field = page.getByLabel('Password', { exact: true })
    await field.evaluate((element, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      const isTaken = element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, cancelable: true }))
      if (!isTaken) throw new Error('the page does not let people paste')
    }, LONG)
    await field.focus()
    await page.keyboard.insertText(LONG)
    assert.equal(await field.getAttribute('autocomplete'), 'current-password')
    assert.equal(await field.getAttribute('type'), 'password')
    await page.getByRole('button', { name: 'Show: Password' }).click()
    assert.equal(await field.getAttribute('type'), 'text')
    assert.equal(await field.inputValue(), LONG)
    await page.getByRole('button', { name: /: Password/ }).click()
    assert.equal(await field.getAttribute('type'), 'password')
    await page.getByLabel('Username').fill('ana')
    await page.getByRole('button', { name: 'Log in' }).click()
    await signedIn(page)
  })
})
