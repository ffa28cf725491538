import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { keyOf, speaking } from '../doors/api.ts'
import { panelOf } from '../doors/confirming.ts'
import { carrying } from '../doors/outside-people.ts'
import { enables, sendFreely } from '../sent-codes.ts'
import { signed } from '../signed-in.ts'
import { needs, type Visit } from './browser.ts'
import { type Inbox, withInbox } from './codes.ts'
import { plugsIn } from './keys.ts'
import { confirms, logOut, reads, savesCodes, sees, signedIn, signIn } from './people.ts'
import { picture } from './pictures.ts'

const NUMBER = '+4915112345678'
const DONE = 'That was right'

sendFreely()

type Asked = { readonly path: string; readonly stands: () => Promise<string> }

/** A panel asks Ana for her second factor. */
async function asks({ world, url }: Visit, more: Readonly<Record<string, unknown>> = {}): Promise<Asked> {
  const { token } = await keyOf(world, await world.operator(), { applicationId: await panelOf(world) })
  const say = speaking({ url }, token)
  const { body } = await say('POST', '/v1/challenges', { user: 'ana', purpose: 'Old panel', ...more })
  const stands = async () => {
    const { state, method } = (await say('GET', `/v1/challenges/${body.id}`)).body
    return `${state} by ${method}`
  }
  return { path: new URL(body.page).pathname, stands }
}

/** Ana has an app, a mailbox and a phone that codes go to, and is signed in nowhere. */
async function withAll(story: Visit & Inbox): Promise<{ codeNow(): string }> {
  const { world } = story
  const ana = await carrying(world, 'ana')
  await enables(world, (await signed(world, ana.user)).me, 'email-code')
  await enables(world, (await signed(world, ana.user)).me, 'sms-code', NUMBER)
  await world.rows(
    "update app_user set default_enrollment_id = (select id from enrollment where kind = 'totp') where username = 'ana'",
  )
  world.clock.advance(600)
  return ana
}

for (const script of [true, false])
  describe(`the page where a portal of their own asks people${script ? '' : ', without JavaScript'}`, needs(), () => {
    test('takes another method, whose code is sent, and sent again', async (t) => {
      const story = await withInbox(t, { script })
      const { page, world, codeTo, countTo } = story
      await withAll(story)
      const { path, stands } = await asks(story)
      const before = await countTo(NUMBER)
      await page.goto(path)
      await reads(page, 'Look for Example Hosting (ana)')
      await page.getByLabel('Security token').fill('000000')
      await page.getByRole('button', { name: 'Continue' }).click()
      await reads(page, 'This code is not right.')
      await picture(page, `asked-pages-1-wrong${script ? '' : '-plain'}`)
      await page.getByRole('button', { name: 'by SMS' }).click()
      await reads(page, 'by SMS to +49 ••• •• 78')
      const first = await codeTo(NUMBER)
      world.clock.advance(61)
      await page.reload()
      await page.getByRole('button', { name: 'Send a new code' }).click()
      await reads(page, 'by SMS to +49 ••• •• 78')
      assert.equal(await countTo(NUMBER), before + 2)
      await picture(page, `asked-pages-2-sent${script ? '' : '-plain'}`)
      await page.getByLabel('Security token').fill(first)
      await page.getByRole('button', { name: 'Continue' }).click()
      await reads(page, 'Only the newest code is good')
      await page.getByLabel('Security token').fill(await codeTo(NUMBER))
      await page.getByRole('button', { name: 'Continue' }).click()
      await sees(page, DONE)
      assert.equal(await stands(), 'passed by sms-code')
      await page.goto(path)
      await sees(page, 'This is over')
    })

    test('begins with the method whose code was sent, and speaks German where that is chosen', async (t) => {
      const story = await withInbox(t, { script })
      const { page, codeTo } = story
      await withAll(story)
      const { path, stands } = await asks(story, { methods: ['email-code', 'sms-code'] })
      await page.goto(path)
      await page.getByRole('link', { name: 'Deutsch' }).click()
      await sees(page, 'Zwei-Faktor-Authentifizierung')
      await picture(page, `asked-pages-3-german${script ? '' : '-plain'}`)
      assert.equal(await page.getByText('Wiederherstellungscode').count(), 0, 'it does not count here')
      await page.locator('input[name=code]').fill(await codeTo(NUMBER))
      await page.locator('form:has(input[name=code]) button').click()
      await sees(page, 'Das war richtig')
      assert.equal(await stands(), 'passed by sms-code')
    })
  })

describe('the page where a portal of their own asks people', needs(), () => {
  test('takes a passkey, or instead of it what was saved for the day it is lost', async (t) => {
    const story = await withInbox(t, {})
    const { page, world } = story
    await world.person({ username: 'ana' })
    await plugsIn(page)
    await signIn(page, 'ana')
    await signedIn(page)
    await page.goto('/account/two-factor/passkey')
    await confirms(page)
    await page.getByRole('button', { name: 'Add passkey' }).click()
    const [recovery = ''] = await savesCodes(page)
    await logOut(page, 'ana')
    const { path, stands } = await asks(story)
    await page.goto(path)
    await sees(page, 'Two-factor authentication')
    await picture(page, 'asked-pages-4-passkey')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await sees(page, DONE)
    assert.equal(await stands(), 'passed by passkey')
    const again = await asks(story)
    await page.goto(again.path)
    await page.getByRole('link', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(recovery)
    await picture(page, 'asked-pages-5-recovery')
    await page.getByRole('button', { name: 'Continue' }).click()
    await sees(page, DONE)
    assert.equal(await again.stands(), 'passed by recovery-codes')
  })

  test('belongs to the browser that opened it, is over after five wrong answers, and says how long to wait', async (t) => {
    const story = await withInbox(t, {})
    const { page, world, elsewhere } = story
    const ana = await withAll(story)
    const { path } = await asks(story)
    await page.goto(path)
    await reads(page, 'Look for Example Hosting')
    const other = await elsewhere()
    await other.goto(path)
    await sees(other, 'This was opened in another browser')
    await world.rows("update enrollment set state = 'ended', ended_at = now() where kind <> 'totp'")
    for (let at = 0; at < 5; at++) {
      await page.getByLabel('Security token').fill('000000')
      await page.getByRole('button', { name: 'Continue' }).click()
      await reads(page, at < 4 ? 'This code is not right.' : 'five answers were wrong')
    }
    const next = await asks(story)
    await page.goto(next.path)
    await page.getByLabel('Security token').fill(ana.codeNow())
    await page.getByRole('button', { name: 'Continue' }).click()
    await reads(page, 'Too many attempts')
    await picture(page, 'asked-pages-6-waits')
  })
})
