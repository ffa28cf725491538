import { type Sample, type SeedParts, type SeedSize, seedTree } from '#domain/administration/seed.ts'

/** What is asked for on the command line, as it was typed. */
export type SeedWords = {
  readonly users?: string | undefined
  readonly organizations?: string | undefined
  readonly seed?: string | undefined
}

/** Where progress is told: a terminal, or a file that it is written to. */
export type Told = { readonly isTTY?: boolean; write(text: string): unknown }

const MOST = 20_000_000
const WIDTH = 30
const STEP = 0.05

/** The size of the tree; what is wrong with it where it can be none. */
export function seedSize({ users = '1000000', organizations = '20000', seed = '1' }: SeedWords): SeedSize | string {
  const size = { users: Number(users), organizations: Number(organizations), seed: Number(seed) }
  if (!isWhole(users) || size.users < 2 || size.users > MOST) return `--users is a number from 2 to ${MOST}.`
  if (!isWhole(organizations) || size.organizations < 2 || size.organizations > size.users)
    return '--organizations is a number from 2 to that of the users: each has an owner.'
  return isWhole(seed) ? size : '--seed is a number: the same one makes the same tree.'
}

/** Fills the empty database and says whom one can sign in as. Returns the exit code. */
export async function runSeed(size: SeedSize, parts: SeedParts, told: Told = process.stderr): Promise<number> {
  const seeded = await seedTree(parts, size, telling(told))
  if (!seeded) {
    console.error('There is an organization already. Only an empty database is filled, so nothing was changed.')
    return 1
  }
  console.log(`${seeded.users} users in ${seeded.organizations} organizations. Sign in as any of these:\n`)
  for (const line of seeded.samples.map(sampleLine)) console.log(line)
  console.log(`\nThe password of everybody, shown only now: ${seeded.password}`)
  return 0
}

function sampleLine({ username, role, organization, below }: Sample): string {
  return `  ${username.padEnd(36)} ${role} of ${organization}${below > 0 ? `, with ${below} organizations below it` : ''}`
}

/** A bar on a terminal; elsewhere a line for every twentieth. */
function telling(told: Told): (done: number, what: string) => void {
  let next = 0
  return (done, what) => {
    const percent = `${Math.floor(done * 100)} %`.padStart(5)
    if (told.isTTY) {
      const bar = '#'.repeat(Math.round(done * WIDTH)).padEnd(WIDTH, '.')
      told.write(`\r[${bar}] ${percent}  ${what.replaceAll('_', ' ').padEnd(16)}${done === 1 ? '\n' : ''}`)
    } else if (done >= next) {
      next = (Math.floor(done / STEP) + 1) * STEP
      told.write(`${percent}  ${what.replaceAll('_', ' ')}\n`)
    }
  }
}

function isWhole(text: string): boolean {
  return /^\d{1,9}$/.test(text)
}
