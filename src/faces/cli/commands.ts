import { parseArgs } from 'node:util'
import { Refusal } from '#kernel/refusal.ts'

/** The command line was not understood: what it should be, for the operator. */
export class UsageRefused extends Refusal {}

type Option = { readonly value?: string; readonly does: string }

type Spec = {
  /** What has to be named, in order. */
  readonly operands: readonly string[]
  readonly does: string
  readonly options?: Readonly<Record<string, Option>>
  /** More lines for its own help. */
  readonly more?: readonly string[]
}

const REASON: Option = { value: 'REASON', does: 'why; it goes on record. Without it the terminal is asked' }
const ORGANIZATION: Option = { value: 'NAME', does: 'of which organization, where several have somebody of this name' }
const person = (does: string, more: readonly string[] = []): Spec => ({
  ...{ operands: ['USERNAME'], does, more, options: { reason: REASON, organization: ORGANIZATION } },
})

const SPECS = {
  serve: {
    operands: [],
    does: 'start the server',
    options: { demo: { does: 'fill an empty database with a demonstration tree' } },
    more: ['Without any command it is this one. "start" is another word for it.'],
  },
  migrate: { operands: [], does: 'bring the tables up to date without starting the server' },
  doctor: {
    operands: [],
    does: 'say what is wrong and what to do about it',
    more: ['Nothing is sent and nothing is changed. It ends with 1 when something is wrong.'],
  },
  backup: {
    operands: ['FILE'],
    does: 'write everything in the database to a file, while the server runs or not',
    more: ['FILE must not be there yet; "-" is standard output. The secret key is not in it: keep that apart.'],
  },
  restore: {
    operands: ['FILE'],
    does: 'put a backup into an empty database',
    options: { 'keep-sessions': { does: 'leave people signed in who were when it was made' } },
    more: ['"-" is standard input. Older backups are brought up to date.'],
  },
  move: {
    operands: ['server|embedded'],
    does: 'move from the embedded database to DATABASE_URL, or back',
    more: ['The server must be stopped, and the database it goes to empty. What it came from stays as it is.'],
  },
  'rotate-keys': {
    operands: [],
    does: 'replace the secret key, while the server runs or not',
    options: { into: { value: 'FILE', does: 'where to write the new key when the present one comes from SECRET_KEY' } },
    more: ['Stopped half way, it goes on where it was. Backups from before need the old key.'],
  },
  'user list': {
    operands: [],
    does: 'list people',
    options: {
      search: { value: 'TEXT', does: 'only those whose username or address begins so' },
      organization: { value: 'NAME', does: 'only those of this organization' },
      limit: { value: 'NUMBER', does: 'no more than so many (100)' },
    },
  },
  'user show': {
    operands: ['USERNAME'],
    does: 'say what is known of a person: factors, sessions, waits',
    options: { organization: ORGANIZATION },
  },
  'user unlock': person('end the waits that wrong answers started'),
  'user end-sessions': person('sign a person out everywhere'),
  'user unlink': person('sign a person out and let them in by an identity provider no more, until they link it anew'),
  'user suspend': person('sign a person out and let them in no more'),
  'user resume': person('let somebody in again who was suspended'),
  'user reset': person('end a person’s second factor; their next sign-in sets up a new one'),
  'user password': person('give a person who forgot theirs a new password, which is printed once'),
  explain: {
    operands: ['USERNAME'],
    does: 'say what a person’s next sign-in needs, and which level of policy each value comes from',
  },
  seed: {
    operands: [],
    does: 'fill an empty database with invented people, for trying and measuring',
    options: {
      users: { value: 'NUMBER', does: 'how many people (1000000)' },
      organizations: { value: 'NUMBER', does: 'how many organizations (20000)' },
      seed: { value: 'NUMBER', does: 'the same number makes the same tree (1)' },
    },
  },
  help: { operands: [], does: 'say what there is' },
} as const satisfies Readonly<Record<string, Spec>>

export type CommandName = keyof typeof SPECS

