import assert from 'node:assert/strict'
import { it } from 'node:test'
import { confirmAction, openConfirmation, refuseAction } from '#domain/signin/confirming.ts'
import { asking } from '../doors/confirming.ts'
import { PLACE as place, signed } from '../signed-in.ts'

it('an answer that comes after the other one finds it over, and uses no code up', async (t) => {
  const { world, ana, asks, stands, say } = await asking(t)
  const { me } = await signed(world, ana.user)
  const { id, path } = await asks('Pay 10 EUR to Bob')
  const from = { browserName: me.browserName, place, me }
  const opened = await openConfirmation(world, await world.operator(), path.slice('/confirm/'.length), from)
  assert.equal(opened?.who, 'them')
  assert.equal(await refuseAction(world, opened, place), true)
  const answer = ana.app.answer()
  const late = await confirmAction(world, opened, opened.methods[0]?.id ?? '', answer, place)
  assert.deepEqual(late, { ok: false, code: 'over' })
  assert.equal(await refuseAction(world, opened, place), false)
  assert.equal((await stands(id)).body.state, 'refused')
  assert.equal((await say('POST', '/v1/verify', { user: 'ana', code: ana.codeNow() })).body.passed, true)
})
