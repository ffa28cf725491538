import { isOfWorld, runCommand, type WorldCommand } from '#faces/cli/cli.ts'
import { type Command, helpFor, readCommand, UsageRefused } from '#faces/cli/commands.ts'
import { lookAround, reportOf } from '#faces/cli/doctor.ts'
import { progressOn } from '#faces/cli/progress.ts'
import { CONSOLE, done, type Report, refused, say } from '#faces/cli/report.ts'
import { Refusal } from '#kernel/refusal.ts'
import { STANDARD } from '#store/backup/file.ts'
import { whatIsWrong } from '#store/wrong.ts'
import { type Config, isDebugging, readConfig, SettingRefused } from '../config.ts'
import { openDatabase } from './database.ts'
import { examineStore } from './doctor.ts'
import { open } from './open.ts'
import { type Back, backUp, CommandRefused, migrateDatabase, moveTo, putBack, rotate } from './storing.ts'

/** What the line asks for, or what is to be said of it. */
export function commandOf(words: readonly string[]): Command | { readonly exit: number } {
  try {
    const command = readCommand(words)
    if (!command.help && command.name !== 'help') return command
    return { exit: say(done(helpFor(command.name), { help: helpFor(command.name).join('\n') }), command.json) }
  } catch (error) {
    if (!(error instanceof UsageRefused)) throw error
    return { exit: say(refused('usage', error.message), words.includes('--json')) }
  }
}

/** Runs a command other than the server, and says what came of it. Returns the exit code. */
export async function runBeside(command: Command): Promise<number> {
  const report = await reportFor(command).catch(failed)
  // reason: the backup itself is on standard output
  const own = command.name === 'backup' && command.operands[0] === STANDARD
  return say(report, command.json, own ? { ...CONSOLE, out: CONSOLE.complain } : CONSOLE)
}

async function reportFor(command: Command): Promise<Report> {
  if (command.name === 'doctor') return doctor()
  const config = readConfig()
  const { name } = command
  const [operand = ''] = command.operands
  if (isOfWorld(name)) return onWorld(config, name, command)
  switch (name) {
    case 'migrate':
      return migrated(await migrateDatabase(config))
    case 'backup': {
      const bytes = await backUp(config, operand, progressOn())
      return done(
        `${operand} holds everything, in ${bytes.toLocaleString('en')} bytes. Keep the secret key apart from it.`,
        { file: operand, bytes },
      )
    }
    case 'restore':
      return restored(await putBack(config, operand, command.flags.has('keep-sessions'), progressOn()))
    case 'move':
      return moved(config, operand)
    case 'rotate-keys':
      return rotated(config, command.options.into)
    case 'serve':
    case 'help':
      throw new CommandRefused('This is no command beside the server.')
  }
}

async function onWorld(config: Config, name: WorldCommand, command: Command): Promise<Report> {
  const store = await open(config, openDatabase(config, 'beside').store)
  try {
    return await runCommand(name, command, store)
  } finally {
    await store.close()
  }
}

/** One line whatever went wrong. */
function failed(error: unknown): Report {
  if (error instanceof Refusal) return refused('refused', error.message)
  const wrong = whatIsWrong(error)
  if (wrong !== undefined) return refused('database', wrong)
  const { message } = error as Error
  if (isDebugging()) console.error(error)
  return refused('failed', `It failed: ${message || String(error)}. With LOG_LEVEL=debug it says where.`)
}

async function doctor(): Promise<Report> {
  const now = new Date()
  const fine = { name: 'settings', state: 'fine', line: 'The settings can be read.' } as const
  try {
    const config = readConfig()
    const { findings, open: opens } = await examineStore(config, now)
    const inside = opens ? await around(config, now) : []
    return reportOf([fine, ...findings, ...inside])
  } catch (error) {
    if (!(error instanceof SettingRefused)) throw error
    return reportOf([{ name: 'settings', state: 'wrong', line: error.message }])
  }
}

async function around(config: Config, now: Date): Promise<Awaited<ReturnType<typeof lookAround>>> {
  const { examineNetwork } = await import('./doctor-network.ts')
  const store = await open(config, openDatabase(config, 'beside').store)
  try {
    const surroundings = { standing: config.smtpUrl !== undefined, machineNow: () => new Date() }
    const found = await lookAround(store.world, surroundings)
    return [...found, ...(await examineNetwork(config, store.world, now))]
  } finally {
    await store.close()
  }
}

function migrated(ran: readonly string[]): Report {
  const line = ran.length === 0 ? 'The tables are up to date.' : `${ran.length} migrations ran, up to ${ran.at(-1)}.`
  return done(line, { ran })
}

const KEYS: Readonly<Record<Back['key'], (unreadable: number) => string>> = {
  right: () => 'The secret key here is the one it was made with.',
  missing: (unreadable) =>
    `The secret key is not here: passwords and ${unreadable} or more sealed values, seeds among them, cannot be read. Put it into the key file or SECRET_KEY before the start.`,
  another: (unreadable) =>
    `The secret key here is another: passwords and ${unreadable} or more sealed values, seeds among them, cannot be read. Put the right one into the key file or SECRET_KEY before the start.`,
}

function restored({ key, unreadable, ...back }: Back): Report {
  const lines = [
    `${back.rows} rows of ${back.tables} tables are as they were on ${back.madeAt}.`,
    KEYS[key](unreadable),
    'It is older than the world: recovery codes used since then work again. Reset whoever changed a factor since.',
  ]
  return done(lines, { ...back, key, unreadable })
}

async function moved(config: Config, to: string): Promise<Report> {
  if (to !== 'server' && to !== 'embedded') return refused('usage', 'move needs "server" or "embedded".')
  const rows = await moveTo(config, to, progressOn())
  const next =
    to === 'server'
      ? 'Start with this DATABASE_URL and the same secret key.'
      : 'Start without DATABASE_URL and with the same secret key.'
  return done(`${rows} rows were moved and compared. ${next} What they came from is as it was.`, { rows, to })
}

async function rotated(config: Config, into: string | undefined): Promise<Report> {
  const { is, resealed, keyId } = await rotate(config, into, progressOn())
  const words = {
    done: 'The secret key is replaced, and nothing knows the old one any more. Make a copy of the new one; backups from before need the old.',
    elsewhere: `Everything is sealed with the new key, which is in ${into}. Set SECRET_KEY to it everywhere, start every server again, and run this again: then the old key ends.`,
    machines:
      'Everything is sealed with the new key, which is in the key file here. Copy that to the other machines, start their servers again, and run this again: then the old key ends.',
  }
  return done([`${resealed} values were sealed again.`, words[is]], { is, resealed, keyId })
}
