import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { impatient } from '#faces/http/patience.ts'
import { serveRadius } from '#faces/radius/server.ts'
import type { World } from '#kernel/work.ts'
import { radiusSayings } from '#wiring/radius-sayings.ts'
import { PASSWORD, type TestWorld, testWorld } from '../world.ts'
import { exchange, isGenuine, type Made, requestOf } from './radius-packets.ts'
import { client, vpn } from './radius-parts.ts'

const PACKETS = 2000

/** The same world, in which every question waits until the gate opens. */
function gated(world: TestWorld): { readonly world: World; open(): void; waiting(): number } {
  let waiting = 0
  const { promise: gate, resolve } = Promise.withResolvers<void>()
  const look: World['look'] = async (unit) => {
    waiting += 1
    await gate
    return world.look(unit)
  }
  return { world: { ...world, look }, open: resolve, waiting: () => waiting }
}

async function sender(t: TestContext, address: string): Promise<{ readonly socket: Socket; readonly heard: Buffer[] }> {
  const socket = createSocket('udp4')
  const heard: Buffer[] = []
  socket.on('message', (bytes) => heard.push(bytes))
  socket.bind(0, address)
  await once(socket, 'listening')
  t.after(() => socket.close())
  return { socket, heard }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600 && !isSo(); tries++) await sleep(50)
  assert.ok(isSo(), 'it did not come to that')
}

/** Two companies that know nothing of each other, each with a gateway of its own. */
async function companies(t: TestContext) {
  const world = await testWorld(t)
  for (const [name, network, username] of [
    ['Harbor', '127.0.0.1', 'hal'],
    ['Summit', '127.0.0.2', 'sue'],
  ] as const) {
    const { id } = await world.organization(name)
    await world.person({ username, organizationId: id })
    await client(world, await vpn(world, {}, id), { name, network })
  }
  return world
}

const packets = (username: string, password: string): Made[] =>
  Array.from({ length: PACKETS }, (_, at) => requestOf({ username, password, id: at % 256 }))

describe('two thousand packets of one client at once', () => {
  it('take no place from another, and what is too much is dropped in silence', async (t) => {
    const world = await companies(t)
    const errors: unknown[] = []
    const slow = gated(world)
    const parts = { world: slow.world, hashing: world.hashing, say: radiusSayings, patience: impatient }
    const onError = (error: unknown): void => void errors.push(error)
    const radius = await serveRadius({ ...parts, onError }, { host: '127.0.0.1', port: 0, radsec: undefined })
    t.after(() => slow.open())
    t.after(() => radius.drain())
    const port = radius.port ?? 0
    const [flood, other] = [await sender(t, '127.0.0.1'), await sender(t, '127.0.0.2')]
    for (const [at, { bytes }] of packets('hal', 'wrong password').entries()) {
      flood.socket.send(bytes, port, '127.0.0.1')
      // reason: what the kernel has no room for never comes to us, and proves nothing
      if (at % 50 === 49) await sleep(5)
    }
    await until(() => slow.waiting() >= 128)
    await sleep(300)
    assert.equal(slow.waiting(), 128, 'no more are worked on')
    const asked = requestOf({ username: 'sue', password: PASSWORD })
    other.socket.send(asked.bytes, port, '127.0.0.1')
    await until(() => slow.waiting() === 129)
    slow.open()
    await until(() => other.heard.length > 0)
    const [answer] = other.heard
    assert.ok(answer?.[0] === 2 && isGenuine(answer, asked), 'the other is let in')
    await until(() => flood.heard.length > 0)
    const later = requestOf({ username: 'hal', password: PASSWORD, id: 9 })
    let heard: Buffer[] = []
    for (let tries = 0; tries < 20 && heard.length === 0; tries++) heard = await exchange(port, [later.bytes])
    assert.ok(heard.length === 1, 'and the client itself again, once it asks less')
    assert.ok(flood.heard.length <= 128, 'nothing is kept to be answered later')
    assert.deepEqual(errors, [])
  })
})
