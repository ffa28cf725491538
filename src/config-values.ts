import { createPrivateKey } from 'node:crypto'
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

export function mailFrom(text: string): { readonly name: string | null; readonly address: string } | undefined {
  if (text === '') return undefined
  const [, named, bracketed] = /^(.*?)\s*<([^<>]+)>$/.exec(text) ?? []
  const address = email(bracketed ?? text)
  const name = named ? oneLine(named.replace(/^"(.*)"$/, '$1'), { max: 100 }) : undefined
  if (!address.ok || name?.ok === false) throw new Error('an address such as Example Login <login@example.com>')
  return { name: name?.value ?? null, address: address.value }
}
