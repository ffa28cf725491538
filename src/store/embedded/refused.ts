import { Refusal } from '#kernel/refusal.ts'
/** Why the database cannot be opened: one line for the operator, shown without a stack. */
export class StartRefused extends Refusal {
  override readonly name: string = 'StartRefused'
}

/** The refusal of a second start: somebody else holds the lock on the data. */
export class AlreadyRuns extends StartRefused {
  override readonly name = 'AlreadyRuns'
}

/** The code of a system error or of PostgreSQL, such as `ENOENT` or `57P03`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it is read-only',
  ENOTDIR: 'a part of it is not a folder',
  EEXIST: 'it is not a folder',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
}

/** The same in words, in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return REASONS[codeOf(error)] ?? text.replace(/\s+/g, ' ').trim()
}
