import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { begins, party } from '../doors/oidc.ts'
import { PASSWORD } from '../world.ts'
import { needs, visit } from './browser.ts'
import { confirms } from './people.ts'

test(
  'a browser gets from our forms to a program at another host, and back to it after signing out',
  needs(),
  async (t) => {
    const story = await visit(t)
    const { page } = story
    const program = createServer((_, response) => response.end('the program')).listen(0, '127.0.0.1')
    await once(program, 'listening')
    t.after(() => {
      program.closeAllConnections()
      program.close()
    })
    const at = `http://127.0.0.1:${(program.address() as AddressInfo).port}`
    await story.world.person({ username: 'ana' })
    const settings = { redirectAddresses: [`${at}/in`], afterAddresses: [`${at}/out`] }
    const panel = await party(story, { settings })
    const goes = async (more: Record<string, string>): Promise<void> => {
      const { address } = await begins(panel, { redirect_uri: `${at}/in`, ...more })
      await page.goto(address.href)
    }
    await goes({})
    await page.getByLabel('Username').fill('ana')
    await page.getByLabel('Password').first().fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).first().click()
    await page.waitForURL(`${at}/in?code=**`)
    await goes({ prompt: 'login' })
    await confirms(page)
    await page.waitForURL(`${at}/in?code=**`)
    const query = new URLSearchParams({ client_id: panel.clientId, post_logout_redirect_uri: `${at}/out` })
    await page.goto(`${story.url}/oidc/signout?${query}`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${at}/out`)
    // reason: to leave is what this is about; anything else a page did is a fault all the same
    const others = story.faults.splice(0).filter((fault) => !fault.startsWith(`asked ${at}/`))
    assert.deepEqual(others, [])
  },
)
