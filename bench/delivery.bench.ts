import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Bench } from './measure/bench.ts'
import { ending } from './measure/endings.ts'
import { quantile } from './measure/figures.ts'
import { rssMiB } from './measure/processes.ts'
import { CHEAP_COST, onStage, type Stage } from './measure/stage.ts'
import type { Committed } from './servers/delivery.ts'

const PER_SECOND = 50
const PATIENCE_MS = 30_000
const COUNTERPART = fileURLToPath(new URL('../test/delivery/smtp-server.ts', import.meta.url))

type Letter = { readonly raw: string; readonly at: number }

export const delivery: Bench = {
  name: 'delivery',
  what: `${PER_SECOND} messages a second, from the commit to the mail server's receipt`,
  run: ({ rounds, seconds }) =>
    onStage(async (stage) => {
      const child = fork(COUNTERPART, ['{}'], { execArgv: [] })
      return ending(
        async () => void child.kill('SIGKILL'),
        () => measure(stage, child, rounds * seconds),
      )
    }),
}

async function measure(stage: Stage, child: ChildProcess, seconds: number): Promise<Awaited<ReturnType<Bench['run']>>> {
  const [{ port }] = (await once(child, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [{ port: number }]
  const receipts = new Map<string, number>()
  child.on('message', ({ raw, at }: Letter) => receipts.set(/^Message-ID: <([^@]+)@/im.exec(raw)?.[1] ?? '', at))
  await stage.people(1, CHEAP_COST)
  const { rows } = await stage.database.client.query<{ organizationId: string; userId: string; to: string }>(
    'select organization_id as "organizationId", id as "userId", email as "to" from app_user limit 1',
  )
  const [to] = rows
  if (!to) throw new Error('there is nobody to write to')
  const server = await stage.serve('delivery', { port, person: to })
  await server.ask<Committed[]>({ perSecond: PER_SECOND, seconds: 3 })
  const committed = await server.ask<Committed[]>({ perSecond: PER_SECOND, seconds })
  for (const until = performance.now() + PATIENCE_MS; committed.some(({ id }) => !receipts.has(id)); await sleep(50))
    if (performance.now() > until) throw new Error('some messages never came')
  // reason: the commit is known to us after its messenger has gone, so a receipt may come before it
  const waits = committed.map(({ id, at }) => Math.max(0, (receipts.get(id) ?? 0) - at)).sort((a, b) => a - b)
  const [p50, p99] = [quantile(waits, 0.5), quantile(waits, 0.99)]
  return {
    rssMiB: await rssMiB(server.pid),
    goals: [
      { what: 'p50', is: p50, sense: 'at most', goal: 50, unit: 'ms' },
      { what: 'p99', is: p99, sense: 'at most', goal: 250, unit: 'ms' },
    ],
    details: { p50Ms: p50, p99Ms: p99, slowestMs: waits.at(-1) ?? 0, messages: waits.length },
  }
}
