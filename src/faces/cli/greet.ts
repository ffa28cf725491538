import { type DemoPerson, fillDemonstration } from '#domain/account/demonstration.ts'
import { newFirstRunLink } from '#domain/organizations/first-run.ts'
import { findOperator } from '#domain/organizations/organizations.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import type { World } from '#kernel/work.ts'

/** Says on the console where to go first: to the set-up address, or in as somebody of the demonstration. */
export async function greet(
  { world, hashing }: { readonly world: World; readonly hashing: Hashing },
  address: string,
  demo: boolean,
): Promise<void> {
  console.log(`Countersign is ready at ${address}`)
  if (address.startsWith('http:') && !/^http:\/\/(?:localhost|127\.|\[::1\])/.test(address)) {
    console.warn('PUBLIC_URL is not https: passwords and codes travel in the clear.')
  }
  const people = demo ? await fillDemonstration(world, hashing) : undefined
  if (people) {
    console.log('\nA demonstration tree was made. Sign in as any of these; the passwords are not shown again:\n')
    for (const line of columns(people)) console.log(line)
    return
  }
  if (demo) console.log('There is an organization already, so no demonstration was made.')
  if (await world.look(findOperator)) return
  const token = await world.work(newFirstRunLink)
  console.log(
    `Set up the first owner at ${address}/setup/${token}\nThis address works once; the next start prints another.`,
  )
}

function columns(people: readonly DemoPerson[]): string[] {
  const rows = people.map(({ organization, role, username, password }) => [organization, role, username, password])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`)
}
