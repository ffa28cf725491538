import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { confirms, visitor } from '../../../test/attack/visitor.ts'
import { testPortal } from '../../../test/portal.ts'
import { PASSWORD } from '../../../test/world.ts'

describe('somebody who left their language to be detected', () => {
  it('is written to in the language of the page they did it on', async (t) => {
    const portal = await testPortal(t)
    const { world } = portal
    await world.person({ username: 'mia' })
    const mia = visitor(portal)
    const german = { 'accept-language': 'de-DE,de;q=0.9' }
    await mia.post('/signin', { username: 'mia', password: PASSWORD }, german)
    await confirms(mia)
    const changed = 'every bus in Bremen is late'
    const form = { current_password: PASSWORD, new_password: changed, new_password_again: changed }
    assert.equal((await mia.post('/account/password', form, german)).status, 303)
    const told = await world.rows("select language from outbox where template = 'password-changed'")
    assert.deepEqual(told, [{ language: 'de' }])
  })
})
