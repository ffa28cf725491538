// A node that delivers: writes codes as it is told, at an even pace, and says when each was committed.
import { setTimeout as sleep } from 'node:timers/promises'
import { startJobs } from '#delivery/jobs.ts'
import { addGateway } from '#domain/messages/gateways.ts'
import { post } from '#domain/messages/messages.ts'
import { inTransaction, jobsDatabase } from '#store/jobs-database.ts'
import { createDelivery } from '#wiring/delivery.ts'
import { given, obey } from './child.ts'
import { benchWorld, type WorldOptions } from './world.ts'

type Person = { readonly organizationId: string; readonly userId: string; readonly to: string }
export type Ports = { readonly smtp: number; readonly smpp: number }
type Given = WorldOptions & { readonly ports: Ports; readonly person: Person }
export type Asked = { readonly channel: 'email' | 'sms'; readonly perSecond: number; readonly seconds: number }
export type Committed = { readonly code: string; readonly at: number }

const NUMBER = '+4915112345678'

const { ports, person, ...options } = given<Given>()
const { world, connections } = await benchWorld(options)
const settings = { host: '127.0.0.1', security: 'none', username: null, password: null, dkim: null } as const
const standing = { settings: { ...settings, port: ports.smtp }, from: { name: null, address: 'login@example.com' } }
const publicUrl = 'https://login.example.com'
const delivery = createDelivery({ world, publicUrl, inbox: false, standing, onError: console.error })
await world.work((work) =>
  addGateway(work, person.organizationId, {
    ...{ name: 'SMPP', senderAddress: 'Example', senderName: null, channel: 'sms', kind: 'smpp' },
    settings: {
      ...{ host: '127.0.0.1', port: ports.smpp, security: 'none', systemId: 'portal', password: 'secret' },
      ...{ systemType: null, longText: 'parts' },
    },
  }),
)
const database = jobsDatabase(connections, options.connectionString)
const jobs = await startJobs(database, (key) => delivery.worker.wake(key), console.error)
delivery.start()
let count = 10_000_000

async function one(channel: Asked['channel']): Promise<Committed> {
  const code = String(count++)
  const to = channel === 'email' ? person.to : NUMBER
  const template = channel === 'email' ? 'email-code' : 'sms-code'
  const message = { ...person, channel, to, template, data: { minutes: 5 }, secret: { code } } as const
  await world.work(async (work) => {
    const key = await post(work, message)
    await jobs.announce(inTransaction(work), key)
  })
  return { code, at: Date.now() }
}

obey(0, async (what) => {
  const { channel, perSecond, seconds } = what as Asked
  const begun = performance.now()
  const all: Promise<Committed>[] = []
  for (let number = 0; number < perSecond * seconds; number++) {
    await sleep(Math.max(0, begun + (number * 1000) / perSecond - performance.now()))
    all.push(one(channel))
  }
  return Promise.all(all)
})
