import { Gauge, type Registry } from 'prom-client'
import { countDue } from '#domain/applications/due.ts'
import { waiting } from '#domain/messages/outbox.ts'
import { secondsBetween } from '#kernel/time.ts'
import type { Looked } from './sight.ts'

/** What is read when Prometheus asks: connections, whether this node is ready, and the lines that all nodes share. */
export function readAtAsking(registry: Registry, { world, connections, readiness }: Looked): void {
  const { writers, scoped } = connections
  const pools = { writers, scoped }
  gauge(registry, 'pool_connections', 'Connections to the database', ['pool', 'state'], (set) => {
    for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
      set({ pool, state: 'busy' }, totalCount - idleCount)
      set({ pool, state: 'idle' }, idleCount)
      set({ pool, state: 'asked for' }, waitingCount)
    }
  })
  gauge(registry, 'ready', 'Whether this node can serve people', [], async (set) => {
    set({}, (await readiness()) === 'ready' ? 1 : 0)
  })
  const lines = 'What waits, of all nodes together: each of them says the same'
  gauge(registry, 'waiting', lines, ['line'], async (set) => {
    const [messages, due] = await world.look((look) => Promise.all([waiting(look), countDue(look)]))
    set({ line: 'messages' }, messages.count)
    for (const [line, count] of Object.entries(due)) set({ line }, count)
  })
  gauge(registry, 'oldest_message_seconds', 'How long the oldest message waits', [], async (set) => {
    const { since, now } = await world.look(async (look) => ({ ...(await waiting(look)), now: look.now }))
    set({}, since ? secondsBetween(since, now) : 0)
  })
}

type Labels = Readonly<Record<string, string>>
type Set = (labels: Labels, value: number) => void

/** What cannot be read is not there; the rest is. */
function gauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  read: (set: Set) => void | Promise<void>,
): void {
  new Gauge({
    ...{ name: `countersign_${name}`, help, labelNames: [...labelNames], registers: [registry] },
    async collect() {
      this.reset()
      // reason: without a database Prometheus must still be told that this node is not ready
      await Promise.resolve(read((labels, value) => this.set({ ...labels }, value))).catch(() => this.reset())
    },
  })
}
