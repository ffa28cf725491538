import { isStale } from './readers.ts'
import { isFull } from './readiness.ts'

/** What the doctor says of it too. */
export const IS_STANDBY = 'The database is a standby and takes no changes: point DATABASE_URL at the primary.'

/** One line for the operator about what the database refused, where there is something to do about it. */
export function whatIsWrong(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === '25006') return IS_STANDBY
  if (isFull(error)) return 'The database has no room left on its disk: make room, then do it again.'
  if (isStale(error)) return `The connection to the database broke: ${(error as Error).message}`
  return undefined
}
