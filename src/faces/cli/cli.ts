import { createInterface } from 'node:readline/promises'
import { explainAll } from '#domain/administration/explain.ts'
import type { SeedParts } from '#domain/administration/seed.ts'
import type { World } from '#kernel/work.ts'
import type { Command, CommandName } from './commands.ts'
import { done, type Report, refused } from './report.ts'
import { runSeed, seedSize } from './seed.ts'
import { type Ask, runUser } from './user.ts'

/** The commands that work on the world alone; the others are about what is around it. */
export type WorldCommand = Extract<CommandName, `user ${string}` | 'explain' | 'seed'>

export const isOfWorld = (name: CommandName): name is WorldCommand =>
  name === 'explain' || name === 'seed' || name.startsWith('user ')

/** Runs a command on the world. */
export async function runCommand(
  name: WorldCommand,
  command: Command,
  parts: SeedParts,
  ask: Ask = askConsole,
): Promise<Report> {
  if (name === 'explain') return runExplain(parts.world, command.operands[0] ?? '')
  if (name !== 'seed') return runUser(name, command, parts, ask)
  const size = seedSize(command.options)
  return typeof size === 'string' ? refused('bad-size', size) : runSeed(size, parts)
}

/** Says why, of everybody of this name: one username may stand in several realms. */
async function runExplain(world: World, username: string): Promise<Report> {
  const { explainedInEnglish, explanationOf, readerInEnglish } = await import('../web/ui/policy-text.ts')
  const found = await world.look((look) => explainAll(look, username))
  if (found.length === 0) return refused('no-such-person', `There is nobody called ${username}.`)
  const people = found.map((each) => {
    const { user, organization, demand, hasToken } = each
    const { id, organizationId, role } = user
    const who = { id, organizationId, username: user.username, role, organization: organization.name }
    return { ...who, demand, hasToken, ...explanationOf(readerInEnglish(), each) }
  })
  return done(found.map((each) => explainedInEnglish(each).join('\n')).join('\n\n'), { people })
}

async function askConsole(question: string): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  const closed = new Promise<string>((resolve) => asking.once('close', () => resolve('')))
  try {
    return await Promise.race([asking.question(question), closed])
  } finally {
    asking.close()
  }
}
