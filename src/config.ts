import { Refusal } from '#kernel/refusal.ts'
import { fileSettings, withFiles } from './config-files.ts'
import { sightSettings } from './config-sight.ts'
import {
  acmeDirectory,
  certificates,
  databaseUrl,
  domainName,
  isLoopback,
  mailFrom,
  nameServer,
  portOrNone,
  privateKey,
  proxies,
  publicUrl,
  secretKey,
  smtpUrl,
} from './config-values.ts'

export { isLoopback }

/** A setting whose value cannot be used: one line for the operator. */
export class SettingRefused extends Refusal {}

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
  requestsAtOnce: setting(
    'REQUESTS_AT_ONCE',
    '400',
    whole(10, 10_000),
    'The most requests that are answered at once. Beyond that the portal answers 503 with `Retry-After`, so that those before are answered soon.',
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
  dnsServer: setting(
    'DNS_SERVER',
    '',
    nameServer,
    'The name server that is asked for the proof of host names: `192.0.2.53`, or with a port `192.0.2.53:5353`. Without it those of the machine.',
  ),
  acmeDirectory: setting(
    'ACME_DIRECTORY',
    '',
    acmeDirectory,
    'Asks this authority for certificates of PUBLIC_URL and of every proved host name, and serves https on TLS_PORT: `https://acme-v02.api.letsencrypt.org/directory`. Setting it agrees to the terms of the authority. It must reach PORT by port 80 of each name.',
  ),
  tlsPort: setting('TLS_PORT', '8443', whole(0, 65_535), 'The port for https, where ACME_DIRECTORY is set.'),
  radiusPort: setting(
    'RADIUS_PORT',
    '',
    portOrNone,
    'Answers RADIUS by UDP at this port: `1812`. Only within networks that you trust. Without it there is none.',
  ),
  radiusHost: setting('RADIUS_HOST', '', (text) => text, 'The address RADIUS listens on. Without it HOST.'),
  radsecPort: setting(
    'RADSEC_PORT',
    '',
    portOrNone,
    'Answers RADIUS by TLS (RadSec) at this port: `2083`. Needs the next two.',
  ),
  radsecCertificate: setting(
    'RADSEC_CERTIFICATE',
    '',
    certificates,
    'The certificate of RadSec in PEM, with those above it behind; line breaks may be written as `\\n`.',
  ),
  radsecKey: setting('RADSEC_KEY', '', privateKey, 'Its private key in PEM; line breaks may be written as `\\n`.'),
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
  smtpUrl: setting(
    'SMTP_URL',
    '',
    smtpUrl,
    'The server that takes mail when no gateway is set up on the pages: `smtp://user:password@host:587` (STARTTLS is demanded, but not on the machine itself), `smtps://user:password@host` or, without encryption in a network of yours, `smtp://host:25?tls=off`. Needs MAIL_FROM.',
  ),
  mailFrom: setting(
    'MAIL_FROM',
    '',
    mailFrom,
    'Whom mail by SMTP_URL is from: `login@example.com`, or with a name `Example Login <login@example.com>`. Without a name it is that of the organization.',
  ),
  dkimDomain: setting(
    'DKIM_DOMAIN',
    '',
    domainName,
    'Signs mail by SMTP_URL for this domain, together with the next two.',
  ),
  dkimSelector: setting('DKIM_SELECTOR', '', domainName, 'The selector whose DNS record holds the public key.'),
  dkimKey: setting('DKIM_KEY', '', privateKey, 'The private key in PEM; line breaks may be written as `\\n`.'),
  gatewayVerifiedMin: setting(
    'GATEWAY_VERIFIED_MIN',
    '30',
    whole(0, 100),
    'Of a hundred codes that a gateway took in the last hour, how many must be typed in: below that the other gateways go first until those codes are an hour old. 0: whatever becomes of them.',
  ),
  gatewayVerifiedAfter: setting(
    'GATEWAY_VERIFIED_AFTER',
    '20',
    whole(1, 100_000),
    'From how many codes on a gateway is judged by that.',
  ),
  smsVerifiedMin: setting(
    'SMS_VERIFIED_MIN',
    '40',
    whole(0, 95),
    'Of a hundred codes by SMS or mail to a prefix, or of an organization, how many must be typed in: below that it is stopped for a time that grows. What is set on a page goes before it.',
  ),
  smsVerifiedAfter: setting(
    'SMS_VERIFIED_AFTER',
    '50',
    whole(10, 500),
    'The last so many codes are judged by that; the first of them count as typed in as long as there are fewer.',
  ),
  devInbox: setting(
    'DEV_INBOX',
    'off',
    (text) => oneOf('on', 'off', '1')(text) !== 'off',
    '`on` sends no mail and no SMS and shows them at `/dev/inbox`, for development: only where HOST and PUBLIC_URL are this machine itself. `--demo` does the same when there is no SMTP_URL.',
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    oneOf('debug', 'info', 'warn', 'error', 'silent'),
    'What is logged: `debug`, `info`, `warn`, `error` or `silent`.',
  ),
  ...fileSettings,
  ...sightSettings,
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
  const given = withFiles(environment, (line) => {
    throw new SettingRefused(line)
  })
  const values = Object.entries(settings).map(([name, one]) => [name, readOne(one, given[one.env])])
  const config = Object.fromEntries(values) as Config
  refuseHalves(config)
  return config
}

/** What is of no use without another setting. */
function refuseHalves(config: Config): void {
  const { smtpUrl, mailFrom, dkimDomain, dkimSelector, dkimKey, radsecPort, radsecCertificate, radsecKey } = config
  if (smtpUrl && !mailFrom) throw new SettingRefused('SMTP_URL needs MAIL_FROM: the address that mail is from.')
  const signing = [dkimDomain, dkimSelector, dkimKey].filter((value) => value !== undefined)
  if (signing.length % 3 !== 0) {
    throw new SettingRefused('DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY are needed together.')
  }
  if (radsecPort !== undefined && !(radsecCertificate && radsecKey)) {
    throw new SettingRefused('RADSEC_PORT needs RADSEC_CERTIFICATE and RADSEC_KEY.')
  }
  if (config.metricsPort !== undefined && !isLoopback(config.metricsHost) && !config.metricsToken) {
    throw new SettingRefused('METRICS_HOST needs METRICS_TOKEN where it is not this machine itself.')
  }
}

/** Whether more is to be said about what went wrong, also where a setting cannot be read. */
export const isDebugging = (): boolean => process.env.LOG_LEVEL?.trim() === 'debug'

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

/** Their values hold secrets. */
const HIDDEN: readonly string[] = [
  settings.secretKey.env,
  settings.databaseUrl.env,
  settings.smtpUrl.env,
  settings.dkimKey.env,
  settings.radsecKey.env,
  settings.metricsToken.env,
]

function readOne({ env, standard, read }: Setting<unknown>, given: string | undefined): unknown {
  const text = given?.trim() || standard
  try {
    return read(text)
  } catch (error) {
    const shown = HIDDEN.includes(env) ? 'what was given' : JSON.stringify(text)
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
