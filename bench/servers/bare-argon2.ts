// Nothing but argon2id: so many callers, each waiting for its hash before the next, as many at once as the product has.
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { type Cost, hashesAtOnce } from '#domain/users/hashing.ts'
import { given, obey } from './child.ts'

const { cost } = given<{ readonly cost: Cost }>()
const secret = randomBytes(32)
const { memoryKiB: memoryCost, passes: timeCost, lanes: parallelism } = cost
const phc = await hash('plenty of rain in Hamburg', { algorithm: 2, memoryCost, timeCost, parallelism, secret })

async function work(seconds: number): Promise<object> {
  const latencies: number[] = []
  const begun = performance.now()
  const one = async (): Promise<void> => {
    for (let now = begun; now < begun + seconds * 1000; now = performance.now()) {
      const from = performance.now()
      if (!(await verify(phc, 'plenty of rain in Hamburg', { secret }))) throw new Error('a right password was wrong')
      latencies.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: hashesAtOnce(availableParallelism()) }, one))
  return { calls: latencies.length, seconds: (performance.now() - begun) / 1000, latencies }
}

obey(0, (seconds) => work(seconds as number))