/** What the command line was asked for. */
export type Command = {
  readonly name: CommandName
  readonly operands: readonly string[]
  readonly options: Readonly<Record<string, string | undefined>>
  /** Options that have no value. */
  readonly flags: ReadonlySet<string>
  readonly json: boolean
  /** Only what it does is asked. */
  readonly help: boolean
}

export const commandNames = Object.keys(SPECS) as readonly CommandName[]
const specOf = (name: CommandName): Spec => SPECS[name]

/** Reads the arguments. Throws `UsageRefused` for anything that is no command. */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parsed(args)
  const { json = false, help = false, ...given } = values
  const found = help === true && positionals.length === 0 ? undefined : nameIn(positionals)
  if (!found) {
    if (help === true) return { ...NOTHING, name: 'help', json: json === true }
    throw refusal(`There is no command "${positionals.join(' ')}".`)
  }
  const { name, operands } = found
  const spec = specOf(name)
  if (help !== true) {
    if (operands.length !== spec.operands.length) throw refusal(wrongOperands(name), name)
    const [strange] = Object.keys(given).filter((option) => !(option in (spec.options ?? {})))
    if (strange !== undefined) throw refusal(`"${name}" has no option --${strange}.`, name)
    if (json === true && name === 'serve')
      throw refusal('"serve" has no option --json: its logs are JSON anyway.', name)
  }
  const texts = Object.entries(given).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []))
  const flags = new Set(Object.keys(given).filter((key) => given[key] === true))
  return { name, operands, options: Object.fromEntries(texts), flags, json: json === true, help: help === true }
}

const NOTHING: Omit<Command, 'name'> = { operands: [], options: {}, flags: new Set(), json: false, help: false }

function nameIn(words: readonly string[]): { name: CommandName; operands: readonly string[] } | undefined {
  const [first = 'serve', second, ...rest] = words
  const both = commandNames.find((name) => name === `${first} ${second}`)
  if (both) return { name: both, operands: rest }
  const one = commandNames.find((name) => name === (first === 'start' ? 'serve' : first))
  return one && { name: one, operands: words.slice(1) }
}

function wrongOperands(name: CommandName): string {
  const { operands } = specOf(name)
  return operands.length === 0
    ? `"${name}" takes nothing more.`
    : `"${name}" needs ${operands.join(' and ')}, and nothing more.`
}

type Parsed = { values: Record<string, string | boolean | undefined>; positionals: string[] }

function parsed(args: readonly string[]): Parsed {
  const all = commandNames.flatMap((name) => Object.entries(specOf(name).options ?? {}))
  const own = all.map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const)
  const options = { ...Object.fromEntries(own), help: { type: 'boolean' }, json: { type: 'boolean' } } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true }) as Parsed
  } catch (error) {
    throw refusal(`${(error as Error).message.split('. ')[0]}.`)
  }
}

function refusal(why: string, name?: CommandName): UsageRefused {
  return new UsageRefused(`${why} ${name ? `"countersign ${name} --help"` : '"countersign help"'} says what there is.`)
}

/** What there is, or what one command does. */
export function helpFor(name: CommandName): string[] {
  if (name === 'help') {
    const width = Math.max(...commandNames.map((each) => usageOf(each).length))
    return [
      'countersign COMMAND [--json] [--help]',
      '',
      ...commandNames.map((each) => `  ${usageOf(each).padEnd(width)}  ${specOf(each).does}`),
      '',
      '--json says what came of it as one object; --help after a command says more about it.',
      'Settings are environment variables: docs/configuration.md. All commands but "serve" run beside a server, too.',
    ]
  }
  const { does, options = {}, more = [] } = specOf(name)
  const rows = Object.entries(options).map(([option, { value, does: what }]) => [
    `--${option}${value === undefined ? '' : ` ${value}`}`,
    what,
  ])
  const width = Math.max(0, ...rows.map(([left = '']) => left.length))
  return [
    `countersign ${usageOf(name)}`,
    `    ${does}`,
    ...more.map((line) => `    ${line}`),
    ...rows.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}`),
  ]
}

const usageOf = (name: CommandName): string => [name, ...specOf(name).operands].join(' ')
