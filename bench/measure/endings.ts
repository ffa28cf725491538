import process from 'node:process'

const endings: (() => Promise<void>)[] = []

/** Uses something that must be ended, also when the bench is stopped or fails meanwhile. */
export async function ending<T>(end: () => Promise<void>, use: () => Promise<T>): Promise<T> {
  endings.push(end)
  try {
    return await use()
  } finally {
    // reason: what was ended early fails; the process lives until the rest has ended too
    if (!endings.includes(end)) await new Promise<never>(() => undefined)
    endings.splice(endings.indexOf(end), 1)
    await end()
  }
}

/** On a signal, or an error that nobody caught, everything is ended, what began last first. */
export function endEarly(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void endAll(130))
  process.once('uncaughtException', (error) => {
    console.error(error)
    void endAll(1)
  })
}

async function endAll(code: number): Promise<void> {
  for (let end = endings.pop(); end; end = endings.pop()) await end().catch(console.error)
  process.exit(code)
}
