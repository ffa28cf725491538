import { spawnSync } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '#store/embedded/embedded.ts'
import { migrate } from '#store/migrate.ts'
import { ask } from '../cluster/browser.ts'
import { faultsIn, gathered, nothingSeen, signInAll } from '../cluster/crowd.ts'
import { newKey, startNode } from '../cluster/nodes.ts'
import { type Ends, until } from '../cluster/programs.ts'
import { count, type Fault, seconds } from './fault.ts'

const PEOPLE = 1500

/** The disk of the database is full: nobody is let in, pages and health say so, and it ends when there is room. */
export const fullDisk: Fault = {
  name: 'full-disk',
  does: 'the disk of the database filled under load, and freed again',
  ...{ needs: [], short: 1, long: 10, machines: true },
  run: async (ends, rounds) => {
    const disk = await smallDisk(ends)
    const database = await startEmbedded({ dataDir: disk, fsync: false, settings: SMALL })
    ends.after(() => database.stop())
    await migrate(database.connectionString)
    const [databaseUrl, secretKey] = [database.connectionString, newKey()]
    const node = await startNode(ends, { databaseUrl, secretKey })
    const where = { port: node.port, publicUrl: `http://localhost:${node.port}` }
    const faults: string[] = []
    const back: number[] = []
    let [acknowledged, told] = [0, 0]
    for (let round = 0; round < rounds; round++) {
      const crowd = await gathered(databaseUrl, secretKey, PEOPLE)
      const seen = nothingSeen()
      let going = true
      const load = signInAll(crowd, { where: () => where, atOnce: 4, going: () => going, seen, pauseMs: 100 })
      await until('somebody signed in', () => seen.acknowledged.length > 10)
      await fill(join(disk, 'filler'))
      await until('health says so', async () => (await ask(where, '/health/ready')).status === 503, 30)
      await rm(join(disk, 'filler'))
      const begun = performance.now()
      await until('it is ready again', () => node.ready(), 30)
      back.push(performance.now() - begun)
      const before = seen.acknowledged.length
      await until('somebody signs in again', () => seen.acknowledged.length > before, 30)
      going = false
      await load
      faults.push(...(await faultsIn(seen, where, crowd)))
      acknowledged += seen.acknowledged.length
      told += seen.unanswered
    }
    if (node.child.exitCode !== null) faults.push('the server ended')
    const figures = [count(rounds, 'times full'), count(acknowledged, 'sign-ins acknowledged')]
    const ready = `ready again ${seconds(Math.max(...back))} after there was room, at most`
    return { faults, figures: [...figures, count(told, 'told to try again'), ready] }
  },
}

const SMALL = { shared_buffers: '16MB', min_wal_size: '32MB', max_wal_size: '48MB', autovacuum: 'off' }

async function smallDisk(ends: Ends): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-disk-'))
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=0755', 'none', folder])
  if (status !== 0) throw new Error(String(stderr))
  ends.after(async () => {
    spawnSync('umount', ['--lazy', folder])
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

async function fill(path: string): Promise<void> {
  const file = await open(path, 'w')
  const part = Buffer.alloc(65_536)
  try {
    for (;;) await file.write(part)
  } catch (error) {
    // reason: this is what it is for
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    await file.close()
  }
}
