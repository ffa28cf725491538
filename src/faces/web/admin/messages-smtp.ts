import { createPrivateKey } from 'node:crypto'
import type { Security, SmtpSettings } from '#domain/messages/gateways.ts'
import { type Call, field } from '../call.ts'
import type { FormReader } from '../form.ts'
import { hostName, line, port } from './messages-fields.ts'

export const SECURITIES: readonly Security[] = ['starttls', 'tls', 'none']

/** The fields of a mail server, but for its secrets: `password` and `dkim_key`. */
export const SMTP_FIELDS = ['host', 'port', 'security', 'username', 'dkim_domain', 'dkim_selector']

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|::1)$/

export const blankSmtp: Readonly<Record<string, string>> = {
  ...{ host: '', port: '587', security: 'starttls', username: '', dkim_domain: '', dkim_selector: '' },
}

export function smtpValues({ host, port, security, username, dkim }: SmtpSettings): Readonly<Record<string, string>> {
  return {
    ...{ host, port: String(port), security, username: username ?? '' },
    ...{ dkim_domain: dkim?.domain ?? '', dkim_selector: dkim?.selector ?? '' },
  }
}

/** The form of a mail server. Secrets that were left blank stay as they are in `known`. */
export function readSmtp(form: FormReader<string>, call: Call, known?: SmtpSettings): SmtpSettings | undefined {
  const host = form.required('host', hostName)
  const number = form.required('port', port)
  const security = form.choice('security', SECURITIES)
  const username = form.optional('username', line) ?? null
  if (!host || !number || !security) return undefined
  const there = { host, port: number, security, username }
  const password = readPassword(form, call, there, known)
  const dkim = readDkim(form, call, known)
  return { ...there, password, dkim }
}

/** warning: a password that is kept must not be sent elsewhere: with it another host would learn what nobody is shown. */
function readPassword(
  form: FormReader<string>,
  call: Call,
  there: Omit<SmtpSettings, 'password' | 'dkim'>,
  known: SmtpSettings | undefined,
): string | null {
  if (there.username === null) return null
  if (there.security === 'none' && !LOOPBACK.test(there.host)) form.wrong('security', 'error.gateway.clear')
  const typed = field(call, 'password')
  if (typed.length > 1024) form.wrong('password', 'error.tooLong', { max: 1024 })
  if (typed !== '') return typed
  if (known?.password == null) {
    form.wrong('password', 'error.required')
    return null
  }
  const same = (['host', 'port', 'security', 'username'] as const).every((name) => known[name] === there[name])
  if (!same) form.wrong('password', 'error.gateway.again')
  return known.password
}

function readDkim(form: FormReader<string>, call: Call, known?: SmtpSettings): SmtpSettings['dkim'] {
  const domain = form.optional('dkim_domain', hostName)
  const selector = form.optional('dkim_selector', hostName)
  const typed = field(call, 'dkim_key').trim()
  if (!domain && !selector && typed === '') return null
  const key = typed || known?.dkim?.key
  if (!domain) form.wrong('dkim_domain', 'error.gateway.dkim')
  if (!selector) form.wrong('dkim_selector', 'error.gateway.dkim')
  if (!key) form.wrong('dkim_key', 'error.gateway.dkim')
  else if (typed !== '' && !isPrivateKey(typed)) form.wrong('dkim_key', 'error.gateway.key')
  return domain && selector && key ? { domain, selector, key } : null
}

function isPrivateKey(pem: string): boolean {
  try {
    return ['rsa', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '')
  } catch {
    return false
  }
}
