import type { Answer } from './connection.ts'

type Cookies = ReadonlyMap<string, string>

/** A request as browsers send it, without what no server of ours reads. */
export function get(port: number, path: string, cookies: Cookies = new Map(), address?: string): string {
  return `GET ${path} HTTP/1.1\r\n${headers(port, cookies, address)}\r\n`
}

/** A form of a page of the same origin. */
export function post(
  port: number,
  path: string,
  form: Readonly<Record<string, string>>,
  cookies: Cookies = new Map(),
  address?: string,
): string {
  const body = new URLSearchParams(form).toString()
  return (
    `POST ${path} HTTP/1.1\r\n${headers(port, cookies, address)}sec-fetch-site: same-origin\r\n` +
    `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`
  )
}

/** Every cookie that an answer sets, by name. */
export function cookiesIn(head: string): [name: string, value: string][] {
  return Array.from(head.matchAll(/^set-cookie: ([^=]+)=([^;\r]*)/gim), ([, name = '', value = '']) => [name, value])
}

function headers(port: number, cookies: Cookies, address?: string): string {
  const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
  return (
    `host: localhost:${port}\r\naccept-encoding: gzip, deflate, br\r\naccept-language: en-US,en;q=0.9\r\n` +
    `user-agent: Mozilla/5.0 (X11; Linux x86_64) bench\r\n` +
    (address ? `x-forwarded-for: ${address}\r\n` : '') +
    (cookie ? `cookie: ${cookie}\r\n` : '')
  )
}

export function postJson(port: number, path: string, body: object): string {
  const text = JSON.stringify(body)
  return (
    `POST ${path} HTTP/1.1\r\nhost: localhost:${port}\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  )
}

/** All but those that node:http adds by itself. */
export function headersIn({ head }: Answer): Record<string, string> {
  const own = ['date', 'connection', 'keep-alive']
  const pairs = head
    .split('\r\n')
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)] as const)
  return Object.fromEntries(pairs.filter(([name]) => !own.includes(name)))
}
