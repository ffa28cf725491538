const PERIOD_MS = 30_000
/** Steps that one instant accepts: the one before, its own, the one after. */
const ACCEPTED = 3

/** Instants to hold the clock at, so far apart that each accepts three steps that none before accepted. */
export function instants(): () => { instant: number; firstStep: number } {
  let step = Math.floor(Date.now() / PERIOD_MS)
  return () => {
    step += ACCEPTED
    return { instant: (step + 0.5) * PERIOD_MS, firstStep: step - 1 }
  }
}

/** One after the other of `all`, three times over: each time with the next step; `undefined` when all is used up. */
export function turns<One>(all: readonly One[], firstStep: number): () => { one: One; step: number } | undefined {
  let next = 0
  return () => {
    const step = firstStep + Math.floor(next / all.length)
    const one = all[next++ % all.length]
    return one === undefined || step >= firstStep + ACCEPTED ? undefined : { one, step }
  }
}
