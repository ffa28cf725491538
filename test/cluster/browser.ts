import { Agent, request } from 'node:http'

export type Said = {
  readonly status: number
  readonly body: string
  readonly cookies: ReadonlyMap<string, string>
  readonly retryAfter: string | undefined
}

/** Where people go: the port of a node or a balancer, and the name that all nodes answer to. */
export type Where = { readonly port: number; readonly publicUrl: string }

const agent = new Agent({ keepAlive: true, maxSockets: 200 })

/** One request of somebody from this address. Throws where no answer came. */
export function ask(
  { port, publicUrl }: Where,
  path: string,
  { form, cookie, address = '192.0.2.1' }: { form?: Record<string, string>; cookie?: string; address?: string } = {},
): Promise<Said> {
  const { host, origin } = new URL(publicUrl)
  const body = form && new URLSearchParams(form).toString()
  const headers = {
    ...{ host, 'x-forwarded-for': address, 'user-agent': 'Mozilla/5.0 Firefox/140.0' },
    ...(cookie ? { cookie } : {}),
    ...(body === undefined
      ? {}
      : { origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }),
  }
  const method = body === undefined ? 'GET' : 'POST'
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent, method, path, headers, timeout: 20_000 }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const lines = response.headers['set-cookie'] ?? []
        const cookies = new Map(lines.map((line) => [line.split('=')[0] ?? '', line.split(';')[0] ?? '']))
        const { statusCode: status = 0, headers: said } = response
        resolve({ status, body: Buffer.concat(parts).toString(), cookies, retryAfter: said['retry-after'] })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer in 20 s')))
    sent.on('error', reject)
    sent.end(body)
  })
}
