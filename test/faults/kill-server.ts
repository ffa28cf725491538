import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processesIn } from '#store/embedded/processes.ts'
import type { Where } from '../cluster/browser.ts'
import { type Crowd, faultsIn, gathered, nothingSeen, type Seen, signInAll } from '../cluster/crowd.ts'
import { launchNode, type Node, type NodeSettings, newKey, startNode } from '../cluster/nodes.ts'
import { type Ends, until } from '../cluster/programs.ts'
import { count, type Fault, preparedDatabase, seconds } from './fault.ts'

const PEOPLE = 120

/** `kill -9` of the server at a random moment under load; whoever looks after it starts it again. */
export const killServer: Fault = {
  name: 'kill-server',
  does: '`kill -9` of the server at random moments under load, with a PostgreSQL of its own; started again at once, as systemd does',
  ...{ needs: [], short: 3, long: 50 },
  run: async (ends, rounds) => {
    const { databaseUrl, secretKey } = await preparedDatabase()
    return killed(ends, rounds, { databaseUrl, secretKey }, databaseUrl)
  },
}

/** The same where its database is the embedded one, which survives it. Every other time that one is killed too. */
export const killEmbedded: Fault = {
  name: 'kill-embedded',
  does: 'the same with the embedded database, which every second time is killed with it',
  ...{ needs: [], short: 2, long: 50 },
  run: async (ends, rounds) => {
    const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'countersign-fault-')))
    const cluster = join(dataDir, 'postgres', 'cluster')
    const endDatabase = async (): Promise<void> => {
      for (const pid of await processesIn(cluster)) killNow(pid)
    }
    ends.after(async () => {
      await endDatabase()
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    })
    const secretKey = newKey()
    const settings = { dataDir, secretKey }
    const first = await startNode(ends, settings)
    await first.end('SIGTERM')
    const password = async (): Promise<string> => readFile(join(dataDir, 'postgres', 'password'), 'utf8')
    const sockets = encodeURIComponent(join(dataDir, 'postgres'))
    const databaseUrl = `postgresql://countersign:${(await password()).trim()}@/countersign?host=${sockets}`
    return killed(ends, rounds, settings, databaseUrl, (round) => (round % 2 === 1 ? endDatabase() : Promise.resolve()))
  },
}

async function killed(
  ends: Ends,
  rounds: number,
  settings: NodeSettings,
  databaseUrl: string,
  besides: (round: number) => Promise<void> = async () => undefined,
) {
  let node = await startNode(ends, settings)
  const where = (): Where => ({ port: node.port, publicUrl: `http://localhost:${node.port}` })
  const faults: string[] = []
  const starts: number[] = []
  let [acknowledged, unanswered] = [0, 0]
  for (let round = 0; round < rounds; round++) {
    const crowd = await gathered(databaseUrl, settings.secretKey ?? '', PEOPLE)
    const seen = nothingSeen()
    const load = signInAll(crowd, { where, atOnce: 8, seen })
    await sleep(100 + Math.random() * 600)
    const begun = performance.now()
    await node.end('SIGKILL')
    await besides(round)
    node = await again(ends, { ...settings, port: node.port })
    starts.push(performance.now() - begun)
    await load
    faults.push(...(await faultsOf(seen, where(), crowd)))
    acknowledged += seen.acknowledged.length
    unanswered += seen.unanswered
  }
  await node.end('SIGTERM')
  const figures = [count(rounds, 'kills'), count(acknowledged, 'sign-ins acknowledged')]
  const slowest = `ready again after ${seconds(Math.max(...starts))} at most`
  return { faults, figures: [...figures, count(unanswered, 'requests cut off and tried again'), slowest] }
}

/** Nobody does more than start it. */
async function again(ends: Ends, settings: NodeSettings): Promise<Node> {
  const node = await launchNode(ends, settings)
  await until('it serves again by itself', () => node.ready(), 60)
  return node
}

async function faultsOf(seen: Seen, where: Where, crowd: Crowd): Promise<string[]> {
  const none = seen.acknowledged.length === 0 ? ['nobody could sign in'] : []
  return [...none, ...(await faultsIn(seen, where, crowd))]
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended
  }
}
