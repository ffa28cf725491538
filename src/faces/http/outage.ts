/** The database cannot be reached or has no time: classes 08, 53 and 57 of PostgreSQL's errors, and the socket's own. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return /^(08|53|57)...$|^E(CONN|PIPE|NOENT)/.test(code) || /connection|timeout|told the time/i.test(error.message)
}
