/** Calls that are under way, each of which somebody else may be slow to answer. */
export type Hands = {
  /** How many more may be begun now. */
  free(): number
  /** Those who have all they may have at once. */
  full(): string[]
  /** Does this for somebody, without waiting for it. */
  take(of: string, act: () => Promise<void>): void
  /** Waits for what is under way. */
  settled(): Promise<void>
}

const HANDS = 64
/** Of one: whoever hangs keeps no other waiting. */
const SHARE = 8

export function createHands(onError: (error: unknown) => void): Hands {
  const busy = new Map<Promise<void>, string>()
  return {
    free: () => Math.min(SHARE, HANDS - busy.size),
    full: () => {
      const counts = Map.groupBy(busy.values(), (of) => of)
      return [...counts].filter(([, all]) => all.length >= SHARE).map(([of]) => of)
    },
    take: (of, act) => {
      const done = act()
        .catch(onError)
        .finally(() => busy.delete(done))
      busy.set(done, of)
    },
    settled: async () => void (await Promise.all(busy.keys())),
  }
}
