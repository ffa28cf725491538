import { minute, plus } from '#kernel/time.ts'
import type { Channel, Look, Work } from '#kernel/work.ts'
import { FIRST_STOP, LONGEST_STOP, TRIAL } from './limits.ts'
import * as store from './rates.store.ts'
import { organizationSubject, prefixSubject, type Reason } from './rules.ts'
import type { Holding } from './settings.ts'

/** The last codes of a prefix or an organization, and whether it is stopped. */
export type Judged = {
  readonly subject: string
  readonly until: Date | null
  readonly stops: number
  readonly since: Date | null
  readonly codes: number
  readonly verified: number
  /** On their way, since it was stopped before. */
  readonly waiting: number
}

/** How many of the codes to a prefix came back. */
export type PrefixRate = {
  readonly prefix: string
  readonly country: string
  readonly sent: number
  readonly settled: number
  readonly verified: number
}

export type Stopped = { readonly subject: string; readonly reason: Reason; readonly until: Date }

/**
 * Whether so few codes came back that it ends here for a while. The first `after` count as if they had come back, as long as
 * there are no others; after a stop, the first ten.
 */
export function isTooLow(
  { codes, verified, stops }: Pick<Judged, 'codes' | 'verified' | 'stops'>,
  { least, after }: { readonly least: number; readonly after: number },
): boolean {
  const of = stops > 0 ? Math.min(TRIAL, after) : after
  const missing = Math.max(0, of - codes)
  return (verified + missing) * 100 < least * (codes + missing)
}

/** How long the stop lasts that follows `stops` others. */
export function stopAfter(stops: number): number {
  return Math.min(FIRST_STOP * 2 ** Math.min(stops, 20), LONGEST_STOP)
}

/**
 * Where codes of this prefix, or of this organization, do not come back: since an earlier message, or since now. In an
 * organization that only records, the same is found and nothing is stopped by it.
 */
export async function stoppedFor(
  work: Work,
  organizationId: string,
  channel: Channel,
  prefix: string | undefined,
  { limits }: Pick<Holding, 'limits'>,
): Promise<Stopped | undefined> {
  const [least, after] = [limits.verified.value, limits.verifiedAfter.value]
  const subjects = [
    ...(prefix === undefined ? [] : [{ subject: prefixSubject(channel, prefix), prefix }]),
    { subject: organizationSubject(channel), prefix: null },
  ]
  for (const judged of await store.selectJudged(work, organizationId, channel, subjects, after)) {
    const reason = judged.subject === organizationSubject(channel) ? 'organization-unverified' : 'prefix-unverified'
    const until = await judge(work, organizationId, judged, { least, after })
    if (until) return { subject: judged.subject, reason, until }
  }
  return undefined
}

/** Until when it is stopped; undefined where it is not. */
async function judge(
  work: Work,
  organizationId: string,
  judged: Judged,
  bar: { readonly least: number; readonly after: number },
): Promise<Date | undefined> {
  const { subject, until, stops, codes, waiting } = judged
  if (until && until > work.now) return until
  if (isTooLow(judged, bar)) {
    const end = plus(work.now, stopAfter(stops))
    await store.upsertStop(work, organizationId, subject, end, stops + 1)
    return end
  }
  if (stops > 0 && codes >= bar.after) await store.forgetStops(work, organizationId, subject)
  // reason: what is tried again is tried with a few, and not with all that fits into the life of a code
  return stops > 0 && codes < bar.after && waiting >= TRIAL ? plus(work.now, minute) : undefined
}

/** Begins anew: what is stopped under this subject goes on. */
export function liftStop(work: Work, organizationId: string, subject: string): Promise<void> {
  return store.endStop(work, organizationId, subject)
}

/** The prefixes of an organization and of those below it, those from which least came back first. */
export function prefixRates(look: Look, path: string, after: Date): Promise<PrefixRate[]> {
  return store.selectPrefixes(look, path, after, PREFIXES)
}

const PREFIXES = 20
