// A node that delivers: writes messages as it is told, at an even pace, and says when each was committed.
import { setTimeout as sleep } from 'node:timers/promises'
import { startJobs } from '#delivery/jobs.ts'
import { post } from '#domain/messages/messages.ts'
import { inTransaction, jobsDatabase } from '#store/jobs-database.ts'
import { createDelivery } from '#wiring/delivery.ts'
import { given, obey } from './child.ts'
import { benchWorld, type WorldOptions } from './world.ts'

type Person = { readonly organizationId: string; readonly userId: string; readonly to: string }
type Given = WorldOptions & { readonly port: number; readonly person: Person }
export type Asked = { readonly perSecond: number; readonly seconds: number }
export type Committed = { readonly id: string; readonly at: number }

const { port, person, ...options } = given<Given>()
const { world, connections } = await benchWorld(options)
const settings = { host: '127.0.0.1', port, security: 'none', username: null, password: null, dkim: null } as const
const standing = { settings, from: { name: null, address: 'login@example.com' } }
const delivery = createDelivery({
  world,
  publicUrl: 'http://localhost',
  inbox: false,
  standing,
  onError: console.error,
})
const database = jobsDatabase(connections, options.connectionString)
const jobs = await startJobs(database, (key) => delivery.worker.wake(key), console.error)
delivery.start()

async function one(): Promise<Committed> {
  const message = { ...person, channel: 'email', template: 'password-changed', data: {} } as const
  const { id } = await world.work(async (work) => {
    const key = await post(work, message)
    await jobs.announce(inTransaction(work), key)
    return key
  })
  return { id, at: Date.now() }
}

obey(0, async (what) => {
  const { perSecond, seconds } = what as Asked
  const begun = performance.now()
  const all: Promise<Committed>[] = []
  for (let number = 0; number < perSecond * seconds; number++) {
    await sleep(Math.max(0, begun + (number * 1000) / perSecond - performance.now()))
    all.push(one())
  }
  return Promise.all(all)
})
