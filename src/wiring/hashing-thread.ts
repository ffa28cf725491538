// Computes one hash after the other, in a thread that does nothing else; see hashing-threads.ts.
import { parentPort } from 'node:worker_threads'
import { hashSync, verifySync } from '@node-rs/argon2'
import type { HashingJob } from '#domain/users/hashing.ts'
import type { Result } from './hashing-threads.ts'

parentPort?.on('message', (job: HashingJob) => {
  parentPort?.postMessage(resultOf(job))
  // reason: an idle thread collects no garbage, and what was typed should not lie in its memory
  job.password.fill(0)
})

function resultOf({ phc, password, options }: HashingJob): Result {
  try {
    return { value: phc === null ? hashSync(password, options) : verifySync(phc, password, options) }
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  }
}
