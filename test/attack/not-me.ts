import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { User } from '#domain/users/users.ts'
import { helper, NEW_PASSWORD, userNamed } from '../access.ts'
import { type Letters, lettersOf } from '../letters.ts'
import type { TestPortal } from '../portal.ts'
import { PASSWORD } from '../world.ts'
import { type App, appIn, portalBehindProxy, protectedPerson, signedIn, type Visitor, visitor } from './visitor.ts'

export type Story = {
  readonly portal: TestPortal
  readonly letters: Letters
  readonly user: User
  readonly home: Visitor
  readonly app: App
  /** Eve, who has Ana's password and has talked a code out of her. */
  readonly eve: Visitor
}

export const ANA = 'ana@example.com'
const CHOSEN = { password: NEW_PASSWORD, password_again: NEW_PASSWORD }

/** Ana has an app and recovery codes, since a day; Eve has signed in as her a moment ago. */
export async function eveIsIn(t: TestContext): Promise<Story> {
  const portal = await portalBehindProxy(t)
  const letters = lettersOf(portal.world, portal.url)
  await helper(portal, 'owner', 'olga')
  const { person: home, app } = await protectedPerson(portal, 'ana')
  portal.world.clock.advance(86_400)
  const eve = await signedIn(portal, 'ana', { token: app.codeAt(portal.world.clock.now()) })
  portal.world.clock.advance(app.period)
  return { portal, letters, user: await userNamed(portal.world, 'ana'), home, app, eve }
}

const pathIn = (text: string): string => /https?:\/\/[^/\s]+(\/(?:not-me|password)\/[\w-]+)/.exec(text)?.[1] ?? ''

/** The link of the newest letter with this subject. */
export async function link({ letters }: Story, subject: RegExp, to = ANA): Promise<string> {
  const letter = (await letters.to(to)).find((each) => subject.test(each.subject))
  assert.ok(letter, `${to} got no letter about ${subject}`)
  return pathIn(letter.text)
}

export async function proves({ portal, app, eve }: Story): Promise<void> {
  const [, enrollment = ''] = /name="enrollment" value="([\w-]+)"/.exec((await eve.get('/account/confirm')).body) ?? []
  const code = app.codeAt(portal.world.clock.now())
  const done = await eve.post('/account/confirm', { enrollment, code, password: PASSWORD })
  assert.equal(done.status, 303)
  portal.world.clock.advance(app.period)
}

/** Eve adds an app of her own. */
export async function addsApp(story: Story): Promise<App> {
  const { portal, eve } = story
  await proves(story)
  const shown = await eve.post('/account/two-factor/app', { label: 'Telefon' })
  const own = appIn(shown.body)
  const code = own.codeAt(portal.world.clock.now())
  const done = await eve.post('/account/two-factor/app/confirm', { enrollment: own.enrollment, code })
  assert.equal(done.status, 303)
  portal.world.clock.advance(own.period)
  return own
}

/** Ana chooses a new password by the letter that brings the way back. */
export async function recovers(story: Story, to = ANA): Promise<void> {
  const way = await link(story, /secured/, to)
  const { status, location } = await visitor(story.portal).post(way, CHOSEN)
  assert.deepEqual([status, location], [303, '/signin?notice=passwordChangedSignIn'])
}

export const enters = async ({ portal }: Story, token: string, password = NEW_PASSWORD): Promise<boolean> => {
  const browser = visitor(portal)
  await browser.post('/signin', { username: 'ana', password, token })
  return browser.jar.has('session')
}

export const isIn = async (browser: Visitor): Promise<boolean> => (await browser.get('/session')).status === 204
