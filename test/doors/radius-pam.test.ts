import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PASSWORD } from '../world.ts'
import { carrying } from './outside-people.ts'
import { exchange, requestOf } from './radius-packets.ts'
import { hasPam, pamSignIn, radiusStory } from './radius-parts.ts'

const options = { client: { bare: true, name: 'A server with PAM' } }

describe('libpam-radius-auth', { skip: !hasPam() && 'no pamtester here, or not root' }, () => {
  it('lets people in with the password and the code behind it', async (t) => {
    const at = await radiusStory(t, options)
    const ana = await carrying(at.world, 'ana')
    const typed = `${PASSWORD}${ana.codeNow()}`
    assert.equal(await pamSignIn(t, at, 'ana', typed), true)
    assert.equal(await pamSignIn(t, at, 'ana', typed), false, 'the code is used')
    assert.equal(await pamSignIn(t, at, 'ana', 'not her password'), false)
  })

  it('asks for the code after the password', async (t) => {
    const at = await radiusStory(t, options)
    const ana = await carrying(at.world, 'ana')
    assert.equal(await pamSignIn(t, at, 'ana', PASSWORD, '000000'), false)
    assert.equal(await pamSignIn(t, at, 'ana', PASSWORD, ana.codeNow()), true)
  })

  it('lets nobody in without the exception: it sends no Message-Authenticator', async (t) => {
    const at = await radiusStory(t)
    await at.world.person({ username: 'bob' })
    assert.equal(await pamSignIn(t, at, 'bob', PASSWORD), false)
    const signed = requestOf({ username: 'bob', password: PASSWORD })
    assert.equal((await exchange(at.port, [signed.bytes])).length, 1, 'whoever sends one is answered')
  })
})
