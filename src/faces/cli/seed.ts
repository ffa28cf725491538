import { type Sample, type SeedParts, type SeedSize, seedTree } from '#domain/administration/seed.ts'
import { type Progress, progressOn } from './progress.ts'
import { done, type Report, refused } from './report.ts'

/** What is asked for on the command line, as it was typed. */
export type SeedWords = {
  readonly users?: string | undefined
  readonly organizations?: string | undefined
  readonly seed?: string | undefined
}

const MOST = 20_000_000

/** The size of the tree; what is wrong with it where it can be none. */
export function seedSize({ users = '1000000', organizations = '20000', seed = '1' }: SeedWords): SeedSize | string {
  const size = { users: Number(users), organizations: Number(organizations), seed: Number(seed) }
  if (!isWhole(users) || size.users < 2 || size.users > MOST) return `--users is a number from 2 to ${MOST}.`
  if (!isWhole(organizations) || size.organizations < 2 || size.organizations > size.users)
    return '--organizations is a number from 2 to that of the users: each has an owner.'
  return isWhole(seed) ? size : '--seed is a number: the same one makes the same tree.'
}

/** Fills the empty database and says whom one can sign in as. */
export async function runSeed(size: SeedSize, parts: SeedParts, progress: Progress = progressOn()): Promise<Report> {
  const seeded = await seedTree(parts, size, progress)
  if (!seeded) {
    const line = 'There is an organization already. Only an empty database is filled, so nothing was changed.'
    return refused('not-empty', line)
  }
  const { users, organizations, samples, password } = seeded
  const lines = [
    `${users} users in ${organizations} organizations. Sign in as any of these:\n`,
    ...samples.map(sampleLine),
    `\nThe password of everybody, shown only now: ${password}`,
  ]
  return done(lines, { users, organizations, samples, password })
}

function sampleLine({ username, role, organization, below }: Sample): string {
  return `  ${username.padEnd(36)} ${role} of ${organization}${below > 0 ? `, with ${below} organizations below it` : ''}`
}

function isWhole(text: string): boolean {
  return /^\d{1,9}$/.test(text)
}
