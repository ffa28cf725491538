import { createPrivateKey } from 'node:crypto'
import type { Security, SmtpSettings } from '#domain/messages/gateways.ts'
import { hostName, line, port, type Reading } from './gateway-reading.ts'

export const SECURITIES: readonly Security[] = ['starttls', 'tls', 'none']

/** What is said of a mail server; the last two are secrets. */
export const SMTP_FIELDS = ['host', 'port', 'security', 'username', 'dkimDomain', 'dkimSelector'] as const
export const SMTP_SECRETS = ['password', 'dkimKey'] as const

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/
const LONGEST_SECRET = 1024

export const standardSmtp: Readonly<Record<(typeof SMTP_FIELDS)[number], string>> = {
  ...{ host: '', port: '587', security: 'starttls', username: '', dkimDomain: '', dkimSelector: '' },
}

export function smtpTyped({ host, port: number, security, username, dkim }: SmtpSettings): Record<string, string> {
  return {
    ...{ host, port: String(number), security, username: username ?? '' },
    ...{ dkimDomain: dkim?.domain ?? '', dkimSelector: dkim?.selector ?? '' },
  }
}

/** The settings of a mail server. Secrets that were left blank stay as they are in `known`. */
export function readSmtp(reading: Reading, known?: SmtpSettings): SmtpSettings | undefined {
  const host = reading.required('host', hostName)
  const number = reading.required('port', port)
  const security = reading.choice('security', SECURITIES)
  const username = reading.optional('username', line) ?? null
  if (!host || !number || !security) return undefined
  const there = { host, port: number, security, username }
  const password = readPassword(reading, there, known)
  const dkim = readDkim(reading, known)
  return { ...there, password, dkim }
}

/** warning: a password that is kept must not be sent elsewhere: with it another host would learn what nobody is shown. */
function readPassword(
  reading: Reading,
  there: Omit<SmtpSettings, 'password' | 'dkim'>,
  known: SmtpSettings | undefined,
): string | null {
  if (there.username === null) return null
  if (there.security === 'none' && !LOOPBACK.test(there.host)) reading.wrong('security', { is: 'unencrypted' })
  const typed = reading.typed('password')
  if (typed.length > LONGEST_SECRET) reading.wrong('password', { is: 'too-long', max: LONGEST_SECRET })
  if (typed !== '') return typed
  if (known?.password == null) {
    reading.wrong('password', { is: 'missing' })
    return null
  }
  const same = (['host', 'port', 'security', 'username'] as const).every((name) => known[name] === there[name])
  if (!same) reading.wrong('password', { is: 'again' })
  return known.password
}

function readDkim(reading: Reading, known?: SmtpSettings): SmtpSettings['dkim'] {
  const domain = reading.optional('dkimDomain', hostName)
  const selector = reading.optional('dkimSelector', hostName)
  const typed = reading.typed('dkimKey').trim()
  if (!domain && !selector && typed === '') return null
  const key = typed || known?.dkim?.key
  if (!domain) reading.wrong('dkimDomain', { is: 'incomplete' })
  if (!selector) reading.wrong('dkimSelector', { is: 'incomplete' })
  if (!key) reading.wrong('dkimKey', { is: 'incomplete' })
  else if (typed !== '' && !isPrivateKey(typed)) reading.wrong('dkimKey', { is: 'malformed', like: 'key' })
  return domain && selector && key ? { domain, selector, key } : null
}

function isPrivateKey(pem: string): boolean {
  try {
    return ['rsa', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '')
  } catch {
    return false
  }
}
