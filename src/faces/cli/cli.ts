import { createInterface } from 'node:readline/promises'
import { resetFromConsole } from '#domain/account/reset.ts'
import { findOperator } from '#domain/organizations/organizations.ts'
import type { World } from '#kernel/work.ts'

/** What the command line was asked for. */
export type Command =
  | { readonly name: 'start'; readonly demo: boolean }
  | { readonly name: 'user reset'; readonly username: string; readonly reason: string | undefined }

/** The command line was not understood: the usage, for the operator. */
export class UsageRefused extends Error {}

const USAGE = `Usage:
  countersign [start] [--demo]                        start the server
  countersign user reset USERNAME [--reason REASON]   end a person's second factor; their next sign-in sets up a new one`

/** Reads the arguments. Throws `UsageRefused` for anything that is no command. */
export function readCommand(args: readonly string[]): Command {
  const words = args.filter((word) => !word.startsWith('--'))
  if (args.includes('--help')) throw new UsageRefused(USAGE)
  if (words.length === 0 || (words.length === 1 && words[0] === 'start')) return startCommand(args)
  if (words[0] === 'user' && words[1] === 'reset' && words[2] !== undefined) return resetCommand(args, words[2])
  throw new UsageRefused(`There is no command "${words.join(' ')}".\n\n${USAGE}`)
}

function startCommand(args: readonly string[]): Command {
  const strange = args.find((word) => word.startsWith('--') && word !== '--demo')
  if (strange !== undefined) throw new UsageRefused(`There is no option ${strange}.\n\n${USAGE}`)
  return { name: 'start', demo: args.includes('--demo') }
}

function resetCommand(args: readonly string[], username: string): Command {
  const at = args.indexOf('--reason')
  const given = args.find((word) => word.startsWith('--reason='))?.slice('--reason='.length)
  return { name: 'user reset', username, reason: given ?? (at < 0 ? undefined : args[at + 1]) }
}

/** Runs a command that needs no server. Returns the exit code. */
export async function runCommand(command: Command, { world }: { readonly world: World }): Promise<number> {
  switch (command.name) {
    case 'start':
      throw new Error('the server is started by main.ts')
    case 'user reset':
      return resetUser(world, command.username, command.reason ?? (await askReason()))
  }
}

async function resetUser(world: World, username: string, reason: string): Promise<number> {
  if (reason.trim() === '') {
    console.error('A reason is needed: it goes on record.')
    return 1
  }
  const operator = await world.look(findOperator)
  const reset = operator && (await world.work((work) => resetFromConsole(work, operator.id, username, reason.trim())))
  if (!reset) {
    console.error(`There is nobody called ${username}.`)
    return 1
  }
  console.log(`${username} is signed out everywhere and has no second factor. Their next sign-in sets up a new one.`)
  return 0
}

async function askReason(): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await asking.question('Why? (this goes on record) ')
  } finally {
    asking.close()
  }
}
