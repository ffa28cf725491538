type Waiting<One, Answer> = {
  readonly one: One
  readonly key: string
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** Statements under way at once: should one wait for a lock, the others go on. */
const AT_ONCE = 2
/** Settled by one statement at most. */
const MOST = 100

/**
 * Collects what is asked for at the same moment. While fewer than two statements are under way, what came in this turn of
 * the event loop is settled at once; while two are, it waits, and is settled together by the next.
 */
export function gatherer<One, Answer>(
  keyOf: (one: One) => string,
  settle: (ones: readonly One[]) => Promise<readonly Answer[]>,
): (one: One) => Promise<Answer> {
  let waiting: Waiting<One, Answer>[] = []
  const busy = new Set<string>()
  let underWay = 0
  let due = false

  function flushSoon(): void {
    if (due) return
    due = true
    setImmediate(flush)
  }

  function flush(): void {
    due = false
    if (underWay >= AT_ONCE) return
    const [now, later] = split(waiting, busy)
    waiting = later
    if (now.length === 0) return
    underWay += 1
    for (const { key } of now) busy.add(key)
    void run(now).finally(() => {
      underWay -= 1
      for (const { key } of now) busy.delete(key)
      if (waiting.length > 0) flushSoon()
    })
  }

  async function run(all: readonly Waiting<One, Answer>[]): Promise<void> {
    try {
      const answers = await settle(all.map(({ one }) => one))
      for (const [at, { resolve }] of all.entries()) resolve(answers[at] as Answer)
    } catch (error) {
      if (all.length > 1 && wasRefused(error)) for (const each of all) await run([each])
      else for (const { reject } of all) reject(error)
    }
  }

  return (one) =>
    new Promise((resolve, reject) => {
      waiting.push({ one, key: keyOf(one), resolve, reject })
      flushSoon()
    })
}

/** One of each key, and none of a key that is being settled. */
function split<One, Answer>(
  waiting: readonly Waiting<One, Answer>[],
  busy: ReadonlySet<string>,
): [Waiting<One, Answer>[], Waiting<One, Answer>[]] {
  const now: Waiting<One, Answer>[] = []
  const later: Waiting<One, Answer>[] = []
  const taken = new Set(busy)
  for (const each of waiting) {
    const fits = now.length < MOST && !taken.has(each.key)
    taken.add(each.key)
    if (fits) now.push(each)
    else later.push(each)
  }
  return [now, later]
}

/** PostgreSQL says no and has undone the statement. Whatever else goes wrong may have been committed. */
function wasRefused(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^(2[0-9]|42)[0-9A-Z]{3}$/.test(code)
}
