import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectAlone } from '#store/connections.ts'
import { joinEmbedded } from '#store/embedded/embedded.ts'
import { processesIn } from '#store/embedded/processes.ts'
import { createVault, openKeyFile } from '#store/vault.ts'
import type { Bench } from './measure/bench.ts'
import { type Connection, openConnection } from './measure/connection.ts'
import { type BenchPerson, seedPeople } from './measure/people.ts'
import { pssMiB } from './measure/processes.ts'
import { inFolder, type Product, SERVER, withProduct } from './measure/product.ts'
import { get } from './measure/requests.ts'
import { addressOf, type Browser, signIn } from './measure/signing-in.ts'
import { CHEAP_COST, hashOf, makeOperator } from './measure/stage.ts'

const CALLERS = 16
const PEOPLE = 20_000
const FIRST_SIGN_INS = 10_000
const QUIET_MS = 10_000
/** Cheap passwords, or the sign-ins would take hours. */
const SETTINGS = { ARGON2_MEMORY: '64', ARGON2_PASSES: '1', TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'warn' }

type Memory = { readonly server: number; readonly postgres: number; readonly all: number }
type Visitor = { readonly person: BenchPerson; readonly browser: Browser; lastStep: number }

export const memory: Bench = {
  name: 'memory',
  what: 'server and its PostgreSQL, shared pages once (PSS): idle after the first page; growth by sign-ins',
  run: ({ signIns }) =>
    inFolder((folder) =>
      withProduct(SERVER, folder, SETTINGS, async (product) => {
        const people = await furnish(folder)
        await visit(product)
        const idle = await quiet(product, folder)
        const next = visitors(people)
        await signInAll(product, next, FIRST_SIGN_INS)
        const before = await quiet(product, folder)
        await signInAll(product, next, signIns)
        return report(idle, before, await quiet(product, folder), signIns)
      }),
    ),
}

function report(idle: Memory, before: Memory, after: Memory, signIns: number): Awaited<ReturnType<Bench['run']>> {
  const growth = (after.all / before.all - 1) * 100
  return {
    rssMiB: idle.all,
    goals: [
      { what: 'idle', is: idle.all, sense: 'at most', goal: 150, unit: 'MiB' },
      { what: `growth over ${signIns} sign-ins`, is: growth, sense: 'at most', goal: 10, unit: '%' },
    ],
    details: {
      ...{ idleServer: idle.server, idlePostgres: idle.postgres, growthPercent: growth, signIns },
      ...{ beforeServer: before.server, beforePostgres: before.postgres },
      ...{ afterServer: after.server, afterPostgres: after.postgres },
    },
  }
}

/** An operator and people, written by a connection that is gone again. */
async function furnish(folder: string): Promise<BenchPerson[]> {
  const { connectionString } = await joinEmbedded({ dataDir: folder })
  const client = await connectAlone({ connectionString })
  try {
    const vault = createVault(await openKeyFile(join(folder, 'secret.key')))
    const crowd = { client, vault, passwordHash: await hashOf(vault, CHEAP_COST) }
    return await seedPeople(crowd, await makeOperator(client), PEOPLE)
  } finally {
    await client.end()
  }
}

async function visit({ port }: Product): Promise<void> {
  const connection = await openConnection(port)
  const { status } = await connection.send(get(port, '/signin'))
  if (status !== 200) throw new Error(`the sign-in page was answered ${status}`)
  connection.close()
}

async function quiet({ pid }: Product, folder: string): Promise<Memory> {
  await sleep(QUIET_MS)
  const server = await pssMiB([pid])
  const postgres = await pssMiB(await processesIn(join(folder, 'postgres', 'cluster')))
  return { server, postgres, all: server + postgres }
}

/** Whoever waited longest, as soon as a step has come that they did not use; the last step accepted is never needed. */
function visitors(people: readonly BenchPerson[]): () => Promise<{ visitor: Visitor; step: number }> {
  const line: Visitor[] = people.map((person, number) => {
    return { person, browser: { cookies: new Map(), address: addressOf(number) }, lastStep: 0 }
  })
  let next = 0
  return async () => {
    const visitor = line[next++ % line.length]
    if (!visitor) throw new Error('there is nobody')
    for (;;) {
      const current = Math.floor(Date.now() / 30_000)
      const step = Math.max(visitor.lastStep + 1, current)
      if (step <= current + 1) {
        visitor.lastStep = step
        return { visitor, step }
      }
      await sleep(100)
    }
  }
}

async function signInAll({ port }: Product, next: ReturnType<typeof visitors>, count: number): Promise<void> {
  let left = count
  const one = async (connection: Connection): Promise<void> => {
    while (left-- > 0) {
      const { visitor, step } = await next()
      await signIn(connection, port, visitor.browser, visitor.person, step)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: CALLERS }, async () => one(await openConnection(port))))
}
