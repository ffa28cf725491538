/**
 * The database cannot be reached, has no time or no room, is a standby, or did not say whether it committed: classes 08, 53
 * and 57 of PostgreSQL's errors, two more of its codes, and the socket's own. Whoever asks again is answered sooner or later.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^(08|53|57)...$|^(25006|58030)$|^E(CONN|PIPE|NOENT)/.test(code)) return true
  return /connection|timeout|told the (time|keys)|outcome of the commit/i.test(error.message)
}
