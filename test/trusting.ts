import assert from 'node:assert/strict'
import { type Answered, type App, protectedPerson, type Visitor, visitor } from './attack/visitor.ts'
import type { TestPortal } from './portal.ts'
import { PASSWORD } from './world.ts'

/** Somebody with an app, and a browser that they trust; where they administer, that app protects them too. */
export type Trusting = {
  readonly person: Visitor
  readonly app: App
  readonly codes: string[]
  readonly browser: Visitor
}

/** The first step in this browser, by the right password unless another is said. */
export function begins(browser: Visitor, username: string, password = PASSWORD, headers = {}): Promise<Answered> {
  return browser.post('/signin', { username, password }, headers)
}

/** Whether this browser is let in by the password alone; if so its session is left again. */
export async function isLetIn(browser: Visitor, username: string, headers = {}): Promise<boolean> {
  browser.jar.delete('session')
  const { location } = await begins(browser, username, PASSWORD, headers)
  const letIn = browser.jar.has('session')
  assert.equal(location, letIn ? '/account/settings' : '/signin/challenge')
  return letIn
}

/** Both steps, with the wish not to be asked again in this browser. */
export async function trusts(portal: TestPortal, browser: Visitor, username: string, app: App): Promise<void> {
  portal.world.clock.advance(app.period)
  browser.jar.delete('session')
  assert.equal((await begins(browser, username)).location, '/signin/challenge')
  const given = { code: app.codeAt(portal.world.clock.now()), trust: 'on' }
  assert.equal((await browser.post('/signin/challenge', given)).location, '/account/settings')
}

export async function trusting(portal: TestPortal, username = 'ana'): Promise<Trusting> {
  const protectedBy = await protectedPerson(portal, username)
  const browser = visitor(portal)
  await trusts(portal, browser, username, protectedBy.app)
  return { ...protectedBy, browser }
}

export const secretOf = (browser: Visitor): string => browser.jar.get('trust') ?? ''
