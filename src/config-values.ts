import { createPrivateKey } from 'node:crypto'
import { isAddressOrRange } from '#kernel/address.ts'

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

export function dkimKey(text: string): string | undefined {
  if (text === '') return undefined
  const pem = text.replaceAll('\\n', '\n')
  try {
    createPrivateKey(pem)
    return pem
  } catch {
    throw new Error('a private key in PEM, as `openssl genrsa 2048` prints one')
  }
}
