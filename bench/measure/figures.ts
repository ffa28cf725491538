/** What one side of a bench did in one round. */
export type Round = {
  readonly calls: number
  readonly seconds: number
  /** One for each call, in milliseconds. */
  readonly latencies: readonly number[]
  readonly serverCpuMs: number
  /** Of PostgreSQL's processes; 0 where the side has no database. */
  readonly postgresCpuMs: number
}

/** All rounds of one side together. */
export type Figures = {
  /** Calls per second: the median of the rounds. */
  readonly rate: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of the server's process and PostgreSQL's together. */
  readonly cpuMsPerCall: number
  readonly serverCpuMsPerCall: number
  readonly postgresCpuMsPerCall: number
  /** Resident memory of the server's process after the last round. */
  readonly rssMiB: number
}

/** A number that an issue asks for. */
export type Goal = {
  readonly what: string
  readonly is: number
  readonly sense: 'at least' | 'at most'
  readonly goal: number
  readonly unit: string
}

/** A page over a small tree and a large one. */
export type PageFigures = {
  readonly page: string
  readonly scope: string
  readonly smallP50Ms: number
  readonly smallP99Ms: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Median of the large tree to that of the small one. */
  readonly growth: number
  /** Processor time of a call, of the server and PostgreSQL: on a busy machine this is the one to trust. */
  readonly smallCpuMs: number
  readonly cpuMs: number
  readonly cpuGrowth: number
}

/** One of the ways in, beside the same server answering a constant with as many statements. */
export type DoorFigures = {
  readonly door: string
  readonly ours: Figures
  readonly limit: Figures
  readonly ratio: number
  readonly cpuRatio: number
  readonly statements: Readonly<Record<'reads' | 'writes' | 'inside' | 'transactions', number>>
}

export type Result = {
  readonly name: string
  readonly what: string
  readonly goals: readonly Goal[]
  readonly ours?: Figures
  readonly limit?: Figures
  /** Rate of ours to rate of the limit: the median of the pairs of neighboring rounds. */
  readonly ratio?: number
  /** The same of processor time for each call. */
  readonly cpuRatio?: number
  readonly rssMiB?: number
  readonly pages?: readonly PageFigures[]
  readonly doors?: readonly DoorFigures[]
  /** What else was measured on the way. */
  readonly details: Readonly<Record<string, number>>
}

export function figuresOf(rounds: readonly Round[], rssMiB: number): Figures {
  const latencies = rounds.flatMap((round) => round.latencies).sort((one, other) => one - other)
  const calls = sum(rounds.map((round) => round.calls))
  const perCall = (ms: readonly number[]): number => sum(ms) / calls
  const serverCpuMsPerCall = perCall(rounds.map((round) => round.serverCpuMs))
  const postgresCpuMsPerCall = perCall(rounds.map((round) => round.postgresCpuMs))
  return {
    rate: median(rounds.map((round) => round.calls / round.seconds)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuMsPerCall: serverCpuMsPerCall + postgresCpuMsPerCall,
    serverCpuMsPerCall,
    postgresCpuMsPerCall,
    rssMiB,
  }
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((one, other) => one - other),
    0.5,
  )
}

/** Of values in order; the lower of two neighbors, `NaN` of none. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}

export function isMet({ is, sense, goal }: Goal): boolean {
  return sense === 'at least' ? is >= goal : is <= goal
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
