import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { keyOf, type Speaking, speaking } from '../doors/api.ts'
import { panelOf, read, TRANSFER } from '../doors/confirming.ts'
import { PASSWORD } from '../world.ts'
import { asksAna, LONG_TEXT } from './actions.ts'
import { needs, type Visit, visit } from './browser.ts'
import { plugsIn } from './keys.ts'
import { confirms, reads, savesCodes, sees, signedIn } from './people.ts'
import { picture } from './pictures.ts'

const ASKS = 'Do you confirm this?'
const DONE = 'You have confirmed this'

/** Ana has a passkey in this browser, and is signed in. */
async function withPasskey({ page, world }: Visit): Promise<void> {
  await world.person({ username: 'ana' })
  await plugsIn(page)
  await page.goto('/signin')
  await page.getByLabel('Username').fill('ana')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Log in' }).click()
  await signedIn(page)
  await page.goto('/account/two-factor/passkey')
  await confirms(page)
  await page.getByRole('button', { name: 'Add passkey' }).click()
  await savesCodes(page)
}

async function panel({ world, url }: Visit): Promise<Speaking> {
  const { token } = await keyOf(world, await world.operator(), { applicationId: await panelOf(world) })
  return speaking({ url }, token)
}

describe('confirming an action', needs(), () => {
  test('takes a passkey, whose answer is good for no other text', async (t) => {
    const story = await visit(t)
    const { page } = story
    await withPasskey(story)
    const say = await panel(story)
    const ask = async (text: string) => (await say('POST', '/v1/confirmations', { user: 'ana', text })).body
    const [one, two] = [await ask('Pay 10 EUR to Bob'), await ask('Pay 9000 EUR to Mallory')]
    let sent = ''
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url() === one.page) sent = request.postData() ?? ''
    })
    await page.goto(one.page)
    await sees(page, ASKS)
    await picture(page, 'confirmations-1-passkey')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await sees(page, DONE)
    const { method, acr } = await read(say, (await say('GET', `/v1/confirmations/${one.id}`)).body.receipt)
    assert.deepEqual([method, acr], ['passkey', 'urn:countersign:acr:aal2-phr'])
    await page.goto(two.page)
    const text = await page.locator('input[name="text"]').first().inputValue()
    const body = new URLSearchParams(sent)
    assert.notEqual(body.get('passkey') ?? '', '')
    body.set('text', text)
    const status = await page.evaluate(
      async ([to = '', form = '']) =>
        (await fetch(to, { method: 'POST', body: new URLSearchParams(form), headers: { 'x-part': 'page' } })).status,
      [two.page, body.toString()],
    )
    assert.equal(status, 422)
    assert.equal((await say('GET', `/v1/confirmations/${two.id}`)).body.state, 'waiting')
    const rows = await story.world.rows("select 1 from audit_event where reason = 'challenge-of-another'")
    assert.equal(rows.length, 1)
  })

  test('leads through the sign-in to the page, and takes a code without a script', async (t) => {
    const story = await visit(t, { script: false })
    const { page, world } = story
    const { ana, say, id, path } = await asksAna(story, LONG_TEXT)
    await page.goto(path)
    await sees(page, 'Sign in')
    await page.getByLabel('Username').fill('ana')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByLabel('Security token (optional)').fill(ana.codeNow())
    await page.getByRole('button', { name: 'Log in' }).click()
    await sees(page, ASKS)
    world.clock.advance(60)
    assert.equal(await page.locator('.action-text bdi').textContent(), LONG_TEXT)
    await picture(page, 'confirmations-2-code')
    await page.getByLabel('Security token').fill('000000')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await reads(page, 'not right')
    await picture(page, 'confirmations-3-wrong')
    await page.getByLabel('Security token').fill(ana.codeNow())
    await page.getByRole('button', { name: 'Confirm' }).click()
    await sees(page, DONE)
    await picture(page, 'confirmations-4-done')
    const { text } = await read(say, (await say('GET', `/v1/confirmations/${id}`)).body.receipt)
    assert.equal(text, LONG_TEXT)
    await page.goto(path)
    await sees(page, 'This is over')
  })

  test('can be refused with one press', async (t) => {
    const story = await visit(t)
    const { page } = story
    await withPasskey(story)
    const say = await panel(story)
    const { body } = await say('POST', '/v1/confirmations', { user: 'ana', text: TRANSFER })
    await page.goto(body.page)
    await page.getByRole('button', { name: 'This was not me' }).click()
    await sees(page, 'You have refused this')
    await picture(page, 'confirmations-5-refused')
    assert.equal((await say('GET', `/v1/confirmations/${body.id}`)).body.state, 'refused')
  })
})
