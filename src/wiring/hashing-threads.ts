import { Worker } from 'node:worker_threads'
import type { HashingJob, HashingThreads } from '#domain/users/hashing.ts'

export type Result = { readonly value: string | boolean } | { readonly failed: string }

/** Threads for hashes alone, which start with the first. Each takes its next without waiting for the thread of the pages. */
export function createHashingThreads(count: number): HashingThreads {
  const threads = Array.from({ length: count }, createThread)
  return {
    count,
    run: (job) => threads.reduce((least, thread) => (thread.waiting() < least.waiting() ? thread : least)).run(job),
  }
}

type Thread = { waiting(): number; run(job: HashingJob): Promise<string | boolean> }

/** A thread, and another in its place when it ends. */
function createThread(): Thread {
  let started: Thread | undefined
  return {
    waiting: () => started?.waiting() ?? 0,
    run: (job) => {
      started ??= startThread(() => {
        started = undefined
      })
      return started.run(job)
    },
  }
}

function startThread(ended: () => void): Thread {
  const line: PromiseWithResolvers<string | boolean>[] = []
  const worker = new Worker(new URL('./hashing-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  })
  const broken = (error: Error): void => {
    ended()
    for (const { reject } of line.splice(0)) reject(error)
  }
  worker.on('message', (result: Result) => {
    const first = line.shift()
    // reason: a process with nothing else to do may end, but not while somebody waits for a hash
    if (line.length === 0) worker.unref()
    if ('value' in result) first?.resolve(result.value)
    else first?.reject(new Error(result.failed))
  })
  worker.once('error', broken)
  worker.once('exit', () => broken(new Error('the thread for hashes ended')))
  return {
    waiting: () => line.length,
    run: (job) => {
      const asked = Promise.withResolvers<string | boolean>()
      if (line.push(asked) === 1) worker.ref()
      worker.postMessage(job, [job.password.buffer])
      return asked.promise
    },
  }
}
