// Starts the whole cluster and says where it is, until Ctrl-C:
//   node --import ./scripts/load-tsx.mjs test/cluster/run.ts
import { startCluster } from './cluster.ts'

const endings: (() => unknown)[] = []
const told = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
})
try {
  const { databaseUrl, addresses, primary } = await startCluster({ after: (end) => endings.unshift(end) })
  console.log(`DATABASE_URL=${databaseUrl}`)
  console.log(`Three machines: ${addresses.join(', ')}; the primary is ${addresses[(await primary()) ?? 0]}`)
  await told
} finally {
  for (const end of endings) await end()
}
