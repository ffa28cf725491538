import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { newPasswordFromConsole, resetFromConsole } from '#domain/account/from-console.ts'
import { explainAll } from '#domain/administration/explain.ts'
import type { SeedParts, SeedSize } from '#domain/administration/seed.ts'
import { findOperator } from '#domain/organizations/organizations.ts'
import type { Hashing } from '#domain/users/hashing.ts'
import { Refusal } from '#kernel/refusal.ts'
import type { World } from '#kernel/work.ts'
import { runDoctor, type Surroundings } from './doctor.ts'
import { runSeed, type SeedWords, seedSize } from './seed.ts'

/** What the command line was asked for. */
export type Command =
  | { readonly name: 'start'; readonly demo: boolean }
  | { readonly name: 'seed'; readonly size: SeedSize }
  | { readonly name: 'doctor' }
  | { readonly name: 'explain'; readonly username: string }
  | { readonly name: 'user reset' | 'user password'; readonly username: string; readonly reason: string | undefined }

/** The command line was not understood: the usage, for the operator. */
export class UsageRefused extends Refusal {}

const USAGE = `Usage:
  countersign [start] [--demo]
      start the server
  countersign doctor
      say whether database, key, clock and gateways are fine
  countersign user reset USERNAME [--reason REASON]
      end a person's second factor; their next sign-in sets up a new one
  countersign user password USERNAME [--reason REASON]
      give a person who forgot theirs a new password, which is printed once
  countersign explain PERSON
      say what a person's next sign-in needs, and which level of policy each value comes from
  countersign seed [--users 1000000] [--organizations 20000] [--seed 1]
      fill an empty database with invented people, for trying and measuring`

/** Reads the arguments. Throws `UsageRefused` for anything that is no command. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args)
  const [subject = 'start', verb, username, ...more] = positionals
  if (subject === 'start' && verb === undefined && values.reason === undefined)
    return { name: 'start', demo: values.demo }
  if (subject === 'seed' && verb === undefined && values.reason === undefined && !values.demo)
    return seedCommand(values)
  const isExplain = subject === 'explain' && verb !== undefined && username === undefined
  if (isExplain && values.reason === undefined && !values.demo) return { name: 'explain', username: verb }
  if (subject === 'doctor' && verb === undefined && values.reason === undefined && !values.demo)
    return { name: 'doctor' }
  const isUser = subject === 'user' && username !== undefined && more.length === 0 && !values.demo
  if (isUser && verb === 'reset') return { name: 'user reset', username, reason: values.reason }
  if (isUser && verb === 'password') return { name: 'user password', username, reason: values.reason }
  throw new UsageRefused(`There is no command "${args.join(' ')}".\n\n${USAGE}`)
}

function seedCommand(words: SeedWords): Command {
  const size = seedSize(words)
  if (typeof size === 'string') throw new UsageRefused(`${size}\n\n${USAGE}`)
  return { name: 'seed', size }
}

type Parsed = { values: SeedWords & { demo: boolean; reason?: string | undefined }; positionals: string[] }

function parsed(args: readonly string[]): Parsed {
  const options = {
    demo: { type: 'boolean', default: false },
    reason: { type: 'string' },
    users: { type: 'string' },
    organizations: { type: 'string' },
    seed: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    if (!values.help) return { values, positionals }
  } catch (error) {
    throw new UsageRefused(`${(error as Error).message.split('. ')[0]}.\n\n${USAGE}`)
  }
  throw new UsageRefused(USAGE)
}

/** Asks a question on the console; blank when there is nobody to answer. */
export type Ask = (question: string) => Promise<string>

/** Runs a command that needs no server. Returns the exit code. */
export async function runCommand(
  command: Command,
  parts: SeedParts & { readonly surroundings: Surroundings },
  ask: Ask = askConsole,
): Promise<number> {
  if (command.name === 'start') throw new Error('the server is started by main.ts')
  if (command.name === 'doctor') return runDoctor(parts.world, parts.surroundings)
  if (command.name === 'seed') return runSeed(command.size, parts)
  if (command.name === 'explain') return runExplain(parts.world, command.username)
  const { world } = parts
  const reason = (command.reason ?? (await ask('Why? (this goes on record) '))).trim()
  if (reason === '') return complain('A reason is needed, as it goes on record: --reason "...".')
  const operator = await world.look(findOperator)
  if (!operator) return complain('Nobody is there yet: the portal has not been set up.')
  const done = DONE[command.name](parts, operator.id, command.username, reason)
  const told = await done
  if (told === undefined) return complain(`There is nobody called ${command.username}.`)
  console.log(told)
  return 0
}

/** Says why, of everybody of this name: one username may stand in several realms. */
async function runExplain(world: World, username: string): Promise<number> {
  const { explainedInEnglish } = await import('../web/ui/policy-text.ts')
  const found = await world.look((look) => explainAll(look, username))
  if (found.length === 0) return complain(`There is nobody called ${username}.`)
  console.log(found.map((each) => explainedInEnglish(each).join('\n')).join('\n\n'))
  return 0
}

type Doing = (
  parts: { world: World; hashing: Hashing },
  realmId: string,
  username: string,
  reason: string,
) => Promise<string | undefined>

/** What each command does, and says when it is done; nothing when there is no such person. */
const DONE: Readonly<Record<'user reset' | 'user password', Doing>> = {
  'user reset': async ({ world }, realmId, username, reason) => {
    const reset = await world.work((work) => resetFromConsole(work, realmId, username, reason))
    return reset
      ? `${username} is signed out everywhere and has no second factor. Their next sign-in sets up a new one.`
      : undefined
  },
  'user password': async ({ world, hashing }, realmId, username, reason) => {
    const password = await newPasswordFromConsole(world, hashing, realmId, username, reason)
    return password && `${username} is signed out everywhere. Their new password, shown only now: ${password}`
  },
}

function complain(line: string): number {
  console.error(line)
  return 1
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
