import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { exchange, requestOf } from '../doors/radius-packets.ts'
import { client, radiusStory, vpn } from '../doors/radius-parts.ts'

const calling = (address: string) => [[31, Buffer.from(address)]] as const

describe('whoever has the secret of a RADIUS client', () => {
  it('guesses no more passwords of somebody by saying another address each time', async (t) => {
    const { world, port, application } = await radiusStory(t)
    await world.person({ username: 'ana' })
    const second = 'the-secret-of-another-application'
    await client(world, await vpn(world, { name: 'Wi-Fi' }, application.organizationId), {}, second)
    for (let n = 0; n < 45; n++) {
      const more = calling(`198.51.${n}.7`)
      const secret = n % 2 === 0 ? undefined : second
      await exchange(port, [
        requestOf({ username: 'ana', password: `guess ${n} of many`, more, ...(secret && { secret }) }).bytes,
      ])
    }
    const looked = await world.rows("select 1 from audit_event where action = 'signin' and reason = 'wrong-password'")
    assert.equal(looked.length, 20)
    const waited = await world.rows("select 1 from audit_event where action = 'signin' and reason = 'wait'")
    assert.equal(waited.length, 25)
  })
})
