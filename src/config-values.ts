import { createPrivateKey, X509Certificate } from 'node:crypto'
import { unescape as decoded } from 'node:querystring'
import { isAddressOrRange } from '#kernel/address.ts'
import { email, text as oneLine } from '#kernel/parse.ts'

// Settings as texts: each is the value, or throws what the text should be. An empty text is no value.

export function nameServer(text: string): string | undefined {
  if (text === '') return undefined
  const [, host = text, port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text) ?? []
  const fine = isAddressOrRange(host.replace(/^\[(.*)\]$/, '$1')) && !host.includes('/') && Number(port ?? 53) <= 65_535
  if (!fine) throw new Error('an address such as 192.0.2.53 or 192.0.2.53:5353')
  return text
}

export function acmeDirectory(text: string): string | undefined {
  if (text === '') return undefined
  if (!URL.canParse(text) || new URL(text).protocol !== 'https:')
    throw new Error('an address that begins with https://')
  return text
}

export function domainName(text: string): string | undefined {
  if (text === '') return undefined
  if (!/^[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9])?$/i.test(text)) throw new Error('a name of DNS, such as example.com')
  return text
}

export function privateKey(text: string): string | undefined {
  if (text === '') return undefined
  const pem = text.replaceAll('\\n', '\n')
  try {
    createPrivateKey(pem)
    return pem
  } catch {
    throw new Error('a private key in PEM, as `openssl genrsa 2048` prints one')
  }
}

export function mailFrom(text: string): { readonly name: string | null; readonly address: string } | undefined {
  if (text === '') return undefined
  const [, named, bracketed] = /^(.*?)\s*<([^<>]+)>$/.exec(text) ?? []
  const address = email(bracketed ?? text)
  const name = named ? oneLine(named.replace(/^"(.*)"$/, '$1'), { max: 100 }) : undefined
  if (!address.ok || name?.ok === false) throw new Error('an address such as Example Login <login@example.com>')
  return { name: name?.value ?? null, address: address.value }
}

export function certificates(text: string): string | undefined {
  if (text === '') return undefined
  const pem = text.replaceAll('\\n', '\n')
  try {
    new X509Certificate(pem)
    return pem
  } catch {
    throw new Error('a certificate in PEM, with those above it behind')
  }
}

export function portOrNone(text: string): number | undefined {
  if (text === '') return undefined
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new Error('a whole number from 0 to 65535')
  return Number(text)
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/

/** Whether a host name is this machine's own, that nobody else reaches. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

type Smtp = {
  readonly host: string
  readonly port: number
  readonly security: 'starttls' | 'tls' | 'none'
  readonly username: string | null
  readonly password: string | null
}

export function smtpUrl(text: string): Smtp | undefined {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const tls = url?.searchParams.get('tls') ?? 'on'
  const plain = url && url.hostname !== '' && /^\/?$/.test(url.pathname) && /^(?:on|off)$/.test(tls)
  if (!plain || !/^smtps?:$/.test(url.protocol)) {
    throw new Error('an address such as smtp://user:password@host:587 or smtps://user:password@host')
  }
  const implicit = url.protocol === 'smtps:'
  const open = tls === 'off' || isLoopback(url.hostname)
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (implicit ? 465 : 587),
    security: implicit ? 'tls' : open ? 'none' : 'starttls',
    username: decoded(url.username) || null,
    password: decoded(url.password) || null,
  }
}

export function publicUrl(text: string): string | undefined {
  if (text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain =
    url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username
  if (!url || !plain) throw new Error('an http or https address without a path, such as https://login.example.com')
  return url.origin
}

export function databaseUrl(text: string): string | undefined {
  if (text === '') return undefined
  if (!/^postgres(?:ql)?:\/\/\S+$/.test(text)) {
    throw new Error('an address such as postgresql://user:password@host/database')
  }
  return text
}

export function secretKey(text: string): Uint8Array | undefined {
  if (text === '') return undefined
  const key = Buffer.from(text, 'base64')
  if (key.length !== 32) throw new Error('32 bytes in Base64, as `openssl rand -base64 32` prints them')
  return key
}

export function proxies(text: string): readonly string[] {
  const list = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (!list.every(isAddressOrRange)) throw new Error('addresses or ranges such as 10.0.0.0/8, with commas between')
  return list
}
