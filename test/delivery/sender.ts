// A node that delivers what waits, for tests that kill it.
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { post } from '#domain/messages/messages.ts'
import { databaseClock } from '#store/clock.ts'
import { connect } from '#store/connections.ts'
import { createVault } from '#store/vault.ts'
import { createWorld } from '#store/world.ts'
import { createDelivery } from '#wiring/delivery.ts'

type Given = {
  readonly connectionString: string
  readonly masterKey: string
  /** Of the mail server of the settings; without it there are only the gateways of organizations. */
  readonly port?: number
  readonly moved: number
}

const { connectionString, masterKey, port, moved } = JSON.parse(process.argv[2] ?? '') as Given
const connections = connect({ connectionString, writers: 4, onError: console.error })
const clock = await databaseClock(async () => {
  const asked = { name: 'clock', text: 'select clock_timestamp() as now', values: [] }
  const rows = await connections.readers.ask<{ now: Date }>(asked)
  return rows[0]?.now.getTime() ?? 0
})
const now = (): Date => new Date(clock.now().getTime() + moved * 1000)
const vault = createVault(Buffer.from(masterKey, 'hex'))
const random = (size: number): Uint8Array => randomBytes(size)
const world = createWorld({ connections, clock: { now }, vault, random, send: post })
const settings = { host: '127.0.0.1', security: 'none', username: null, password: null, dkim: null } as const
const from = { name: null, address: 'login@example.com' }
const standing = port === undefined ? undefined : { settings: { ...settings, port }, from }
const parts = { world, publicUrl: 'http://localhost', inbox: false, standing, onError: console.error }

await createDelivery(parts).worker.pass()
process.exit()
