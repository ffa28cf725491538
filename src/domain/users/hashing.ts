import { normalizePassword } from './strength.ts'

/** The cost of argon2id. OWASP's minimum is 19 MiB, two passes, one lane. */
export type Cost = { readonly memoryKiB: number; readonly passes: number; readonly lanes: number }

/** One hash to compute. */
export type HashingJob = {
  /** `null`: make one; else: is it of this password? */
  readonly phc: string | null
  readonly password: Uint8Array<ArrayBuffer>
  /** Of argon2; where one is checked its own say the cost. */
  readonly options: {
    readonly algorithm?: number
    readonly memoryCost?: number
    readonly timeCost?: number
    readonly parallelism?: number
    readonly secret: Uint8Array
  }
}

/** Where hashes are computed, beside the thread that answers people. */
export type HashingThreads = {
  /** Hashes computed at once. */
  readonly count: number
  /** Takes the password away from whoever gives it. Throws when it cannot be hashed. */
  run(job: HashingJob): Promise<string | boolean>
}

export type HashingOptions = {
  readonly cost: Cost
  /** Where they are computed: as many at once as `hashesAtOnce` says. */
  readonly threads: HashingThreads
  /** Hashes that may wait for their turn; one more is answered `busy`. */
  readonly waiting: number
  /** Mixed into every hash and kept outside the database: a stolen dump alone cannot be guessed at. */
  readonly pepper: Uint8Array
}

/**
 * How many hashes to compute at once on a machine with so many cores: all but one, which stays with pages, sessions and
 * PostgreSQL. With a hash on every core they would run with cold caches and wait for a turn behind hashes.
 */
export const hashesAtOnce = (cores: number): number => Math.max(1, cores - 1)

/** Computes password hashes, no more at once than it is told: a storm of sign-ins waits or is shed. */
export type Hashing = {
  /** A PHC string, or `busy`. */
  hash(password: string): Promise<string | 'busy'>
  /** Against nothing where there is no hash, so that it takes as long as against one; the answer is then `wrong`. */
  verify(phc: string | null, password: string): Promise<'right' | 'wrong' | 'busy'>
  /** Whether this hash was made with less than today's cost. */
  isWeak(phc: string): boolean
}

// reason: the library's names for the algorithms are a const enum, which type stripping cannot read
const ARGON2ID = 2

export function createHashing({ cost, threads, waiting, pepper }: HashingOptions): Hashing {
  const turn = boundedTurns(threads.count + waiting)
  const options = {
    algorithm: ARGON2ID,
    memoryCost: cost.memoryKiB,
    timeCost: cost.passes,
    parallelism: cost.lanes,
    secret: pepper,
  }
  let nobodys: Promise<string> | undefined
  const make = async (password: string): Promise<string> =>
    String(await threads.run({ phc: null, password: bytesOf(password), options }))
  return {
    hash: (password) => turn(() => make(password)),
    verify: (phc, password) =>
      turn(async () => {
        nobodys ??= make('nobody has this password')
        const against = phc ?? (await nobodys)
        const right = await threads.run({ phc: against, password: bytesOf(password), options: { secret: pepper } })
        return right === true && phc !== null ? 'right' : 'wrong'
      }),
    isWeak: (phc) => {
      const [, memory = 0, passes = 0, lanes = 0] = (/\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(phc) ?? []).map(Number)
      return memory < cost.memoryKiB || passes < cost.passes || lanes < cost.lanes
    },
  }
}

function bytesOf(password: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(normalizePassword(password))
}

/** Runs at most so many jobs together; one more is told `busy`. */
function boundedTurns(most: number): <T>(job: () => Promise<T>) => Promise<T | 'busy'> {
  let running = 0
  return async (job) => {
    if (running >= most) return 'busy'
    running++
    try {
      return await job()
    } finally {
      running--
    }
  }
}
