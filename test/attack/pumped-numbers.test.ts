import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Me } from '#domain/account/me.ts'
import { beginSent } from '#domain/account/sent-codes.ts'
import { answerSecondStep } from '#domain/signin/second-step.ts'
import { signIn } from '#domain/signin/signin.ts'
import { together } from '../factor-contract.ts'
import { codeSent, codesSent, enables, typed } from '../sent-codes.ts'
import { PLACE, signed } from '../signed-in.ts'
import { PASSWORD, type TestWorld, testWorld } from '../world.ts'

const FROM = { place: PLACE, browserName: 'her browser' }
const pumped = (n: number): string => `+49151230${String(n).padStart(5, '0')}`

/** A hundred accounts under one reseller, each from a network of its own, and ten people of another who get codes. */
async function stage(t: TestContext) {
  const world = await testWorld(t)
  const harbor = await world.organization('Harbor', { kind: 'reseller' })
  const bakery = await world.organization('Bakery', { below: harbor })
  const north = await world.organization('North', { kind: 'reseller' })
  const thieves: Me[] = []
  for (let n = 0; n < 100; n++) {
    const { me } = await signed(world, await world.person({ username: `thief${n}`, organizationId: bakery.id }))
    thieves.push({ ...me, place: { ...PLACE, address: `198.51.${n}.7` } })
  }
  const honest: string[] = []
  for (let n = 0; n < 10; n++) {
    const user = await world.person({ username: `honest${n}`, organizationId: north.id })
    await enables(world, (await signed(world, user)).me, 'sms-code', `+49170${n}345678`)
    honest.push(user.id)
  }
  world.clock.advance(24 * 3600)
  return { world, thieves, honest }
}

async function signsIn(world: TestWorld, n: number, id: string): Promise<string> {
  const realm = await world.operator()
  const form = { username: `honest${n}`, password: PASSWORD, token: undefined }
  const first = await signIn(world, world.hashing, realm, form, FROM)
  if (first.next !== 'prompt') return first.next
  const answer = { enrollmentId: undefined, answer: typed(await codeSent(world, { id })) }
  return (await answerSecondStep(world, realm, first.attempt, answer, FROM)).next
}

describe('somebody who sets up codes for five hundred numbers of one range, under one reseller', () => {
  it('gets few of them, and the people of another reseller sign in by theirs meanwhile', async (t) => {
    const { world, thieves, honest } = await stage(t)
    const before = (await codesSent(world)).length
    const pumping = together(
      Array.from({ length: 500 }, (_, n) => async () => {
        const me = thieves[n % thieves.length]
        if (me) await beginSent(world, me, 'sms-code', pumped(n))
      }),
      // reason: more at once than there are connections, and no more than a busy machine gets to in time
      20,
    )
    const signing = (async () => {
      const ends: string[] = []
      for (const [n, id] of honest.entries()) ends.push(await signsIn(world, n, id))
      return ends
    })()
    const [ends] = await Promise.all([signing, pumping])
    assert.deepEqual(
      ends,
      honest.map(() => 'session'),
    )
    const sent = (await codesSent(world)).slice(before)
    const stolen = sent.filter((to) => to.startsWith('+49151230'))
    assert.ok(stolen.length > 0 && stolen.length <= 60, `${stolen.length} of 500`)
    assert.equal(sent.length - stolen.length, honest.length)
  })
})
