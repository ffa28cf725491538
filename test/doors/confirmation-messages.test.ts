import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Composed, compose } from '#faces/web/letters/compose.ts'
import type { Channel } from '#kernel/work.ts'
import { type TestWorld, testWorld } from '../world.ts'

const ACTION = 'Transfer example.com to registrar Y.\n  Cost: 12 EUR, paid by <b>customer</b> 17'

async function written(world: TestWorld, channel: Channel, about: string, host: string): Promise<Composed> {
  const { id: userId, organizationId } = await world.person({ username: `ana-${channel}-${about.length}` })
  const message = {
    ...{ organizationId, userId, channel, template: `${channel}-code`, language: 'en', createdAt: world.clock.now() },
    ...{ data: { username: 'ana', minutes: 5 }, secret: { code: '135724', about } },
  }
  const composed = await world.look((look) => compose(look, message, host))
  assert.ok(composed)
  return composed
}

describe('a code for one action', () => {
  it('says by mail what it confirms, as text', async (t) => {
    const world = await testWorld(t)
    const { text, ...letter } = await written(world, 'email', ACTION, 'https://portal.example')
    assert.match(
      text,
      /you confirm at .+: “Transfer example.com to registrar Y. Cost: 12 EUR, paid by <b>customer<\/b> 17”/,
    )
    assert.match(text, /This was not me/)
    assert.ok('html' in letter && !letter.html.includes('<b>customer'))
  })

  it('says as much of it as one SMS has room for, and stays bound to the site', async (t) => {
    const world = await testWorld(t)
    const { text } = await written(world, 'sms', ACTION, 'https://portal.example')
    assert.match(text, /^135724 confirms "Transfer example.com to registrar Y. Cost: 12 EUR, paid b\.\.\."/)
    assert.match(text, /\n@portal.example #135724$/)
    const greek = await written(world, 'sms', 'Μεταφορά του example.com στον καταχωρητή Υ', 'https://portal.example')
    assert.match(greek.text, /^135724 confirms "Μεταφορά/)
    assert.ok(greek.text.length <= 70)
  })
})
