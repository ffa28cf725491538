import { randomBytes } from 'node:crypto'
import { post } from '#domain/messages/messages.ts'
import type { Channel, Vault, World } from '#kernel/work.ts'
import { databaseClock } from '#store/clock.ts'
import { type Connections, connect } from '#store/connections.ts'
import { createVault } from '#store/vault.ts'
import { createWorld } from '#store/world.ts'

export type WorldOptions = {
  readonly connectionString: string
  readonly masterKey: string
  /** What leaves without any organization's gateway; without it, nothing. */
  readonly standing?: readonly Channel[]
}

export type BenchWorld = {
  readonly world: World
  readonly vault: Vault
  readonly connections: Connections
  /** Moves the clock to this instant and holds it there, so that a code stays right for a whole round. */
  hold(instant: number): void
  end(): Promise<void>
}

export const CONNECTIONS = 10

/** The world as main.ts makes it, but for its clock. */
export async function benchWorld({ connectionString, masterKey, standing = [] }: WorldOptions): Promise<BenchWorld> {
  const connections = connect({ connectionString, writers: CONNECTIONS, onError: console.error })
  const clock = await databaseClock(async () => {
    const asked = { name: 'clock', text: 'select clock_timestamp() as now', values: [] }
    const rows = await connections.readers.ask<{ now: Date }>(asked)
    return rows[0]?.now.getTime() ?? 0
  })
  let held: number | undefined
  const now = (): Date => (held === undefined ? clock.now() : new Date(held))
  const beat = setInterval(() => clock.synchronize().catch(console.error), 5000).unref()
  const vault = createVault(Buffer.from(masterKey, 'base64'))
  const random = (size: number): Uint8Array => randomBytes(size)
  const world = createWorld({ connections, clock: { now }, vault, random, send: post, standing: () => standing })
  return {
    world,
    vault,
    connections,
    hold: (instant) => {
      held = instant
    },
    end: () => {
      clearInterval(beat)
      return connections.end()
    },
  }
}
