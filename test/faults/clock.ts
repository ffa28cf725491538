import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../cluster/browser.ts'
import { faultsIn, gathered, nothingSeen, sessionIn, signInAll, stepNow, tries } from '../cluster/crowd.ts'
import { startNode } from '../cluster/nodes.ts'
import { count, type Fault, preparedDatabase } from './fault.ts'

const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1'
const STEPS = ['+300', '-300', '+300', '+0']
const PEOPLE = 20

/** Somebody sets the clock of a node five minutes on and back while people sign in: the database's is the one that counts. */
export const steppedClock: Fault = {
  name: 'stepped-clock',
  does: 'the clock of a node set five minutes on, back, on, and right again, under load',
  ...{ needs: [LIBRARY], short: 1, long: 20 },
  run: async (ends, rounds) => {
    const { databaseUrl, secretKey } = await preparedDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'countersign-clock-'))
    ends.after(() => rm(folder, { recursive: true, force: true }))
    const file = join(folder, 'time')
    await writeFile(file, '+0')
    const env = {
      ...{ LD_PRELOAD: LIBRARY, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' },
      // reason: what only counts on, an NTP daemon does not step either
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
    const node = await startNode(ends, { databaseUrl, secretKey, env })
    const where = { port: node.port, publicUrl: `http://localhost:${node.port}` }
    const faults: string[] = []
    let acknowledged = 0
    for (let round = 0; round < rounds; round++) {
      for (const step of STEPS) {
        const crowd = await gathered(databaseUrl, secretKey, PEOPLE + 2)
        const [early, late, ...people] = crowd.people
        const before = early && sessionIn(await tries(where, early, stepNow(), '12.2.1.7'))
        await writeFile(file, step)
        await sleep(200)
        const seen = await signInAll({ people }, { where: () => where, atOnce: 4, seen: nothingSeen() })
        if (seen.acknowledged.length !== people.length)
          faults.push(`with a clock of ${step} s somebody could not sign in`)
        if (before && (await ask(where, '/session', { cookie: before })).status !== 204)
          faults.push(`with a clock of ${step} s a session ended`)
        const shifted = stepNow() + Number(step) / 30
        if (Number(step) !== 0 && late && sessionIn(await tries(where, late, shifted, '12.2.2.7')))
          faults.push(`with a clock of ${step} s a code of that time was good`)
        faults.push(...(await faultsIn(seen, where, crowd)))
        acknowledged += seen.acknowledged.length
      }
    }
    return { faults, figures: [count(rounds * STEPS.length, 'steps'), count(acknowledged, 'sign-ins acknowledged')] }
  },
}
