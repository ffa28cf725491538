import { isAddressOrRange } from '#kernel/address.ts'

/** A setting whose value cannot be used: one line for the operator. */
export class SettingRefused extends Error {}

type Setting<Value> = {
  readonly env: string
  /** What it is for, and what the value looks like. */
  readonly doc: string
  /** As the manual writes it; an empty text is no value. */
  readonly standard: string
  /** The value of the text; throws a plain `Error` that says what the text should be. */
  readonly read: (text: string) => Value
}

const setting = <Value>(env: string, standard: string, read: (text: string) => Value, doc: string): Setting<Value> => ({
  env,
  doc,
  standard,
  read,
})

/** Everything that can be set, by environment variables. docs/configuration.md is printed from this. */
export const settings = {
  port: setting('PORT', '8080', whole(0, 65_535), 'The port to listen on; 0 picks a free one.'),
  host: setting(
    'HOST',
    '127.0.0.1',
    (text) => text,
    'The address to listen on. `0.0.0.0` for every address of the machine.',
  ),
  publicUrl: setting(
    'PUBLIC_URL',
    '',
    publicUrl,
    'Where people reach the portal, for example `https://login.example.com`. Requests for other hosts are refused. Without it `http://localhost:PORT`.',
  ),
  dataDir: setting('DATA_DIR', './data', (text) => text, 'The folder of the embedded database and of the secret key.'),
  databaseUrl: setting(
    'DATABASE_URL',
    '',
    databaseUrl,
    'A PostgreSQL of yours, 15 or newer: `postgresql://user:password@host/database`. Without it an embedded one runs in DATA_DIR.',
  ),
  databaseConnections: setting(
    'DATABASE_CONNECTIONS',
    '10',
    whole(2, 200),
    'The most connections that change data at once.',
  ),
  secretKey: setting(
    'SECRET_KEY',
    '',
    secretKey,
    'The key that seals secrets in the database: 32 random bytes in Base64. Without it one is made in DATA_DIR/secret.key at the first start.',
  ),
  trustedProxies: setting(
    'TRUSTED_PROXIES',
    '',
    proxies,
    'Addresses or ranges of the proxies in front, with commas between: `10.0.0.0/8, 127.0.0.1`. Only their X-Forwarded-For is believed.',
  ),
  argon2Memory: setting(
    'ARGON2_MEMORY',
    '19456',
    whole(8, 4_194_304),
    'Memory of a password hash, in KiB. Raising it strengthens each password at its next sign-in.',
  ),
  argon2Passes: setting('ARGON2_PASSES', '2', whole(1, 100), 'Passes of a password hash.'),
  argon2Lanes: setting('ARGON2_LANES', '1', whole(1, 64), 'Lanes of a password hash.'),
  demo: setting(
    'DEMO',
    'off',
    onOff,
    '`on` fills an empty database with a demonstration tree and prints its people. Same as `--demo`.',
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    oneOf('debug', 'info', 'warn', 'error', 'silent'),
    'What is logged: `debug`, `info`, `warn`, `error` or `silent`.',
  ),
  pseudoLanguage: setting(
    'PSEUDO_LANGUAGE',
    'off',
    onOff,
    '`on` answers browsers that ask for `qps` in a made-up right-to-left language; for tests of pages.',
  ),
} as const

export type Config = { readonly [Name in keyof typeof settings]: ReturnType<(typeof settings)[Name]['read']> }

/** The only reader of the environment. Throws `SettingRefused` for the first value that cannot be used. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const values = Object.entries(settings).map(([name, one]) => [name, readOne(one, environment[one.env])])
  return Object.fromEntries(values) as Config
}

/** docs/configuration.md. */
export function printConfiguration(): string {
  const rows = Object.values(settings).map(
    ({ env, standard, doc }) => `| \`${env}\` | ${standard ? `\`${standard}\`` : ''} | ${doc} |`,
  )
  return [
    '# Settings',
    '',
    'Settings are environment variables. This page is printed from `src/config.ts` by `npm run docs`.',
    '',
    '| variable | without it | what it is for |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function readOne({ env, standard, read }: Setting<unknown>, given: string | undefined): unknown {
  const text = given?.trim() || standard
  try {
    return read(text)
  } catch (error) {
    const shown =
      env === settings.secretKey.env || env === settings.databaseUrl.env ? 'what was given' : JSON.stringify(text)
    throw new SettingRefused(`${env} is ${shown}, but it should be ${(error as Error).message}.`)
  }
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) throw new Error(`a whole number from ${least} to ${most}`)
    return value
  }
}

function oneOf<Choice extends string>(...choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text)
    if (choice === undefined) throw new Error(`one of ${choices.join(', ')}`)
    return choice
  }
}

function onOff(text: string): boolean {
  return oneOf('on', 'off')(text) === 'on'
}

function publicUrl(text: string): string | undefined {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain =
    url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username
  if (!url || !plain) throw new Error('an http or https address without a path, such as https://login.example.com')
  return url.origin
}

function databaseUrl(text: string): string | undefined {
  if (text === '') return undefined
  if (!/^postgres(?:ql)?:\/\/\S+$/.test(text)) {
    throw new Error('an address such as postgresql://user:password@host/database')
  }
  return text
}

function secretKey(text: string): Uint8Array | undefined {
  if (text === '') return undefined
  const key = Buffer.from(text, 'base64')
  if (key.length !== 32) throw new Error('32 bytes in Base64, as `openssl rand -base64 32` prints them')
  return key
}

function proxies(text: string): readonly string[] {
  const list = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (!list.every(isAddressOrRange)) throw new Error('addresses or ranges such as 10.0.0.0/8, with commas between')
  return list
}
