import { type Figures, figuresOf, median, type Round } from './figures.ts'

/** One of the two that are compared. */
export type Side = {
  /** Works for so long and tells what it did. */
  round(seconds: number): Promise<Round>
  /** Resident memory of its process. */
  rssMiB(): Promise<number>
}

export type Plan = { readonly rounds: number; readonly seconds: number; readonly warmUpSeconds: number }

export type Compared = {
  readonly ours: Figures
  readonly limit: Figures
  /** Of the rates. */
  readonly ratio: number
  /** Of what the limit uses of the processors for a call to what ours uses: a busy machine disturbs it less. */
  readonly cpuRatio: number
}

/**
 * Both in turns, in one run: what else the machine does meanwhile hits both. Who begins a pair changes from pair to pair,
 * and the ratio is the median of the pairs'.
 */
export async function compare(
  ours: Side,
  limit: Side,
  { rounds, seconds, warmUpSeconds }: Plan,
  warmedUp: () => Promise<void> = async () => undefined,
): Promise<Compared> {
  for (const side of [ours, limit]) await side.round(warmUpSeconds)
  await warmedUp()
  const pairs: { ours: Round; limit: Round }[] = []
  for (let number = 0; number < rounds; number++) {
    if (number % 2 === 0) pairs.push({ ours: await ours.round(seconds), limit: await limit.round(seconds) })
    else {
      const first = await limit.round(seconds)
      pairs.push({ ours: await ours.round(seconds), limit: first })
    }
  }
  const all = { ours: pairs.map((pair) => pair.ours), limit: pairs.map((pair) => pair.limit) }
  const figures = {
    ours: figuresOf(all.ours, await ours.rssMiB()),
    limit: figuresOf(all.limit, await limit.rssMiB()),
  }
  return {
    ...figures,
    ratio: median(pairs.map((pair) => rateOf(pair.ours) / rateOf(pair.limit))),
    cpuRatio: figures.limit.cpuMsPerCall / figures.ours.cpuMsPerCall,
  }
}

function rateOf({ calls, seconds }: Round): number {
  return calls / seconds
}
